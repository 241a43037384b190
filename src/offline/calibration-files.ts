/**
 * Dark and flat frames as a command names them: state files, looked at before anything is begun, and folders,
 * which are stacked first.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CalibrationFile, CalibrationSettings } from '../core/dark.ts';
import { mustServe } from '../core/dark-fit.ts';
import { messageOf, StackError } from '../core/errors.ts';
import { FADE_SECONDS } from '../core/fading.ts';
import { everyCapture, type Meaning, textOf } from '../core/meaning.ts';
import { printable } from '../core/names.ts';
import type { StackSettings } from '../core/settings.ts';
import { stampOf } from '../core/settle.ts';
import { lookAt } from '../io/files.ts';
import { fsPath } from '../io/paths.ts';
import { software } from '../io/software.ts';
import { loadStack } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { foldFiles, startBatch, unkept } from './batch.ts';
import { contentsOf } from './contents.ts';

/**
 * The part of a stack's meaning that holds for what is taken out of it: they are read in its light and go
 * through its filters.
 */
export type Wanted = Pick<Meaning, 'light' | 'raw' | 'filters'>;

type What = 'dark' | 'flat';
export const SUMS_EXTENSION = '.sums';
/** Beside the sums, squares: how noisy a hot pixel is, which darks are asked about. */
const planes = { dark: ['sum', 'squares'], flat: ['sum'], hot: ['min'] } as const;

/**
 * `cacheFolder` by captures: where what a folder was stacked into is kept, for as long as its listing is the
 * same. `say` hears of frames that were left out.
 *
 * Errors: config when a place is gone, damaged, or of no use as what it is named for.
 */
export async function calibrationFiles(
  named: CalibrationSettings,
  wanted: Wanted,
  cacheFolder: (captures: string) => string,
  say: (text: string) => void = (text) => console.error(`slowshutter: ${text}`),
): Promise<CalibrationSettings> {
  const ready = async (what: What, source: CalibrationFile | null) => {
    if (source === null) return null;
    const { from } = source;
    try {
      const file = await fileOf(what, from, wanted, cacheFolder, say);
      await mustRead(what, file, from);
      return { file, from };
    } catch (error) {
      const text = messageOf(error);
      const about = text.includes(from) ? '' : `the ${what} ${printable(from)}: `;
      throw new StackError('config', about + text, { cause: error });
    }
  };
  const [dark, flat] = [await ready('dark', named.dark), await ready('flat', named.flat)];
  return { ...named, dark, flat };
}

/** Errors: as of `mustServe`; damaged-state, newer-state; usage when it is gone. */
export async function mustRead(what: What, file: string, from: string): Promise<void> {
  const onHeader = (header: Parameters<typeof mustServe>[2]) => void mustServe(what, from, header);
  const saved = await loadStack(systemDisk, file, onHeader, () => undefined);
  if (saved === null) throw gone(what, from);
}

const gone = (what: What, from: string) =>
  new StackError('usage', `the ${what} ${printable(from)} is gone: there is no such file or folder`);

async function fileOf(
  what: What,
  from: string,
  wanted: Wanted,
  cacheFolder: (captures: string) => string,
  say: (text: string) => void,
): Promise<string> {
  const found = await stat(fsPath(from)).catch(() => null);
  if (found === null) throw gone(what, from);
  if (!found.isDirectory()) return from;
  const { captures } = await contentsOf(from);
  if (captures.length === 0)
    throw new StackError('usage', `there are no captures in the folder of ${what} frames ${printable(from)}`);
  const folder = cacheFolder(from);
  const file = join(folder, `${what}-${await keyOf(captures, wanted)}${SUMS_EXTENSION}`);
  const isKept = await mustRead(what, file, from).then(
    () => true,
    () => false,
  );
  if (isKept) return file;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await stacked(what, { from, captures, file, wanted }, say);
  await dropOlder(folder, what, file);
  return file;
}

/**
 * Another when a frame comes or goes or is written again, and under another program, which may decode
 * otherwise.
 */
export async function keyOf(captures: readonly string[], { light, raw, filters }: Wanted): Promise<string> {
  const hash = createHash('sha256').update(
    [software, light, raw, textOf({ filters: [...filters] as never })].join(' '),
  );
  for (const path of captures) {
    const facts = await lookAt(path);
    hash.update(`\n${path} ${typeof facts === 'string' ? facts : stampOf(facts)}`);
  }
  return hash.digest('hex').slice(0, 16);
}

interface Stacking {
  readonly from: string;
  readonly captures: readonly string[];
  readonly file: string;
  readonly wanted: Wanted;
}

/** Into a state file. Errors: usage when none of them can be read. */
export async function stacked(
  what: What | 'hot',
  { from, captures, file, wanted }: Stacking,
  say: (text: string) => void,
) {
  const { light, raw, filters } = wanted;
  const settings: StackSettings = {
    ...unkept,
    ...everyCapture,
    fadeSeconds: FADE_SECONDS,
    align: 'off',
    alignTo: null,
    correction: null,
    light,
    raw,
    filters,
    planes: planes[what],
    captures: from,
  };
  const { engine, replies } = await foldFiles(startBatch(), settings, captures, () => undefined);
  try {
    for (const [path, { outcome, message }] of replies) {
      if (outcome === 'rejected' || outcome === 'pending')
        say(`left out of the ${what} frames: ${printable(path)}: ${printable(message ?? outcome)}`);
    }
    const { frames } = await engine.ask('standing', {});
    if (frames === 0)
      throw new StackError(
        'usage',
        `no frame in the folder of ${what} frames ${printable(from)} can be read`,
      );
    await engine.ask('save', { file });
  } finally {
    await engine.close();
  }
}

/** Errors: none; what cannot be removed is in nobody's way. */
async function dropOlder(folder: string, what: What, file: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const isOlder = name.startsWith(`${what}-`) && name.endsWith(SUMS_EXTENSION) && name !== basename(file);
    if (isOlder) await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}
