/** Replacing a file whole: a reader sees the old bytes or the new ones, never a part. */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface ReplaceOptions {
  /** Whether the bytes and the name are on the disk, not only with the system, when the promise resolves. */
  readonly durable: boolean;
  readonly mode: number;
}

/**
 * Writes beside the target under a hidden name, then renames. The hidden name carries the process id, so that two writers
 * never share one.
 *
 * Errors: those of the file system; the target is then as it was and the hidden file is gone.
 */
export async function replaceFile(
  path: string,
  chunks: Iterable<Uint8Array>,
  options: ReplaceOptions,
): Promise<void> {
  const hidden = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const handle = await open(hidden, 'w', options.mode);
    try {
      for (const chunk of chunks) {
        let at = 0;
        while (at < chunk.length) at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten;
      }
      if (options.durable) await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(hidden, path);
  } catch (error) {
    await rm(hidden, { force: true });
    throw error;
  }
  if (options.durable) await syncFolder(dirname(path));
}

/** Removes what writers of these files left under hidden names when they were killed; the caller knows that none is at work. */
export async function removeLeftovers(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const names = await readdir(dirname(path)).catch(() => []);
    const start = `.${basename(path)}.`;
    for (const name of names) {
      if (!name.startsWith(start) || !/^\d+\.tmp$/.test(name.slice(start.length))) continue;
      await rm(join(dirname(path), name), { force: true }).catch(() => undefined);
    }
  }
}

/** Makes the names in a folder durable: a rename is lost in a power cut until this is done. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Errors: those of the file system. */
export async function makeFolder(folder: string, mode: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode });
}
