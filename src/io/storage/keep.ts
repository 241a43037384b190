/** Files and folders that must still be there after a power cut, wherever the photographer wants them. */
import { dirname } from 'node:path';
import type { Disk } from './disk.ts';
import { removeLeftovers, replaceFile } from './replace.ts';

/**
 * Makes a folder, and those above it that are not there. Their names are on the disk when the promise resolves, that of the folder
 * also when whoever made it was killed before it could see to that.
 *
 * Errors: those of the file system.
 */
export async function keepFolder(disk: Disk, folder: string, mode: number): Promise<void> {
  const first = (await disk.makeFolder(folder, mode)) ?? folder;
  for (let made = folder; ; made = dirname(made)) {
    await disk.syncFolder(dirname(made));
    if (made === first || made === dirname(made)) break;
  }
}

/** Writes a file, in a folder that may be new: with its name on the disk when the promise resolves. Errors: as replaceFile. */
export async function keepFile(disk: Disk, file: string, bytes: Uint8Array): Promise<void> {
  await keepFolder(disk, dirname(file), 0o755);
  await removeLeftovers(disk, [file]);
  await replaceFile(disk, file, [bytes], { durable: true, mode: 0o644 });
}
