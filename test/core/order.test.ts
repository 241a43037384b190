/** Which of two frames was taken first: a strict order of all of them, whatever comes first. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEarlier, type TakenAt, takenAt } from '../../src/core/order.ts';

const seed = 20250116;
const at = (capturedAt: number | null, path = 'a.jpg', digest: string | null = '0') =>
  takenAt({ path, capturedAt, digest });

describe('a frame', () => {
  it.each<[what: string, earlier: TakenAt, later: TakenAt]>([
    ['a millisecond before another', at(999), at(1000)],
    ['before 1970', at(-1), at(0)],
    ['without a time, before all that have one since 1970', at(null), at(1)],
    ['with the same time, by name', at(5, 'a.jpg'), at(5, 'b.jpg')],
    ['with the same time, by number', at(5, 'IMG_9.jpg'), at(5, 'IMG_10.jpg')],
    ['with the same time and number, by spelling', at(5, 'IMG_01.jpg'), at(5, 'IMG_1.jpg')],
    ['with the same time, whatever the name says', at(4, 'z.jpg'), at(5, 'a.jpg')],
    // Programs that give every capture one name, and cameras that say whole seconds.
    ['with the same time and name, by its bytes', at(5, 'capt0000.jpg', '1a'), at(5, 'capt0000.jpg', '1b')],
  ])('%s is earlier', (_what, earlier, later) => {
    expect([isEarlier(earlier, later), isEarlier(later, earlier)]).toEqual([true, false]);
  });

  it('is not earlier than itself', () => {
    expect(isEarlier(at(5), at(5))).toBe(false);
  });
});

it(`the earliest of some is the same in any order (seed ${seed})`, () => {
  const any = fc.record({
    path: fc.constantFrom('a.jpg', 'b.jpg', 'IMG_9.jpg', 'IMG_10.jpg'),
    capturedAt: fc.option(fc.integer({ min: -2, max: 2 })),
    digest: fc.constantFrom('1', '2', '3'),
  });
  const earliestOf = (all: readonly TakenAt[]) => all.reduce((a, b) => (isEarlier(b, a) ? b : a));
  const property = fc.property(fc.array(any, { minLength: 1, maxLength: 12 }), (entries) => {
    const all = entries.map(takenAt);
    expect(earliestOf(all.toReversed())).toEqual(earliestOf(all));
    const [a, b] = [all[0]!, all.at(-1)!];
    expect(isEarlier(a, b) && isEarlier(b, a)).toBe(false);
  });
  fc.assert(property, { seed, numRuns: 500 });
});
