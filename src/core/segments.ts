/**
 * Segments of a long shoot: the frames of so many numbers of the ledger, whose planes are kept so that
 * intervals need not be folded from all of their originals.
 */
import type { Entry } from './entry.ts';

export interface SegmentSettings {
  readonly frames: number;
}

/** The frames of a segment that are in the stack, by number. */
export type Segment = readonly Entry[];

/** `whole`: segments that lie within altogether. `rest`: what else is within. */
export interface Segmented {
  readonly whole: readonly Segment[];
  readonly rest: readonly Entry[];
}

/**
 * Of `frames` of a stack, those `inside` an interval. `last`: the highest number that was given: a segment
 * that reaches beyond it is still growing, and is not kept.
 */
export function segmented(
  frames: readonly Entry[],
  inside: readonly Entry[],
  { frames: size }: SegmentSettings,
  last: number,
): Segmented {
  const segmentOf = ({ number = 0 }: Entry) => Math.floor((number - 1) / size);
  const isInside = new Set(inside);
  const segments = new Map<number, Entry[]>();
  for (const entry of [...frames].sort((a, b) => (a.number ?? 0) - (b.number ?? 0))) {
    const others = segments.get(segmentOf(entry));
    if (others) others.push(entry);
    else segments.set(segmentOf(entry), [entry]);
  }
  const whole = [...segments].filter(
    ([index, entries]) => (index + 1) * size <= last && entries.every((entry) => isInside.has(entry)),
  );
  const isWhole = new Set(whole.map(([index]) => index));
  return {
    whole: whole.map(([, entries]) => entries),
    rest: inside.filter((entry) => !isWhole.has(segmentOf(entry))),
  };
}
