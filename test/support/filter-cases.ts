/** What all filters of the examples make of the golden captures, by numpy in test/golden/filters.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repo } from './cli.ts';

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
