/** Files written whole: a reader sees the old bytes or the new ones, never a part. */
import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { Disk, DiskFolder } from './disk.ts';

/** Their maker may be asked for the next one only when the one before is written. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface ReplaceOptions {
  /** Whether the bytes and the name are on the disk, not only with the system, when the promise resolves. */
  readonly durable: boolean;
  /** Whether it is large and need not stay in the system's cache. */
  readonly direct?: boolean;
  readonly mode: number;
  /** Units: ms since 1970; the time of writing where none is given. */
  readonly modifiedMs?: number;
}

/**
 * Writes beside the target under a hidden name that nobody can guess, syncs, renames, syncs the folder, which
 * is the same folder all the time.
 *
 * Errors: those of the file system; the hidden file is then gone, and the target as it was, unless only the
 * last step, which makes the new name durable, has failed.
 */
export async function replaceFile(
  disk: Disk,
  path: string,
  chunks: Chunks,
  options: ReplaceOptions,
): Promise<void> {
  await written(disk, path, chunks, options, (folder, hidden, name) => folder.rename(hidden, name));
}

/** The same, in place of nothing. Errors: as above; EEXIST when there is anything of this name. */
export async function createFile(
  disk: Disk,
  path: string,
  chunks: Chunks,
  options: ReplaceOptions,
): Promise<void> {
  await written(disk, path, chunks, options, (folder, hidden, name) => folder.renameNew(hidden, name));
}

async function written(
  disk: Disk,
  path: string,
  chunks: Chunks,
  options: ReplaceOptions,
  put: (folder: DiskFolder, hidden: string, name: string) => Promise<void>,
): Promise<void> {
  const folder = await disk.openFolder(dirname(path));
  try {
    const name = basename(path);
    const hidden = `${hiddenStart(name)}${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`;
    // What has this name already is not ours to remove.
    const writer = await folder.create(hidden, options.mode, options.direct);
    try {
      try {
        for await (const chunk of chunks) await writer.write(chunk);
        if (options.modifiedMs !== undefined) await writer.setModified(options.modifiedMs);
        if (options.durable) await writer.sync();
      } finally {
        await writer.close();
      }
      await put(folder, hidden, name);
    } catch (error) {
      // The error that matters is the first one.
      await folder.remove(hidden).catch(() => undefined);
      throw error;
    }
    if (options.durable) await folder.sync();
  } finally {
    await folder.close();
  }
}

const RANDOM_BYTES = 8;
/** What the rest of a hidden name leaves of the 255 bytes that a name may have. */
const NAME_BYTES_MAX = 255 - 2 - 2 * RANDOM_BYTES - '.tmp'.length;

function hiddenStart(name: string): string {
  // A UTF-16 unit takes at most 3 bytes.
  const short = Buffer.byteLength(name) > NAME_BYTES_MAX ? name.slice(0, NAME_BYTES_MAX / 3) : name;
  return `.${short}.`;
}

/**
 * Whether this is a hidden name that a file of this name is written under. Older versions had a process id in
 * it.
 */
export function isHiddenNameOf(name: string, hidden: string): boolean {
  const start = hiddenStart(name);
  return hidden.startsWith(start) && hiddenEnd.test(hidden.slice(start.length));
}

const hiddenEnd = /^(\d+|[0-9a-f]{16})\.tmp$/;

/** Whether files are written under such a name, whatever they are. */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.') && hiddenEnd.test(name.split('.').slice(-2).join('.'));
}

/**
 * Removes what writers of these files left under hidden names when they were killed; the caller knows that
 * none is at work.
 */
export async function removeLeftovers(disk: Disk, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    // A leftover does no harm: what keeps it from being removed will show itself where it matters.
    const names = await disk.list(dirname(path)).catch(() => []);
    const left = names.filter((name) => isHiddenNameOf(basename(path), name));
    if (left.length === 0) continue;
    const folder = await disk.openFolder(dirname(path)).catch(() => null);
    for (const name of left) await folder?.removeOwn(name).catch(() => undefined);
    await folder?.close();
  }
}
