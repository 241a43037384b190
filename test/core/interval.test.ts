/** Which frames lie in an interval, by time, by number, and counted back from the latest. */
import { expect, it } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';
import { framesIn, type Interval } from '../../src/core/interval.ts';

/** Number 1 was taken at 10 s, number 2 at 20 s, ...; numbers go by arrival. */
const frames = [1, 2, 3, 4, 5].map(
  (number): Entry => ({
    path: `/captures/${number}.jpg`,
    stamp: '',
    digest: String(number),
    imageDigest: null,
    outcome: 'folded',
    capturedAt: number * 10_000,
    number,
  }),
);
const all = { from: null, until: null, numbers: null, last: null };

it.each<[what: string, interval: Partial<Interval>, numbers: number[]]>([
  ['all', {}, [1, 2, 3, 4, 5]],
  ['from is in, until is out', { from: 20_000, until: 40_000 }, [2, 3]],
  ['from alone', { from: 20_001 }, [3, 4, 5]],
  ['until alone', { until: 20_000 }, [1]],
  ['numbers, both ends', { numbers: { first: 2, last: 4 } }, [2, 3, 4]],
  ['the last two', { last: { frames: 2, seconds: null } }, [4, 5]],
  ['the last twenty seconds', { last: { frames: null, seconds: 20 } }, [4, 5]],
  [
    'the last of those before a time are those of all',
    { last: { frames: 2, seconds: null }, until: 50_000 },
    [4],
  ],
  ['none', { from: 60_000 }, []],
])('%s', (_what, interval, numbers) => {
  expect(framesIn(frames, { ...all, ...interval }).map(({ number }) => number)).toEqual(numbers);
});
