/** What is taken out of a stack: of frames that lie still when pictures are drawn, of aligned ones before they are laid, by a copy that stays. */
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

/** Units: characters of a digest. */
const NAME_CHARACTERS = 16;

/**
 * `folder`: where a copy is kept that frames are made again with, whatever becomes of the original; null where none is kept.
 *
 * Errors: usage for aligned frames in a light that is none; config when a file is gone or damaged; those of the file system.
 */
export async function takenOut(
  calibration: CalibrationSettings,
  { align, light }: Pick<Meaning, 'align' | 'light'>,
  folder: string | null,
): Promise<{ calibration: CalibrationSettings; correction: Correction | null }> {
  const { dark, flat } = calibration;
  if (align === 'off' || (dark === null && flat === null)) return { calibration, correction: null };
  if (light !== 'linear') {
    const named = [dark && '--dark', flat && '--flat'].filter((each) => each !== null).join(', ');
    const text = `${named}: only light can be taken out of light, and these frames are added up as stored; give --light linear too`;
    throw new StackError('usage', text);
  }
  const keep = (what: 'dark' | 'flat', file: CalibrationFile | null) => file && kept(what, file, folder);
  const correction = correctionBy(await keep('dark', dark), await keep('flat', flat), calibration);
  return { calibration: uncalibrated, correction };
}

async function kept(
  what: 'dark' | 'flat',
  { file, from }: CalibrationFile,
  folder: string | null,
): Promise<CorrectionFile> {
  const digest = await digestOf(file, from);
  if (folder === null) return { file, from, digest };
  const copy = join(folder, `kept-${what}-${digest.slice(0, NAME_CHARACTERS)}.sums`);
  if (
    (await stat(fsPath(copy)).catch(() => null)) === null ||
    (await digestOf(copy, from).catch(() => null)) !== digest
  ) {
    await copyFile(fsPath(file), fsPath(`${copy}.new`), constants.COPYFILE_FICLONE);
    await rename(fsPath(`${copy}.new`), fsPath(copy));
  }
  return { file: copy, from, digest };
}

/** Errors: config when it is gone or damaged. */
async function digestOf(file: string, from: string): Promise<string> {
  const digest = new SumsDigest(() => createHash('sha256'));
  const saved = await loadStack(
    systemDisk,
    file,
    (header) => digest.begin(header),
    (strip, bytes) => digest.strip(strip, bytes),
  );
  if (saved === null) throw new StackError('config', `${printable(from)} is gone: there is no such file`);
  return digest.end();
}
