/** How tethering programs put a file into the capture folder: renamed into place, slowly, or at once. */
import { chmod, open, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from './random.ts';
import { pause } from './shutter.ts';

export const shootStyles = ['rename', 'slow', 'burst'] as const;
/**
 * `rename`: as gphoto2. `slow`: piece by piece under the final name. `burst`: five at a time, back to back.
 */
export type ShootStyle = (typeof shootStyles)[number];

/** Pieces of a `slow` file. */
const SLOW_PIECES = 12;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * As gphoto2 2.5: `tmpfileXXXXXX` in the folder (mode 0600), renamed to its name, then chmod and utime, and
 * closed last.
 *
 * Errors: those of the file system; the temporary file is then removed.
 */
export async function writeRenamed(
  folder: string,
  name: string,
  bytes: Uint8Array,
  takenAt: Date,
  random: Random,
): Promise<void> {
  const suffix = Array.from({ length: 6 }, () => LETTERS[Math.floor(random() * LETTERS.length)]!).join('');
  const temporary = join(folder, `tmpfile${suffix}`);
  const final = join(folder, name);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await rename(temporary, final);
    await chmod(final, 0o644);
    await utimes(final, takenAt, takenAt);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * As a slow card, a network share or `cp` over Wi-Fi: under the final name, in pieces with pauses between.
 *
 * Units: `overMs` milliseconds in all. Errors: those of the file system. When `signal` aborts, the pauses are
 * left out and the file is still completed, as a camera does that is switched off.
 */
export async function writeSlowly(
  path: string,
  bytes: Uint8Array,
  overMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (let piece = 0; piece < SLOW_PIECES; piece++) {
      const from = Math.floor((bytes.length * piece) / SLOW_PIECES);
      const to = Math.floor((bytes.length * (piece + 1)) / SLOW_PIECES);
      if (piece > 0) await pause(overMs / (SLOW_PIECES - 1), signal);
      await file.writeFile(bytes.subarray(from, to));
    }
  } finally {
    await file.close();
  }
}

/**
 * Under the final name, in one go. Errors: those of the file system; an existing file is never overwritten.
 */
export async function writeAtOnce(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { flag: 'wx' });
}
