/**
 * Golden captures through the filters of the examples: the captures, the modules, and what numpy says in
 * test/golden/filters.py.
 */

import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { golden, goldenJson } from './golden.ts';
import type { Place } from './place.ts';
import { repository } from './repository.ts';

interface Case {
  readonly set: string;
  readonly filters: readonly { readonly name: string; readonly options: Record<string, unknown> }[];
  readonly captures: readonly { readonly file: string; readonly reason?: string }[];
  readonly pictures: readonly { readonly light: string; readonly sha256: string }[];
}

const { cases } = goldenJson<{ cases: Case[] }>('filters.json');
/** The module of one of the examples. */
export const example = (name: string) => join(repository, 'examples/filters', `${name}.mjs`);
/** All three filters at once. */
export const ofAll = (set: string) => cases.find((each) => each.set === set && each.filters.length === 3)!;

/** A file in the place of the test. */
export function write(place: Place, name: string, text: string): string {
  const file = place.path(name);
  writeFileSync(file, text);
  return file;
}

/** The captures of a golden set are in the captures folder. */
export function shoot(place: Place, set = 'png8'): void {
  for (const file of golden(set)) copyFileSync(file, join(place.captures, basename(file)));
}

/** Ends a daemon when it has nothing to do. */
export const idle = ['--stop-after-idle', '0.5'];
