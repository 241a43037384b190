/**
 * Where the sums of a fold are kept, and whether one that is there already is of the same stack and can go
 * on.
 */
import { dirname } from 'node:path';
import { StackError } from '../core/errors.ts';
import { describeMeaning, meaningOf } from '../core/meaning.ts';
import { byName, printable } from '../core/names.ts';
import type { StackSettings } from '../core/settings.ts';
import { isLocked } from '../io/lock.ts';
import { STATE_EXTENSION, savedHeader } from '../io/storage/checkpoint.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { guardedState } from './guarded.ts';
import type { Shard } from './shard.ts';

/**
 * The settings of a stack of these captures that is kept in this file; nothing where `save` is null.
 *
 * Errors: usage for what is no place for it, or holds another stack; state-locked while a daemon works in
 * that folder; damaged-state, newer-state.
 */
export async function kept(
  save: string | null,
  settings: StackSettings,
  captures: readonly string[],
  shard: Shard | undefined,
): Promise<Partial<StackSettings>> {
  if (save === null) return {};
  if (!save.endsWith(STATE_EXTENSION)) {
    const text = `--save: found ${printable(save)}; give a file that ends in ${STATE_EXTENSION}`;
    throw new StackError('usage', text);
  }
  if (isLocked(dirname(save))) {
    const text = `slowshutter is at work on ${guardedState(dirname(save))}; give --save another folder`;
    throw new StackError('state-locked', text);
  }
  const shards = shard && { of: shard.of, has: [shard.index] };
  await mustGoOn(save, settings, shards);
  const folders = [...new Set(captures.map((path) => dirname(path)))].sort(byName);
  return { stateFile: save, captures: folders[0] ?? settings.captures, ...(shards && { shards }) };
}

/** Sums of hours are not written over by others. Errors: usage, damaged-state, newer-state. */
async function mustGoOn(
  save: string,
  settings: StackSettings,
  shards: StackSettings['shards'],
): Promise<void> {
  const header = await savedHeader(systemDisk, save);
  if (header === null) return;
  const planes = header.shape ? header.planes : settings.planes;
  const found = `${describeMeaning(meaningOf({ ...header, planes }))}${shardIn(header.shards)}`;
  const wanted = `${describeMeaning(meaningOf(settings))}${shardIn(shards)}`;
  if (found === wanted) return;
  const text = `--save: ${printable(save)} is there already, and is of a stack of ${found}, and not of ${wanted}; give a new file`;
  throw new StackError('usage', text);
}

function shardIn(shards: StackSettings['shards']): string {
  return shards ? `, shard ${shards.has.join(', ')} of ${shards.of}` : '';
}
