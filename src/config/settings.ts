/** From a config to what the engine is asked to keep. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { blendNamed } from '../blends/named.ts';
import { type Meaning, meaningOf, narrowed } from '../core/meaning.ts';
import { type PlaneName, planeOrder } from '../core/plane.ts';
import type { StackSettings } from '../core/settings.ts';
import { STATE_EXTENSION } from '../io/storage/checkpoint.ts';
import { withDigests } from './filters.ts';
import type { Config } from './schema.ts';

/** The planes that these blends read, in file order. Errors: config for an unknown blend. */
export function planesOf(names: readonly string[]): PlaneName[] {
  const wanted = new Set(names.flatMap((name) => blendNamed(name).planes));
  return planeOrder.filter((plane) => wanted.has(plane));
}

/** Invariant 8: a stack has one meaning, and its file is named by it, so another meaning finds another file. */
export function stateFileName(meaning: Meaning): string {
  const { light, planes, everyNth } = meaning;
  const every = everyNth === 1 ? '' : `-every${everyNth}`;
  const rest = narrowed(meaning).join(' ');
  const digest = rest === '' ? '' : `-${createHash('sha256').update(rest).digest('hex').slice(0, 8)}`;
  return `${light}-${planes.join('+')}${every}${digest}${STATE_EXTENSION}`;
}

/** Errors: config when the module of a filter cannot be read. */
export function stackSettings(config: Config, stateFolder: string): StackSettings {
  const planes = planesOf(config.previews.map((preview) => preview.blend));
  const meaning = meaningOf({ ...config, planes, filters: withDigests(config.filters) });
  const stateFile = join(stateFolder, stateFileName(meaning));
  return {
    ...meaning,
    planes,
    captures: config.captures,
    stateFile,
    // A spool belongs to one stack as its state file does: another meaning must not use it up.
    spoolFolder: config.spool ? `${stateFile.slice(0, -STATE_EXTENSION.length)}.spool` : null,
    previews: config.previews,
    masters: config.masters,
    closeAfter: config.closeAfter,
    history: config.history,
    hold: { on: config.holdOn, sigmas: config.holdSigmas },
    statusFile: join(stateFolder, 'status.json'),
  };
}
