/** The registry of blends, asked by name. */
import { StackError } from '../core/errors.ts';
import type { Align } from '../core/meaning.ts';
import { type PlaneName, planeOrder } from '../core/plane.ts';
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

/**
 * The planes that these blends read, in file order; of aligned frames the coverage too. Errors: config for an
 * unknown blend.
 */
export function planesOf(names: readonly string[], align: Align): PlaneName[] {
  const wanted = new Set(names.flatMap((name) => blendNamed(name).planes));
  // Aligned frames do not all cover the same.
  if (align !== 'off') wanted.add('coverage');
  return planeOrder.filter((plane) => wanted.has(plane));
}
