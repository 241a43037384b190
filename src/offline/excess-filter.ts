/**
 * A filter that leaves of each sample what it has more than those around it: the least of it over frames that
 * move is what the sensor adds.
 */
import type { FilterFrame } from '../core/filter.ts';

/** Samples around that may be as bright: a hot sample spreads when colours are made of photosites. */
const BRIGHT_AROUND = 2;
const DISTANCE = 2;

/**
 * What a sample has more than the third brightest of the 16 at a distance of two; 0 for those at the edge.
 */
export default function excess({ samples, shape: { width, height, channels } }: FilterFrame): void {
  const own = samples.slice();
  const ring = ringOf(width, channels);
  samples.fill(0);
  for (let y = DISTANCE; y < height - DISTANCE; y++) {
    const row = y * width * channels;
    for (let i = row + DISTANCE * channels; i < row + (width - DISTANCE) * channels; i++) {
      const level = levelAround(own, i, ring);
      if (own[i]! > level) samples[i] = own[i]! - level;
    }
  }
}

/** The third brightest, or something no less than the sample where that many are as bright. */
function levelAround(samples: FilterFrame['samples'], at: number, ring: readonly number[]): number {
  const own = samples[at]!;
  const most = [0, 0, 0];
  let bright = 0;
  for (const way of ring) {
    const value = samples[at + way]!;
    if (value >= own && ++bright > BRIGHT_AROUND) return own;
    if (value <= most[2]!) continue;
    most[2] = value;
    most.sort((a, b) => b - a);
  }
  return most[2]!;
}

function ringOf(width: number, channels: number): number[] {
  const steps = Array.from({ length: 2 * DISTANCE + 1 }, (_, i) => i - DISTANCE);
  const all = steps.flatMap((y) => steps.map((x) => [y, x] as const));
  const far = all.filter(([y, x]) => Math.max(Math.abs(y), Math.abs(x)) === DISTANCE);
  return far.map(([y, x]) => (y * width + x) * channels);
}
