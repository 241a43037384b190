/**
 * A stack that no daemon is at work on, by its state folder or by its state file: what it is, and what is
 * locked for a command to it.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { blendsOf } from '../config/settings.ts';
import { lastSettings } from '../config/settings-file.ts';
import { meaningOf } from '../core/meaning.ts';
import { printable } from '../core/names.ts';
import { planeOrder } from '../core/plane.ts';
import type { StackSettings } from '../core/settings.ts';
import type { StateHeader } from '../core/state.ts';
import { mustBeTrusted } from '../io/trusted.ts';
import { unkept } from './batch.ts';
import { guardedState } from './guarded.ts';
import { readHeader } from './read-state.ts';

export interface AtRest {
  readonly settings: StackSettings;
  /** `isTidy`: it goes when the command has ended. */
  readonly lock: { readonly file: string; readonly guarded: string; readonly isTidy: boolean };
}

/**
 * Errors: usage when nothing is there, or it is another user's; config when it names filters that others may
 * change; damaged-state, newer-state, io.
 */
export async function atRest(place: string): Promise<AtRest> {
  if (!(await isFile(place))) {
    const lock = { file: join(place, 'lock'), guarded: guardedState(place), isTidy: false };
    return { settings: await lastSettings(place), lock };
  }
  const header = await readHeader(place);
  // What it names is run.
  if (header.filters.length > 0) mustBeTrusted(place);
  return { settings: settingsIn(header, place), lock: await lockOf(place) };
}

export async function isFile(place: string): Promise<boolean> {
  const found = await stat(place).catch(() => null);
  return found?.isFile() === true;
}

/** The lock of a folder is that of all that is in it; elsewhere a file is locked alone. */
async function lockOf(file: string): Promise<AtRest['lock']> {
  const folder = dirname(file);
  const shared = join(folder, 'lock');
  if (await isFile(shared)) return { file: shared, guarded: guardedState(folder), isTidy: false };
  return { file: join(folder, `.${basename(file)}.lock`), guarded: printable(file), isTidy: true };
}

/** No previews, and beside it masters of whatever its planes are for. */
function settingsIn(header: StateHeader, file: string): StackSettings {
  const planes = planeOrder.filter((name) => header.planes.some((plane) => plane.name === name));
  return {
    ...meaningOf(header),
    ...unkept,
    planes,
    captures: header.captures,
    stateFile: file,
    masters: { folder: join(dirname(file), 'masters'), formats: null, blends: blendsOf(planes) },
    pairs: header.shape?.mosaic ? 'raw' : 'jpeg',
  };
}
