/**
 * What is taken out of a stack: of frames that lie still when pictures are drawn, of aligned ones before they
 * are laid, by a copy that stays.
 */
import { createHash } from 'node:crypto';
import { constants, copyFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Correction, type CorrectionFile, correctionBy } from '../core/correction.ts';
import { type CalibrationFile, type CalibrationSettings, uncalibrated } from '../core/dark.ts';
import { StackError } from '../core/errors.ts';
import type { Meaning } from '../core/meaning.ts';
import { printable } from '../core/names.ts';
import { SumsDigest } from '../core/sums-digest.ts';
import { fsPath } from '../io/paths.ts';
import { loadStack } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import type { Wanted } from './calibration-files.ts';
import { hotMapOf } from './hot-map-file.ts';

/** Units: characters of a digest. */
const NAME_CHARACTERS = 16;

/**
 * `lights`: the frames themselves, for `mend` as `auto`, which looks at all of them first. `folder`: where a
 * copy is kept that frames are made again with, whatever becomes of the original; null where none is kept.
 *
 * Errors: usage for aligned frames in a light that is none; config when a file is gone or damaged; those of
 * the file system.
 */
export async function takenOut(
  calibration: CalibrationSettings,
  stack: Pick<Meaning, 'align'> & Wanted,
  folder: string | null,
  lights: readonly string[] = [],
): Promise<{ calibration: CalibrationSettings; correction: Correction | null }> {
  const { dark, flat, mend } = calibration;
  const { align, light } = stack;
  const isAuto = mend === 'auto';
  if (isAuto && align === 'off') {
    const text = 'where frames are not aligned, stars and lamps would be taken for hot pixels';
    throw new StackError('usage', `--mend: found auto; ${text}; give dark, with --dark`);
  }
  if (align === 'off' || (dark === null && flat === null && !isAuto))
    return { calibration, correction: null };
  if (light !== 'linear') {
    const named = [dark && '--dark', flat && '--flat', isAuto && '--mend auto'].filter(Boolean).join(', ');
    const text = `${named}: only light can be taken out of light, and these frames are added up as stored; give --light linear too`;
    throw new StackError('usage', text);
  }
  const keep = async (what: Used, file: CalibrationFile | null) => file && kept(what, file, folder);
  const hot = await keep('hot', isAuto ? await hotMapOf(lights, stack) : null);
  const correction = correctionBy(await keep('dark', dark), await keep('flat', flat), hot, mend);
  return { calibration: uncalibrated, correction };
}

/** What is used of a file, by what it is for. */
const planes = { dark: ['sum', 'squares'], flat: ['sum', 'squares'], hot: ['min'] } as const;
type Used = keyof typeof planes;

async function kept(
  what: Used,
  { file, from }: CalibrationFile,
  folder: string | null,
): Promise<CorrectionFile> {
  const digest = await digestOf(what, file, from);
  if (folder === null) return { file, from, digest };
  const copy = join(folder, `kept-${what}-${digest.slice(0, NAME_CHARACTERS)}.sums`);
  if (
    (await stat(fsPath(copy)).catch(() => null)) === null ||
    (await digestOf(what, copy, from).catch(() => null)) !== digest
  ) {
    await copyFile(fsPath(file), fsPath(`${copy}.new`), constants.COPYFILE_FICLONE);
    await rename(fsPath(`${copy}.new`), fsPath(copy));
  }
  return { file: copy, from, digest };
}

/** Errors: config when it is gone or damaged. */
async function digestOf(what: Used, file: string, from: string): Promise<string> {
  const digest = new SumsDigest(() => createHash('sha256'), planes[what]);
  const saved = await loadStack(
    systemDisk,
    file,
    (header) => digest.begin(header),
    (strip, bytes) => digest.strip(strip, bytes),
  );
  if (saved === null) throw new StackError('config', `${printable(from)} is gone: there is no such file`);
  return digest.end();
}
