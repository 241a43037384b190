/** Triangles of neighbouring stars, known again by their shape whatever their place, turn and size. */
import type { Star } from './star-detection.ts';

/** Triangles are of so many of the brightest stars, each with so many neighbours. */
export const BRIGHT = 80;
const NEIGHBOURS = 6;
/** Ratios of sides may differ by so much. */
const TOLERANCE = 0.012;
/** A shortest side below it says little of a shape. Units: pixels. */
const SIDE_MIN = 8;
/** How much larger a frame may be than its reference. */
const GROWTH_MAX = 1.25;

/**
 * Corners, as places in the list of stars: opposite the longest side, the next, the shortest. `middle` and
 * `short`: parts of the longest.
 */
export interface Triangle {
  readonly corners: readonly [number, number, number];
  readonly middle: number;
  readonly short: number;
  readonly longest: number;
  readonly isLeft: boolean;
}

/** A triangle of the reference, and one of the frame of the same shape and sense. */
export type Vote = readonly [Triangle, Triangle];

/** Shape: by the ratio of the middle side, the smallest first. */
export function trianglesOf(stars: readonly Star[]): Triangle[] {
  const list = stars.slice(0, BRIGHT);
  const seen = new Set<number>();
  const out: Triangle[] = [];
  list.forEach((_, i) => {
    const near = neighboursOf(list, i);
    for (let p = 0; p < near.length; p++) {
      for (let q = p + 1; q < near.length; q++) {
        const [a, b, c] = [i, near[p]!, near[q]!].sort((u, v) => u - v) as [number, number, number];
        const key = (a * BRIGHT + b) * BRIGHT + c;
        if (seen.has(key)) continue;
        seen.add(key);
        const triangle = triangleOf(list, [i, near[p]!, near[q]!]);
        if (triangle) out.push(triangle);
      }
    }
  });
  return out.sort((a, b) => a.middle - b.middle);
}

/** Those with the longest sides first. */
export function votesOf(reference: readonly Triangle[], frame: readonly Triangle[]): Vote[] {
  const votes: Vote[] = [];
  for (const triangle of frame) {
    let [low, high] = [0, reference.length];
    while (low < high) {
      const mid = (low + high) >> 1;
      if (reference[mid]!.middle < triangle.middle - TOLERANCE) low = mid + 1;
      else high = mid;
    }
    for (; low < reference.length && reference[low]!.middle <= triangle.middle + TOLERANCE; low++) {
      if (isAlike(reference[low]!, triangle)) votes.push([reference[low]!, triangle]);
    }
  }
  return votes.sort((a, b) => b[1].longest - a[1].longest);
}

function isAlike(a: Triangle, b: Triangle): boolean {
  const growth = b.longest / a.longest;
  const isSameSize = growth > 1 / GROWTH_MAX && growth < GROWTH_MAX;
  return a.isLeft === b.isLeft && Math.abs(a.short - b.short) <= TOLERANCE && isSameSize;
}

function neighboursOf(list: readonly Star[], i: number): number[] {
  return list
    .map((star, j) => ({ j, square: squareBetween(star, list[i]!) }))
    .filter(({ j }) => j !== i)
    .sort((a, b) => a.square - b.square)
    .slice(0, NEIGHBOURS)
    .map(({ j }) => j);
}

function triangleOf(list: readonly Star[], of: readonly [number, number, number]): Triangle | null {
  const sides = of
    .map((corner, i) => {
      const [p, q] = [of[(i + 1) % 3]!, of[(i + 2) % 3]!];
      return { corner, length: Math.sqrt(squareBetween(list[p]!, list[q]!)) };
    })
    .sort((a, b) => b.length - a.length) as [Side, Side, Side];
  if (sides[2].length < SIDE_MIN) return null;
  const corners = [sides[0].corner, sides[1].corner, sides[2].corner] as const;
  const [a, b, c] = corners.map((corner) => list[corner]!) as [Star, Star, Star];
  return {
    corners,
    middle: sides[1].length / sides[0].length,
    short: sides[2].length / sides[0].length,
    longest: sides[0].length,
    isLeft: (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) > 0,
  };
}

interface Side {
  readonly corner: number;
  readonly length: number;
}

export function squareBetween(a: Star, b: Star): number {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}
