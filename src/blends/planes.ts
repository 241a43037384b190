/** The planes that blends need. */
import type { Align } from '../core/meaning.ts';
import { type PlaneName, planeOrder } from '../core/plane.ts';
import { blendNamed } from './named.ts';

/** The planes that these blends read, in file order; of aligned frames the coverage too. Errors: config for an unknown blend. */
export function planesOf(names: readonly string[], align: Align): PlaneName[] {
  const wanted = new Set(names.flatMap((name) => blendNamed(name).planes));
  // Aligned frames do not all cover the same.
  if (align !== 'off') wanted.add('coverage');
  return planeOrder.filter((plane) => wanted.has(plane));
}
