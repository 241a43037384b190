/** Files and folders that must still be there after a power cut, wherever the photographer wants them. */
import { dirname } from 'node:path';
import { codeOf } from '../../core/errors.ts';
import type { KeepOptions, Kept } from '../../core/storage.ts';
import type { Disk } from './disk.ts';
import { createFile, removeLeftovers } from './replace.ts';

/**
 * Makes a folder, and those above it that are not there. Their names are on the disk when the promise
 * resolves, that of the folder also when whoever made it was killed before it could see to that.
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

/**
 * Writes a file, in a folder that may be new, and replaces none: one that is there is the same, byte by byte,
 * or not ours.
 *
 * Errors: those of the file system; nothing half is then there.
 */
export async function keepFile(
  disk: Disk,
  file: string,
  bytes: Uint8Array,
  { durable, modifiedMs }: KeepOptions,
): Promise<Kept> {
  if (durable) await keepFolder(disk, dirname(file), 0o755);
  await removeLeftovers(disk, [file]);
  for (let left = TRIES; ; left--) {
    const there = await compared(disk, file, bytes);
    // Its writer may have been killed before the name was on the disk.
    if (there === 'same' && durable) await disk.syncFolder(dirname(file));
    if (there !== null) return there;
    try {
      await createFile(disk, file, [bytes], { durable, modifiedMs, mode: 0o644 });
      return 'written';
    } catch (error) {
      // Somebody was quicker, or it is none that can be read.
      if (codeOf(error) === 'EEXIST') return (await compared(disk, file, bytes)) ?? 'taken';
      // A daemon that wants the same name has taken our hidden file for a leftover.
      if (codeOf(error) !== 'ENOENT' || left <= 1) throw error;
    }
  }
}

/** The one who took our hidden file has its own in place soon. */
const TRIES = 3;

/** Whether there is anything, and something else, is then found out by creating it. */
const unreadable = ['EACCES', 'EINVAL', 'EISDIR', 'ELOOP', 'ENXIO', 'EPERM'];

/** Null when there is no such file, or none that can be read. */
async function compared(disk: Disk, file: string, bytes: Uint8Array): Promise<'same' | 'taken' | null> {
  const reader = await disk.openRead(file).catch((error) => {
    if (unreadable.includes(codeOf(error) ?? '')) return null;
    throw error;
  });
  if (reader === null) return null;
  try {
    if (reader.size !== bytes.length) return 'taken';
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const piece = await reader.read(at, PIECE_BYTES);
      if (Buffer.compare(piece, bytes.subarray(at, at + PIECE_BYTES)) !== 0) return 'taken';
    }
    return 'same';
  } finally {
    await reader.close();
  }
}

const PIECE_BYTES = 2 ** 20;
