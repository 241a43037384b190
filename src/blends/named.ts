/** The registry of blends, asked by name. */
import { StackError } from '../core/errors.ts';
import type { Blend } from './blend.ts';
import * as blends from './index.ts';

/** Errors: config when no such blend exists. */
export function blendNamed(name: string): Blend {
  const found = Object.entries(blends).find(([known]) => known === name);
  if (found) return found[1];
  throw new StackError('config', `expected a blend, one of ${Object.keys(blends).join(', ')}, found ${name}`);
}
