/**
 * The tree of a timeline: whatever numbers the frames have, an interval comes to few nodes, which have its
 * frames and no others.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';
import {
  blocksAt,
  cover,
  framesOf,
  LEAF_LEVEL_LEAST,
  leafOf,
  numberOf,
  wholeLeaves,
  within,
} from '../../src/core/timeline.ts';
import { Growing } from '../../src/engine/timeline/growing.ts';

const seed = 20261201;

const frame = (number: number, more: Partial<Entry> = {}): Entry => ({
  path: `/captures/${number}.jpg`,
  stamp: '',
  digest: String(number),
  imageDigest: null,
  outcome: 'folded',
  capturedAt: number * 1000,
  number,
  ...more,
});
/** The level of leaves once these frames have come. */
function leafLevel(frames: readonly Entry[], leaves: number): number {
  const growing = new Growing(leaves);
  for (const each of frames) growing.note(numberOf(each));
  return growing.level;
}
const shoot = (...numbers: number[]) => numbers.map((number) => frame(number));
const numbersOf = (frames: readonly Entry[]) => frames.map(numberOf);

/** Of frames between which others were rejected, in order. */
const someNumbers = fc
  .uniqueArray(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 300 })
  .map((numbers) => numbers.sort((a, b) => a - b));

it(`an interval of whole leaves is covered once, by fewer than twice as many nodes as the tree is high (seed ${seed})`, () => {
  const property = fc.property(
    someNumbers,
    fc.nat(),
    fc.nat(),
    fc.integer({ min: 2, max: 32 }),
    (numbers, a, b, leaves) => {
      const frames = shoot(...numbers);
      const [from, to] = [a % frames.length, b % frames.length].sort((x, y) => x - y);
      const level = leafLevel(frames, leaves);
      const inside = wholeLeaves(frames, new Set(frames.slice(from, (to ?? 0) + 1)), level);
      const last = numbers.at(-1)!;
      const blocks = cover(frames, inside, { level, last });
      expect(numbersOf(blocks.flatMap((block) => within(frames, block)))).toEqual(numbersOf(inside));
      for (const block of blocks) {
        expect(block.level).toBeGreaterThanOrEqual(level);
        // Nothing comes into a wide one any more.
        if (block.level > level) expect((block.index + 1) * 2 ** block.level).toBeLessThanOrEqual(last + 1);
      }
      expect(blocks.length).toBeLessThanOrEqual(2 * 12);
    },
  );
  fc.assert(property, { seed, numRuns: 300 });
});

it(`leaves are as narrow as their number allows, from four frames on (seed ${seed})`, () => {
  const property = fc.property(someNumbers, fc.integer({ min: 1, max: 64 }), (numbers, leaves) => {
    const frames = shoot(...numbers);
    const level = leafLevel(frames, leaves);
    const places = (at: number) => new Set(numbers.map((number) => Math.floor(number / 2 ** at))).size;
    expect(places(level)).toBeLessThanOrEqual(leaves);
    expect(level).toBeGreaterThanOrEqual(LEAF_LEVEL_LEAST);
    if (level > LEAF_LEVEL_LEAST) expect(places(level - 1)).toBeGreaterThan(leaves);
    expect(blocksAt(level, frames).length).toBe(places(level));
  });
  fc.assert(property, { seed, numRuns: 300 });
});

it.each<[what: string, inside: number[], chosen: number[]]>([
  ['half of a leaf is enough', [2, 3, 4, 5], [1, 2, 3, 4, 5, 6, 7]],
  ['less than half is not', [3, 4, 5, 6, 7, 8], [4, 5, 6, 7]],
  ['the one that most lie within, where that is all there is', [8], [8, 9, 10, 11]],
  ['none', [], []],
])('%s', (_what, inside, chosen) => {
  const frames = shoot(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  const meant = new Set(frames.filter(({ number }) => inside.includes(number ?? 0)));
  expect(numbersOf(wholeLeaves(frames, meant, 2))).toEqual(chosen);
});

it('has what fell out of a window, and nothing that was removed or rejected, by number', () => {
  const entries = [
    frame(4),
    frame(2, { outcome: 'expired' }),
    frame(1, { outcome: 'removed' }),
    frame(3, { outcome: 'rejected' }),
  ];
  expect(numbersOf(framesOf(entries))).toEqual([2, 4]);
});

it('a leaf says from when until when, also where numbers and times are not in one order', () => {
  const late = frame(7, { capturedAt: 500 });
  expect(leafOf([frame(5), frame(6), late])).toEqual({
    frames: 3,
    numbers: { first: 5, last: 7 },
    from: 500,
    until: 6000,
  });
});
