/** Replacing a file whole: a reader sees the old bytes or the new ones, never a part. */
import { basename, dirname, join } from 'node:path';
import type { Disk } from './disk.ts';

export interface ReplaceOptions {
  /** Whether the bytes and the name are on the disk, not only with the system, when the promise resolves. */
  readonly durable: boolean;
  readonly mode: number;
  /** Units: ms since 1970; the time of writing where none is given. */
  readonly modifiedMs?: number;
}

/**
 * Writes beside the target under a hidden name, syncs, renames, syncs the folder. The hidden name carries the process id,
 * so that two writers never share one.
 *
 * Errors: those of the file system; the target is then as it was and the hidden file is gone.
 */
export async function replaceFile(
  disk: Disk,
  path: string,
  chunks: Iterable<Uint8Array>,
  options: ReplaceOptions,
): Promise<void> {
  const hidden = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const writer = await disk.create(hidden, options.mode);
    try {
      for (const chunk of chunks) await writer.write(chunk);
      if (options.modifiedMs !== undefined) await writer.setModified(options.modifiedMs);
      if (options.durable) await writer.sync();
    } finally {
      await writer.close();
    }
    await disk.rename(hidden, path);
  } catch (error) {
    // The error that matters is the first one.
    await disk.remove(hidden).catch(() => undefined);
    throw error;
  }
  if (options.durable) await disk.syncFolder(dirname(path));
}

/** Removes what killed writers of these names left behind; of any name where none is given. The caller holds the lock. */
export async function removeLeftovers(
  disk: Disk,
  folder: string,
  names: readonly string[] = [],
): Promise<void> {
  for (const name of await disk.list(folder)) {
    const [, written] = /^\.(.+)\.\d+\.tmp$/.exec(name) ?? [];
    if (written !== undefined && (names.length === 0 || names.includes(written))) {
      await disk.remove(join(folder, name));
    }
  }
}
