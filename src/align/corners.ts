/** Places to hold on to: the best corner of each cell of a picture, where it stands out of the noise. */
import type { Level } from './levels.ts';

export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** Cells along the longer and the shorter edge. */
const CELLS = [28, 20] as const;
/** How much stronger than the noise a corner is. Units: variances of the noise. */
const SIGNIFICANCE = 2;
/** Units: samples of a box of one pixel; what the whole numbers of a sample cost at least. */
const NOISE_FLOOR = 0.3;
const TILE = 32;
/** The standard deviation of a pixel by the median magnitude of a Laplacian's noise: 1.4826 / sqrt(20). */
const MEDIAN_TO_SIGMA = 0.33151;

/**
 * `half`: what a corner is judged by reaches so far; `edge`: none is nearer to the border. Units: pixels of
 * the level.
 */
export function cornersOf(level: Level, half: number, edge: number): Corner[] {
  const { width, height, k } = level;
  const noise = Math.max(noiseOf(level), NOISE_FLOOR / k);
  const strength = strengthOf(level, half);
  const [across, down] = width >= height ? CELLS : [CELLS[1], CELLS[0]];
  const out: Corner[] = [];
  for (let cell = 0; cell < across * down; cell++) {
    const [column, row] = [cell % across, Math.floor(cell / across)];
    const [x0, x1] = [Math.floor((column * width) / across), Math.floor(((column + 1) * width) / across)];
    const [y0, y1] = [Math.floor((row * height) / down), Math.floor(((row + 1) * height) / down)];
    let best = 2 * SIGNIFICANCE * noise * noise;
    let corner: Corner | null = null;
    for (let y = Math.max(edge, y0); y < Math.min(height - edge, y1); y++) {
      for (let x = Math.max(edge, x0); x < Math.min(width - edge, x1); x++) {
        if (strength[y * width + x]! <= best) continue;
        best = strength[y * width + x]!;
        corner = { x, y };
      }
    }
    if (corner) out.push(corner);
  }
  return out;
}

/** Twice the smaller eigenvalue of the structure tensor. Source: Shi and Tomasi, 1994. */
function strengthOf({ data, width: w, height: h }: Level, half: number): Float32Array {
  const tensor = Array.from({ length: 3 }, () => new Float32Array(w * h));
  const [xx, xy, yy] = tensor as [Float32Array, Float32Array, Float32Array];
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const i = y * w + x;
      const gx = (data[i + 1]! - data[i - 1]!) / 2;
      const gy = (data[i + w]! - data[i - w]!) / 2;
      xx[i] = gx * gx;
      xy[i] = gx * gy;
      yy[i] = gy * gy;
    }
  }
  for (const part of tensor) meanOverBoxes(part, w, h, half);
  for (let i = 0; i < w * h; i++) {
    const [a, b, c] = [xx[i]!, xy[i]!, yy[i]!];
    xx[i] = a + c - Math.sqrt((a - c) * (a - c) + 4 * b * b);
  }
  return xx;
}

/** In place; what is nearer than `half` to the border is left as it is. */
function meanOverBoxes(values: Float32Array, w: number, h: number, half: number): void {
  const size = 2 * half + 1;
  const rows = new Float32Array(values.length);
  for (let y = 0; y < h; y++) {
    let sum = 0;
    for (let x = 0, at = y * w; x < w; x++, at++) {
      sum += values[at]!;
      if (x >= size) sum -= values[at - size]!;
      if (x >= half) rows[at - half] = sum;
    }
  }
  const sums = new Float64Array(w);
  for (let y = 0; y < h; y++) {
    for (let x = 0, at = y * w; x < w; x++, at++) {
      sums[x]! += rows[at]!;
      if (y >= size) sums[x]! -= rows[at - size * w]!;
      if (y >= half) values[at - half * w] = sums[x]! / (size * size);
    }
  }
}

/** The standard deviation of noise, out of the calmest tenth of the tiles. */
export function noiseOf({ data, width: w, height: h }: Level): number {
  const found: number[] = [];
  const values = new Float32Array((TILE * TILE) / 4);
  for (let top = 0; top + TILE <= h; top += TILE) {
    for (let left = 0; left + TILE <= w; left += TILE) {
      let n = 0;
      for (let y = Math.max(1, top); y < Math.min(h - 1, top + TILE); y += 2) {
        for (let x = Math.max(1, left); x < Math.min(w - 1, left + TILE); x += 2) {
          const i = y * w + x;
          values[n++] = Math.abs(4 * data[i]! - data[i - 1]! - data[i + 1]! - data[i - w]! - data[i + w]!);
        }
      }
      found.push(values.slice(0, n).sort()[n >> 1]! * MEDIAN_TO_SIGMA);
    }
  }
  return found.sort((a, b) => a - b)[Math.floor(found.length / 10)] ?? 0;
}
