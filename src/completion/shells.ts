/** The shells that can be completed in, each with what its script is made by. */
import { bash } from './bash.ts';
import { fish } from './fish.ts';
import type { Declarations } from './words.ts';
import { zsh } from './zsh.ts';

export const shells = { bash, zsh, fish } satisfies Readonly<Record<string, (all: Declarations) => string>>;

export const shellNames = Object.keys(shells) as readonly (keyof typeof shells)[];
