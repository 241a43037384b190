/** Which segments of a shoot lie within an interval altogether. */
import { expect, it } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';
import { segmented } from '../../src/core/segments.ts';

const frame = (number: number) => ({ path: `/${number}`, number, outcome: 'folded' }) as Entry;
const numbered = (...numbers: number[]) => numbers.map(frame);
const through = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, i) => frame(first + i));

/** Numbers of whole segments of ten, and of what is left. */
function found(frames: readonly Entry[], inside: readonly number[], last: number) {
  const entries = frames.filter(({ number = 0 }) => inside.includes(number));
  const { whole, rest } = segmented(frames, entries, { frames: 10 }, last);
  const numbers = (some: readonly Entry[]) => some.map(({ number }) => number);
  return { whole: whole.map(numbers), rest: numbers(rest) };
}
const upTo = (first: number, last: number) => through(first, last).map(({ number = 0 }) => number);

it('are those of which every frame is within; the rest is what the edges have', () => {
  expect(found(through(1, 45), upTo(5, 38), 45)).toEqual({
    whole: [upTo(11, 20), upTo(21, 30)],
    rest: [...upTo(5, 10), ...upTo(31, 38)],
  });
});

it('begin with the first number, and need not have a frame of each', () => {
  expect(found(numbered(10, 3, 7, 12), [3, 7, 10, 12], 20)).toEqual({ whole: [[3, 7, 10], [12]], rest: [] });
});

it('are none while frames may still come into them', () => {
  expect(found(through(1, 19), upTo(1, 19), 19)).toEqual({ whole: [upTo(1, 10)], rest: upTo(11, 19) });
});

it('are none of which a frame lies outside', () => {
  expect(found(through(1, 20), [...upTo(1, 4), ...upTo(6, 20)], 20)).toEqual({
    whole: [upTo(11, 20)],
    rest: [...upTo(1, 4), ...upTo(6, 10)],
  });
});
