/**
 * Logarithms of samples as whole numbers, so that products of frames are sums that no order changes; and the
 * way back.
 */
import type { FullScale } from './frame.ts';

/** Units of one halving: fine enough that a single sample of 16 bits comes back as itself. */
export const LOG_SCALE = 2 ** 20;

/** Entries of the table of powers, one for each part of a halving. */
export const POWER_PARTS = 4096;

/**
 * How far a sample is below full scale: `round(LOG_SCALE * log2(fullScale / value))`, halves up, 0 to
 * 16,777,193. The sample 0, which has no logarithm, has 0: it is counted apart.
 */
export function logTerm(value: number, fullScale: FullScale): number {
  return value === 0 ? 0 : Math.floor(LOG_SCALE * Math.log2(fullScale / value) + 0.5);
}

/**
 * How far half a step, where a sample begins to be rounded to 1, is below full scale; in the same units,
 * rounded as `logTerm`.
 */
export function halfStepTerm(fullScale: number): number {
  return Math.floor(LOG_SCALE * Math.log2(2 * fullScale) + 0.5);
}

/** Shape: fullScale + 1 entries, `table[v] = logTerm(v)`. */
export function logTable(fullScale: FullScale): Uint32Array {
  return Uint32Array.from({ length: fullScale + 1 }, (_, value) => logTerm(value, fullScale));
}

/** Shape: POWER_PARTS entries, `table[j] = 2 ** (-j / POWER_PARTS)`: the kernel's way back begins here. */
export function powerTable(): Float64Array {
  return Float64Array.from({ length: POWER_PARTS }, (_, j) => 2 ** (-j / POWER_PARTS));
}

/**
 * What the kernels of estimates need for 2 ** -x in float32, with the exponent rounded to a whole number and
 * a rest from -1/2 to 1/2: six coefficients of the rest, which are within 1.6 of 2^-24 of it (least squares,
 * weighted until the largest errors were alike); the largest exponent; and a number so large that what is
 * added to it is rounded to a whole one.
 */
export function powerSeries(): Float32Array {
  return Float32Array.of(
    1,
    -0.6931470036506653,
    0.24022242426872253,
    -0.05550733581185341,
    0.009671512991189957,
    -0.001326472731307149,
    120,
    1.5 * 2 ** 23,
  );
}
