/** The spool: the bytes of frames that no checkpoint holds yet, for captures that may be deleted. */
import { join } from 'node:path';
import type { Spooled } from '../../core/storage.ts';
import type { Disk } from './disk.ts';
import { replaceFile } from './replace.ts';

/** A file is called `<sha256>-<name of the capture>`. */
const DIGEST_CHARACTERS = 64;

/**
 * Keeps the bytes of a capture: on the disk, with their name, when the promise resolves.
 *
 * Units: `modifiedMs` ms since 1970, which stands for the capture time where EXIF has none.
 * Errors: those of the file system; nothing is then kept.
 */
export async function keepInSpool(
  disk: Disk,
  folder: string,
  capture: { name: string; digest: string; bytes: Uint8Array; modifiedMs: number },
): Promise<Spooled> {
  const { name } = capture;
  const file = join(folder, `${capture.digest}-${name}`);
  await replaceFile(disk, file, [capture.bytes], {
    durable: true,
    mode: 0o600,
    modifiedMs: capture.modifiedMs,
  });
  return { digest: capture.digest, file, name };
}

/** What is in the spool. Leftovers of a writer that was killed are removed: they were never promised. */
export async function listSpool(disk: Disk, folder: string): Promise<Spooled[]> {
  const names = await disk.list(folder);
  for (const name of names) if (hidden.test(name)) await disk.remove(join(folder, name));
  return names.flatMap((name) => {
    const digest = name.slice(0, DIGEST_CHARACTERS);
    if (!/^[0-9a-f]{64}$/.test(digest) || name[DIGEST_CHARACTERS] !== '-') return [];
    return [{ digest, file: join(folder, name), name: name.slice(DIGEST_CHARACTERS + 1) }];
  });
}

const hidden = /^\..+\.(\d+|[0-9a-f]{16})\.tmp$/;
