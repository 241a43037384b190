/** Fractions as EXIF stores them: simple where a camera says them simply, and never far from the value. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ratioNear, secondsRatio } from '../../src/core/ratio.ts';

/** As it comes out of the EXIF of one frame. */
const ns = (numerator: number, denominator: number) => Math.round((numerator / denominator) * 1e9);

describe('seconds that were rounded to nanoseconds', () => {
  it.each([
    [1, 3],
    [1, 8000],
    [1, 60],
    [10, 13],
    [3, 5],
    [5, 2],
    [30, 1],
    [1, 2801],
    [86_400, 1],
  ])('are %i/%i again', (numerator, denominator) => {
    expect(secondsRatio(ns(numerator, denominator), 1)).toEqual([numerator, denominator]);
  });

  it('are whole again when they are the sum of many', () => {
    expect(secondsRatio(12_000 * ns(1, 3), 12_000)).toEqual([4000, 1]);
    expect(secondsRatio(7 * ns(1, 3) + 5 * ns(1, 7), 12)).toEqual([64, 21]);
  });

  it('are given up only past 136 years', () => {
    const frames = 2 ** 32 - 1;
    expect(secondsRatio(frames * 1e9, frames)).toEqual([frames, 1]);
    expect(secondsRatio((frames + 1) * 1e9, frames)).toBeNull();
  });

  it('are within what rounding has lost, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 86_400e9 }),
        fc.integer({ min: 1, max: 100_000 }),
        (each, frames) => {
          const total = each * frames;
          fc.pre(total < 2 ** 53);
          const [numerator, denominator] = secondsRatio(total, frames)!;
          expect(Math.max(numerator, denominator)).toBeLessThanOrEqual(0xffffffff);
          const away = Math.abs(numerator / denominator - total / 1e9);
          // Where even the simplest fraction does not fit, ten digits are kept.
          expect(away).toBeLessThanOrEqual(Math.max(frames * 0.5e-9, (total / 1e9) * 1e-10) * (1 + 1e-6));
        },
      ),
      { seed: 20261126 },
    );
  });
});

describe('a number near enough', () => {
  it.each([
    [2.8, [14, 5]],
    [1.4, [7, 5]],
    [35.5, [71, 2]],
    [0, [0, 1]],
    [11, [11, 1]],
  ])('to %f is simple', (value, ratio) => {
    expect(ratioNear(value, 1e-6)).toEqual(ratio);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])('to %f there is none', (value) => {
    expect(ratioNear(value, 1e-6)).toBeNull();
  });
});
