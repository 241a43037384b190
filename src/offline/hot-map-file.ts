/**
 * The hot pixels that frames themselves show: their least excesses, folded first, and kept until the frames
 * change.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withDigests } from '../config/filters.ts';
import type { CalibrationFile } from '../core/dark.ts';
import { isFile } from './at-rest.ts';
import { keyOf, SUMS_EXTENSION, stacked, type Wanted } from './calibration-files.ts';
import { ownFolder } from './calibration-flags.ts';

const filter = fileURLToPath(new URL('./excess-filter.js', import.meta.url));

/** Errors: those of folding them; usage when none can be read. */
export async function hotMapOf(
  captures: readonly string[],
  { raw, filters }: Wanted,
): Promise<CalibrationFile> {
  const wanted: Wanted = {
    light: 'encoded',
    raw,
    filters: [...filters, ...withDigests([{ module: filter, options: {} }])],
  };
  const from = dirname(captures[0] ?? '.');
  const folder = ownFolder(from);
  const file = join(folder, `hot-${await keyOf(captures, wanted)}${SUMS_EXTENSION}`);
  if (!(await isFile(file))) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await stacked('hot', { from, captures, file, wanted }, () => undefined);
  }
  return { file, from };
}
