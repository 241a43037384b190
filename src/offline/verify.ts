/** The originals of a stack, refolded, and their planes compared bit for bit with those of the state file. */
import { lastSettings } from '../config/settings-file.ts';
import { StackError } from '../core/errors.ts';
import { meaningOf } from '../core/meaning.ts';
import { planeOrder } from '../core/plane.ts';
import { stateFiles } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { mustBeTrusted } from '../io/trusted.ts';
import { unkept } from './batch.ts';
import { foldAgain } from './fold-again.ts';
import { originalsNow } from './originals-now.ts';
import { type ReadState, readState } from './read-state.ts';

/** Digests are of the packed planes, null when no frame is folded; `missing` are paths in capture order. */
export interface Verified {
  readonly file: string;
  readonly equal: boolean;
  readonly frames: number;
  readonly digest: string | null;
  readonly refolded: string | null;
  readonly missing: readonly string[];
}

/**
 * Errors: config when a filter is not what it was, io while a refold is due, those of reading the state and
 * of the engine.
 */
export async function verifyStack(folder: string): Promise<Verified> {
  if (await isBegun(folder))
    return { file: folder, equal: true, frames: 0, digest: null, refolded: null, missing: [] };
  const state = await readState(folder);
  if (state.header.refold !== null) {
    const planes = state.header.refold.planes.join(', ');
    const text = `cannot verify now: the planes ${planes} are still to be refolded without what was taken out`;
    throw new StackError('io', `${text}; the next daemon does that, or the next command`);
  }
  // What it names is run.
  if (state.header.filters.length > 0) mustBeTrusted(state.file);
  const { files, missing } = await originalsNow(
    state.entries.filter(({ outcome }) => outcome === 'folded'),
    state.header.captures,
  );
  const refolded = await refold(state, files);
  const equal = missing.length === 0 && refolded === state.digest;
  const { file, header, digest } = state;
  return { file, equal, frames: header.frames, digest, refolded, missing };
}

/** A daemon has worked here, and had nothing to save yet. Errors: none. */
async function isBegun(folder: string): Promise<boolean> {
  if ((await stateFiles(systemDisk, folder).catch(() => [folder])).length > 0) return false;
  return lastSettings(folder).then(
    () => true,
    () => false,
  );
}

async function refold(state: ReadState, files: readonly string[]): Promise<string | null> {
  const { header } = state;
  const planes = planeOrder.filter((name) => header.planes.some((plane) => plane.name === name));
  const settings = { ...meaningOf(header), ...unkept, planes, captures: header.captures };
  const { engine } = await foldAgain(state, settings, files, 'refolded');
  try {
    return (await engine.ask('digest', {})).digest;
  } finally {
    await engine.close();
  }
}
