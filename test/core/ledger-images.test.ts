/** Entries with the same pixels: found by name or time, however many others there are. */

import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';
import { LedgerImages } from '../../src/core/ledger-images.ts';

/** Counts how many entries are looked at. */
class CountedEntries extends Map<number, Entry> {
  looks = 0;

  override get(number: number): Entry | undefined {
    this.looks++;
    return super.get(number);
  }
}

/**
 * As of a covered lens: the same pixels under each name; a camera that says the time says another each time.
 */
function coveredLens(count: number, isTimed: boolean) {
  const all = new CountedEntries();
  const images = new LedgerImages();
  for (let number = 1; number <= count; number++) {
    const identity = { path: `${number}.jpg`, stamp: '', digest: `${number}`, imageDigest: 'dark' };
    const said: Partial<Entry> = isTimed ? { capturedAt: number, camera: { clock: 'zoned' } } : {};
    const entry: Entry = { ...identity, ...said, outcome: 'folded', number };
    all.set(number, entry);
    images.learn(entry, all);
  }
  return { all, images };
}

const never = (): null => {
  throw new Error('expected not to be asked for the time');
};

describe('a thousand frames with the same pixels', () => {
  it.each([false, true])('are learnt and found without a look at all of them (times said: %s)', (isTimed) => {
    const { all, images } = coveredLens(1000, isTimed);
    expect(all.looks).toBeLessThan(10);
    all.looks = 0;
    expect(images.named('700.jpg', 'dark', all).map(({ number }) => number)).toEqual([700]);
    expect(images.named('new.jpg', 'dark', all)).toEqual([]);
    const taken = images.taken(isTimed ? () => 700 : never, 'dark', all);
    expect(taken.map(({ number }) => number)).toEqual(isTimed ? [700] : []);
    expect(images.taken(isTimed ? () => 0 : never, 'dark', all)).toEqual([]);
    expect(all.looks).toBeLessThan(10);
  });

  it('are not found under a number that is another entry now, or none', () => {
    const { all, images } = coveredLens(3, true);
    all.delete(1);
    all.set(2, { ...(all.get(2) as Entry), path: 'other.jpg', capturedAt: 9 });
    expect(images.named('1.jpg', 'dark', all)).toEqual([]);
    expect(images.named('2.jpg', 'dark', all)).toEqual([]);
    expect(images.taken(() => 2, 'dark', all)).toEqual([]);
  });
});
