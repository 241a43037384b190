/** The largest part that every frame covers: as large as any that trying all of them finds. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { largestWithin, type Span } from '../../src/core/common-area.ts';

const seed = 20261127;

/** The pixels of the largest rectangle, by trying every one. */
function mostPixels(rows: readonly Span[], across: number): number {
  let most = 0;
  for (let top = 0; top < rows.length; top++) {
    for (let bottom = top + 1; bottom <= rows.length; bottom++) {
      for (let left = 0; left < across; left++) {
        for (let right = left + 1; right <= across; right++) {
          const isIn = rows.slice(top, bottom).every(({ from, to }) => from <= left && right <= to);
          if (isIn) most = Math.max(most, (right - left) * (bottom - top));
        }
      }
    }
  }
  return most;
}

const across = 9;
const row = fc
  .tuple(fc.integer({ min: 0, max: across }), fc.integer({ min: 0, max: across }))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

it(`lies within every row, and none is larger (seed ${seed})`, () => {
  const property = fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
    const found = largestWithin(rows);
    const most = mostPixels(rows, across);
    if (found === null) return most === 0;
    const { left, top, width, height } = found;
    const isIn = rows.slice(top, top + height).every(({ from, to }) => from <= left && left + width <= to);
    return isIn && top + height <= rows.length && width * height === most;
  });
  fc.assert(property, { seed, numRuns: 500 });
});

it('is the whole of a picture that all cover, and the topmost of two that are as large', () => {
  const whole = Array.from({ length: 4 }, () => ({ from: 0, to: 6 }));
  expect(largestWithin(whole)).toEqual({ left: 0, top: 0, width: 6, height: 4 });
  const two = [
    { from: 0, to: 3 },
    { from: 0, to: 0 },
    { from: 2, to: 5 },
  ];
  expect(largestWithin(two)).toEqual({ left: 0, top: 0, width: 3, height: 1 });
});
