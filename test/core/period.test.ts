/** Which side of a period a capture lies on, to the millisecond. */
import { describe, expect, it } from 'vitest';
import { outsideOf } from '../../src/core/period.ts';

const at = 1_000_000;

describe('a capture', () => {
  it.each([
    [null, null, at, null],
    [at, null, at - 1, 'before-from'],
    [at, null, at, null],
    [null, at, at - 1, null],
    [null, at, at, 'after-until'],
    [at, at + 2, at + 1, null],
    [at, at + 2, at + 2, 'after-until'],
    [0, null, -1, 'before-from'],
    [null, 0, 0, 'after-until'],
  ])('from %s until %s, taken at %i: %s', (from, until, takenAt, reason) => {
    expect(outsideOf({ from, until }, takenAt)).toBe(reason);
  });

  it('lies in one of two periods that meet', () => {
    for (const takenAt of [at - 1, at, at + 1]) {
      const [first, second] = [
        { from: null, until: at },
        { from: at, until: null },
      ].map((period) => outsideOf(period, takenAt) === null);
      expect(first).toBe(!second);
    }
  });
});
