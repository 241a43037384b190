/** The registry of blends, asked by name. */
import { StackError } from '../core/errors.ts';
import { didYouMean } from '../core/suggest.ts';
import type { Blend } from './blend.ts';
import * as blends from './index.ts';

/** Errors: config when no such blend exists. */
export function blendNamed(name: string): Blend {
  const found = Object.entries(blends).find(([known]) => known === name);
  if (found) return found[1];
  const names = Object.keys(blends);
  const text = `there is no blend ${name}, only ${names.join(', ')}${didYouMean(name, names)}`;
  throw new StackError('config', text);
}
