/** Numbers as the fractions of whole numbers that EXIF stores. */

/** Units: numerator and denominator, whole numbers from 0 to 4,294,967,295. */
export type Ratio = readonly [numerator: number, denominator: number];

const WHOLE_MAX = 0xffffffff;

/**
 * The fraction with the smallest denominator that is no further than `tolerance` from the value; where that
 * does not fit 32 bits, the closest of the simpler ones; null when the value itself does not fit.
 *
 * Units: `value` from 0, `tolerance` above 0. Source: continued fractions; Graham, Knuth, Patashnik, Concrete
 * Mathematics 4.5.
 */
export function ratioNear(value: number, tolerance: number): Ratio | null {
  if (!(value >= 0 && value <= WHOLE_MAX)) return null;
  const whole = Math.round(value);
  for (let wider = tolerance; ; wider *= 2) {
    if (Math.abs(whole - value) <= wider) return [whole, 1];
    const [numerator, denominator] = simplestBetween(Math.max(0, value - wider), value + wider);
    if (numerator <= WHOLE_MAX && denominator <= WHOLE_MAX) return [numerator, denominator];
  }
}

/** Both bounds count. */
function simplestBetween(low: number, high: number): [numerator: number, denominator: number] {
  const next = Math.ceil(low);
  if (next <= high) return [next, 1];
  const whole = Math.floor(low);
  const [denominator, numerator] = simplestBetween(1 / (high - whole), 1 / (low - whole));
  return [whole * denominator + numerator, denominator];
}

/**
 * Seconds as a camera would say them: 333,333,333 ns is 1/3 s.
 *
 * Units: whole nanoseconds, the sum of `exposures` of them; each may be half a nanosecond away from what the
 * camera said.
 */
export function secondsRatio(ns: number, exposures: number): Ratio | null {
  return ratioNear(ns / 1e9, exposures * 0.5e-9);
}
