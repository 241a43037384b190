/**
 * What of a merged stack only originals have: frames that are in the sum too often, and ends that no stack
 * has as its own.
 */
import { isCounter, type PlaneName } from '../../core/plane.ts';
import type { Exposure, Union } from '../../core/union.ts';
import type { Ends } from './ends.ts';

/** Null for what another stack has. `look`: how a frame is to be shown. */
export interface Needs {
  readonly subtracted: readonly Exposure[];
  readonly first: Exposure | null;
  readonly latest: Exposure | null;
  readonly look: Exposure | null;
}

export function needsOf(union: Union, { first, latest, look }: Ends, planes: readonly PlaneName[]): Needs {
  // Picks that are to be refolded are as good as any.
  const isKept = (name: PlaneName) => planes.includes(name) && union.without.length === 0;
  return {
    subtracted: planes.some(isCounter) ? union.surplus : [],
    first: isKept('first') && first?.from === null ? first.exposure : null,
    latest: isKept('latest') && latest?.from === null ? latest.exposure : null,
    look: look === null ? (first?.exposure ?? null) : null,
  };
}
