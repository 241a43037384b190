/**
 * The flags that say where a stack is kept, apart from the others: whatever only looks for a stack loads no
 * blend.
 */
import { resolve } from 'node:path';
import type { Flag, Flags } from '../flags/flag.ts';
import { json } from '../flags/output.ts';

/** Paths of flags are relative to the working folder; none at all is left to be refused. */
export const absolute = (path: string, cwd: string) => (path === '' ? path : resolve(cwd, path));

export const state = {
  sets: 'state',
  takes: '<folder>',
  means: 'where the stack is kept',
  asKey: absolute,
} as const;

export const captures = {
  sets: 'captures',
  takes: '<folder>',
  means: 'the captures folder, where it was watched without --state; may be repeated',
  parse: (folder: string, before: readonly string[] = []) => [...before, folder],
  asKey: (folders: string | readonly string[], cwd: string) =>
    [folders].flat().map((each) => absolute(each, cwd)),
} as const;

/** The file that the keys are in. */
export const configFile = {
  takes: '<file>',
  means: 'a config file, instead of the one in the working folder',
} satisfies Flag;

/** The flags that find a stack which is there already. */
export const whereFlags = { state, captures, config: configFile, json } satisfies Flags;
