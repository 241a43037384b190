/** Stars in a picture: small round points that stand out of what is around them. */
import type { Layout } from '../core/frame.ts';
import type { Level } from './levels.ts';
import { Background } from './star-background.ts';

/** Units: pixels of the frame. */
export interface Star {
  readonly x: number;
  readonly y: number;
}

export const STARS_MAX = 320;
/** The frame has 16 fields, and each gives so many at most. */
const FIELD_STARS_MAX = 30;
/** Stars are measured so far around, and compared with a ring beyond it. Units: pixels of the level. */
const RADIUS = 4;
const RING = { inner: 5, outer: 8 } as const;
/**
 * How far a star stands out. Units: standard deviations of the sky, and of the ring, after a smoothing of 3 x
 * 3.
 */
const SKY_SIGMAS = 2.5;
const RING_SIGMAS = 3;
/** Neighbours of a hot pixel have less of its peak. */
const NEIGHBOURS_MIN = 0.15;

interface Bright extends Star {
  readonly flux: number;
}

/** The brightest first, spread over the frame. */
export function starsIn(level: Level, shape: Layout): Star[] {
  const { width, height, data, k } = level;
  const background = new Background(level);
  const ring = ringOf(width);
  const edge = RING.outer + 1;
  const found: Bright[] = [];
  for (let y = edge; y < height - edge; y++) {
    const thresholds = background.thresholdsOfRow(y);
    for (let x = edge, at = y * width + edge; x < width - edge; x++, at++) {
      if (data[at]! < thresholds[x]! || !isPeak(data, at, width)) continue;
      const sky = background.brightnessAt(x, y);
      if (!isPoint(data, at, width, sky, background.noiseAt(x, y), ring)) continue;
      const star = measured(level, x, y, sky);
      if (star) found.push({ x: (star.x + 0.5) * k - 0.5, y: (star.y + 0.5) * k - 0.5, flux: star.flux });
    }
  }
  return spread(
    found.sort((a, b) => b.flux - a.flux),
    shape,
  );
}

/** Which of 16 fields of the frame a place is in. */
export function fieldOf({ x, y }: Star, { width, height }: Layout): number {
  return Math.floor((4 * x) / width) + 4 * Math.floor((4 * y) / height);
}

function spread(stars: readonly Bright[], shape: Layout): Star[] {
  const counts = new Map<number, number>();
  const kept = stars.filter((star) => {
    const count = (counts.get(fieldOf(star, shape)) ?? 0) + 1;
    counts.set(fieldOf(star, shape), count);
    return count <= FIELD_STARS_MAX;
  });
  return kept.slice(0, STARS_MAX);
}

/** One of equal neighbours is the peak. */
function isPeak(data: Float32Array, at: number, w: number): boolean {
  const value = data[at]!;
  if (data[at - 1]! > value || data[at + 1]! >= value) return false;
  if (data[at - w]! > value || data[at - w - 1]! > value || data[at - w + 1]! > value) return false;
  return data[at + w]! < value && data[at + w + 1]! < value && data[at + w - 1]! < value;
}

/** No noise, no hot pixel, and brighter than all around: leaves and roofs have busy surroundings. */
function isPoint(
  data: Float32Array,
  at: number,
  w: number,
  sky: number,
  noise: number,
  ring: Int32Array,
): boolean {
  const peak = data[at]!;
  const sides = data[at - 1]! + data[at + 1]! + data[at - w]! + data[at + w]!;
  const corners = data[at - w - 1]! + data[at - w + 1]! + data[at + w - 1]! + data[at + w + 1]!;
  const smooth = (4 * peak + 2 * sides + corners) / 16;
  if (smooth - sky < SKY_SIGMAS * noise) return false;
  if (sides / 4 - sky < NEIGHBOURS_MIN * (peak - sky)) return false;
  let [sum, squares, most] = [0, 0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < ring.length; i++) {
    const value = data[at + ring[i]!]!;
    sum += value;
    squares += value * value;
    if (value > most) most = value;
  }
  const mean = sum / ring.length;
  const sigma = Math.sqrt(Math.max(0, squares / ring.length - mean * mean)) + 1e-3;
  return smooth - mean >= RING_SIGMAS * sigma && peak - mean >= 0.9 * (most - mean);
}

function ringOf(width: number): Int32Array {
  const offsets: number[] = [];
  for (let y = -RING.outer; y <= RING.outer; y++) {
    for (let x = -RING.outer; x <= RING.outer; x++) {
      const square = x * x + y * y;
      if (square > RING.inner * RING.inner && square <= RING.outer * RING.outer) offsets.push(y * width + x);
    }
  }
  return Int32Array.from(offsets);
}

/**
 * The centre, under a bell about it, in three rounds. Null where it wanders off, or is a line, an edge, or
 * wide.
 */
function measured({ data, width, height }: Level, x: number, y: number, sky: number): Bright | null {
  let [cx, cy, flux] = [x, y, 0];
  for (let round = 0; round < 3; round++) {
    const [left, top] = [Math.floor(cx + 0.5), Math.floor(cy + 0.5)];
    if (left < RADIUS || top < RADIUS || left >= width - RADIUS || top >= height - RADIUS) return null;
    let [total, sumX, sumY, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
    flux = 0;
    for (let j = top - RADIUS; j <= top + RADIUS; j++) {
      for (let i = left - RADIUS; i <= left + RADIUS; i++) {
        const [dx, dy] = [i - cx, j - cy];
        const square = dx * dx + dy * dy;
        if (square > RADIUS * RADIUS) continue;
        const value = data[j * width + i]! - sky;
        const bell = 1 + square / 3;
        const weighted = value / (bell * bell);
        flux += value;
        total += weighted;
        sumX += weighted * dx;
        sumY += weighted * dy;
        xx += weighted * dx * dx;
        xy += weighted * dx * dy;
        yy += weighted * dy * dy;
      }
    }
    if (!(total > 0)) return null;
    cx += (1.6 * sumX) / total;
    cy += (1.6 * sumY) / total;
    if (!(Math.abs(cx - x) <= 2 && Math.abs(cy - y) <= 2)) return null;
    if (round === 2 && !isRound(xx / total, xy / total, yy / total)) return null;
  }
  return flux > 0 ? { x: cx, y: cy, flux } : null;
}

function isRound(xx: number, xy: number, yy: number): boolean {
  const apart = Math.sqrt((xx - yy) * (xx - yy) + 4 * xy * xy);
  const [small, large] = [xx + yy - apart, xx + yy + apart];
  return small > 0 && large <= 4 * small && xx + yy <= 5;
}
