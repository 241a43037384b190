/** The shifts between two pictures, roughly: peaks of a phase correlation. */
import { type Spectrum, transform } from './fourier.ts';
import type { Level } from './levels.ts';

/** Pixels around a peak in which no other is looked for. */
const PEAK_RADIUS = 3;

/** The spectrum of the edges in a picture, weighted by a window that is 0 at its borders. */
export function spectrumOf({ data, width: w, height: h }: Level): Spectrum {
  const [width, height] = [powerOfTwo(w), powerOfTwo(h)];
  const [re, im] = [new Float64Array(width * height), new Float64Array(width * height)];
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1; x < w - 1; x++) {
      const at = y * w + x;
      const [u, v] = [x / (w - 1), y / (h - 1)];
      const laplacian = 4 * data[at]! - data[at - 1]! - data[at + 1]! - data[at - w]! - data[at + w]!;
      re[y * width + x] = laplacian * 16 * u * (1 - u) * v * (1 - v);
    }
  }
  const spectrum = { re, im, width, height };
  transform(spectrum, false);
  return spectrum;
}

/**
 * Shape: [x, y], where the frame is against the reference, the likeliest first. Units: pixels of the level,
 * whole.
 */
export function shiftsBetween(reference: Spectrum, frame: Spectrum, count: number): [number, number][] {
  const { width, height } = reference;
  const n = width * height;
  const [re, im] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    const real = frame.re[i]! * reference.re[i]! + frame.im[i]! * reference.im[i]!;
    const imaginary = frame.im[i]! * reference.re[i]! - frame.re[i]! * reference.im[i]!;
    // Half whitened: by the root of its magnitude.
    const root = Math.sqrt(Math.sqrt(real * real + imaginary * imaginary)) + 1e-9;
    re[i] = real / root;
    im[i] = imaginary / root;
  }
  transform({ re, im, width, height }, true);
  const peaks = smoothed(re, width);
  return Array.from({ length: count }, () => {
    let best = 0;
    for (let i = 1; i < n; i++) if (peaks[i]! > peaks[best]!) best = i;
    const x = best % width;
    const y = (best - x) / width;
    for (let j = -PEAK_RADIUS; j <= PEAK_RADIUS; j++) {
      const row = ((y + j + height) % height) * width;
      for (let i = -PEAK_RADIUS; i <= PEAK_RADIUS; i++)
        peaks[row + ((x + i + width) % width)] = Number.NEGATIVE_INFINITY;
    }
    return [x > width / 2 ? x - width : x, y > height / 2 ? y - height : y];
  });
}

/** Sums of 3 x 3, so that a peak between pixels, or smeared by a turn, counts whole. */
function smoothed(values: Float64Array, width: number): Float64Array {
  const rows = new Float64Array(values.length);
  const out = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const x = i % width;
    const row = i - x;
    rows[i] = values[row + ((x + width - 1) % width)]! + values[i]! + values[row + ((x + 1) % width)]!;
  }
  const n = values.length;
  for (let i = 0; i < n; i++) out[i] = rows[(i + n - width) % n]! + rows[i]! + rows[(i + width) % n]!;
  return out;
}

function powerOfTwo(least: number): number {
  let power = 8;
  while (power < least) power *= 2;
  return power;
}
