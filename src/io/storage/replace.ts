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
 * Errors: those of the file system; the hidden file is then gone, and the target as it was, unless only the last step, which
 * makes the new name durable, has failed.
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

/** Removes what writers of these files left under hidden names when they were killed; the caller knows that none is at work. */
export async function removeLeftovers(disk: Disk, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    // A leftover does no harm: what keeps it from being removed will show itself where it matters.
    const names = await disk.list(dirname(path)).catch(() => []);
    const start = `.${basename(path)}.`;
    for (const name of names) {
      if (!name.startsWith(start) || !/^\d+\.tmp$/.test(name.slice(start.length))) continue;
      await disk.remove(join(dirname(path), name)).catch(() => undefined);
    }
  }
}
