/** Golden captures through the filters of the examples: the captures, the modules, and what numpy says in test/golden/filters.py. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { golden } from './captures.ts';
import { repo } from './cli.ts';
import type { Place } from './place.ts';

interface Case {
  readonly set: string;
  readonly filters: readonly { readonly name: string; readonly options: Record<string, unknown> }[];
  readonly captures: readonly { readonly file: string; readonly reason?: string }[];
  readonly pictures: readonly { readonly light: string; readonly sha256: string }[];
}

const { cases } = JSON.parse(readFileSync(join(repo, 'test/golden/filters.json'), 'utf8')) as {
  cases: Case[];
};
/** The module of one of the examples. */
export const example = (name: string) => join(repo, 'examples/filters', `${name}.mjs`);
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
