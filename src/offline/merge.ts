/** State files merged into one, by an engine of its own. */
import { basename, dirname, join, resolve } from 'node:path';
import { messageOf, StackError } from '../core/errors.ts';
import type { MergeAnswer, MergeAsk } from '../core/merge.ts';
import { printable } from '../core/names.ts';
import { realPlace } from '../io/inside.ts';
import { isLocked } from '../io/lock.ts';
import { mustBeTrusted } from '../io/trusted.ts';
import { startBatch } from './batch.ts';
import { contentsOf } from './contents.ts';
import { guardedState } from './guarded.ts';
import { newestStateFile, readHeader } from './read-state.ts';

/** `originals`: folders. */
export type MergeFlags = Omit<MergeAsk, 'states' | 'places'>;

/**
 * `states`: files, or state folders, of which the file that was written last is meant.
 *
 * Errors: usage, damaged-state, newer-state; state-locked when a daemon works where `out` is; config, io,
 * cannot-create; those of the engine.
 */
export async function mergeFiles(states: readonly string[], flags: MergeFlags): Promise<MergeAnswer> {
  const files: string[] = [];
  for (const state of states) files.push(await newestStateFile(resolve(state)));
  const out = resolve(flags.out);
  if (isLocked(dirname(out))) {
    const text = `slowshutter is at work on ${guardedState(dirname(out))}; write to another folder`;
    throw new StackError('state-locked', text);
  }
  for (const file of files) {
    // What it names is run.
    if ((await readHeader(file)).filters.length > 0) mustBeTrusted(file);
  }
  const originals: string[] = [];
  for (const folder of flags.originals) originals.push(...(await capturesIn(resolve(folder))));
  const places = [out, join(realPlace(dirname(out)), basename(out))];
  return askMerge({ ...flags, states: files, out, places, originals });
}

/** By an engine that ends with it. Errors: those of the engine. */
export async function askMerge(ask: MergeAsk): Promise<MergeAnswer> {
  const engine = startBatch();
  try {
    return await engine.ask('merge', ask);
  } finally {
    await engine.close();
  }
}

/** Errors: io. */
async function capturesIn(folder: string): Promise<readonly string[]> {
  const found = await contentsOf(folder).catch((cause) => {
    const text = `cannot list ${printable(folder)}, which --originals names: ${messageOf(cause)}`;
    throw new StackError('io', text, { cause });
  });
  return found.captures;
}
