/** The ledger as the live page shows it: by number, in pieces, and the latest troubles first. */
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/core/entry.ts';
import { framesAfter, latestPace, latestTroubled } from '../../src/core/page-frames.ts';
import { framesForGuest } from '../../src/core/page-status.ts';
import { ledgerOf } from '../support/ledgers.ts';

const captures = '/night/captures';
const entry = (i: number, more: Partial<Entry> = {}): Entry => ({
  path: `${captures}/day 1/IMG_${i}.JPG`,
  stamp: `${i * 1000}-17000000000000000-${i}`,
  digest: `d${i}`,
  imageDigest: null,
  outcome: 'folded',
  capturedAt: i * 5000,
  ...more,
});
const many = (count: number) => Array.from({ length: count }, (_, i) => entry(i + 1));
const numbers = (frames: readonly { readonly number: number }[]) => frames.map(({ number }) => number);

describe('frames', () => {
  it('come in the order of their numbers, after one and no more than are wanted, with their paths in the folder', () => {
    const ledger = ledgerOf(many(10));
    const { frames, last } = framesAfter(ledger, captures, { after: 3, most: 4 });
    expect(numbers(frames)).toEqual([4, 5, 6, 7]);
    expect(last).toBe(10);
    expect(frames[0]).toEqual({
      number: 4,
      name: 'day 1/IMG_4.JPG',
      outcome: 'folded',
      reason: null,
      message: null,
      capturedAt: '1970-01-01T00:00:20.000Z',
      exposureSeconds: null,
      brightness: null,
    });
    expect(framesAfter(ledger, captures, { after: 10, most: 4 })).toEqual({ frames: [], last: 10 });
  });

  it('come in pieces of which all together are all, also where a number is of none any more', () => {
    const rejected = { outcome: 'rejected', reason: 'undecodable', digest: 'bad' } as const;
    const ledger = ledgerOf([...many(3), entry(9, rejected), entry(5), entry(9, { digest: 'good' })]);
    const seen: number[] = [];
    for (let after = 0; after < ledger.lastNumber; after = seen.at(-1) ?? ledger.lastNumber)
      seen.push(...numbers(framesAfter(ledger, captures, { after, most: 2 }).frames));
    expect(seen).toEqual([...ledger.entries()].map(({ number }) => number).sort());
  });

  it('say in which stack they are, or that it was thrown away', () => {
    const closed = ['night-3', 'thrown away'].map((stack, i) => entry(i, { outcome: 'closed', stack }));
    const { frames } = framesAfter(ledgerOf(closed), captures, { after: 0, most: 9 });
    const said = ['it is in the finished stack night-3', 'its stack was thrown away'];
    expect(frames.map(({ message }) => message)).toEqual(said);
  });

  it('are told to a guest without names, those of a duplicate too', () => {
    const first = `${captures}/day 1/IMG_1.JPG`;
    const ledger = ledgerOf([
      entry(1),
      entry(2, { digest: 'd1', outcome: 'duplicate', reason: first }),
      entry(3, { outcome: 'rejected', reason: 'undecodable', message: `${first} is cut off` }),
    ]);
    const told = framesAfter(ledger, captures, { after: 0, most: 9 });
    expect(told.frames[1]?.reason).toBe('day 1/IMG_1.JPG');
    const guest = framesForGuest(told);
    expect(JSON.stringify(guest)).not.toMatch(/IMG|day|captures/);
    expect(guest.frames[2]).toMatchObject({ number: 3, reason: 'undecodable', message: null });
  });
});

describe('captures that need a look', () => {
  it('are the latest twenty of those that are not in the stack, newest first', () => {
    const outcomes = [
      'held',
      'rejected',
      'lost',
      'removed',
      'folded',
      'skipped',
      'duplicate',
      'closed',
    ] as const;
    const ledger = ledgerOf(many(80).map((each, i) => ({ ...each, outcome: outcomes[i % 8]! })));
    const told = latestTroubled(ledger, captures);
    expect(numbers(told)).toEqual([
      76, 75, 74, 73, 68, 67, 66, 65, 60, 59, 58, 57, 52, 51, 50, 49, 44, 43, 42, 41,
    ]);
  });
});

describe('the pace', () => {
  it('is that of the last thirty frames, as they were taken, with those of stacks that are finished', () => {
    const slow = many(40).map((each) => ({ ...each, capturedAt: (each.capturedAt ?? 0) * 10 }));
    const fast = many(30).map((each, i) => ({
      ...entry(i + 100),
      capturedAt: 1e9 + (each.capturedAt ?? 0),
      stamp: '7-1-1',
    }));
    expect(latestPace(ledgerOf([...slow, ...fast]))).toEqual({ secondsPerFrame: 5, bytesPerFrame: 7 });
    const closed = slow.map((each) => ({ ...each, outcome: 'closed' as const, stack: 'a' }));
    expect(latestPace(ledgerOf(closed))?.secondsPerFrame).toBe(50);
  });

  it('is not known of two frames, nor of what was held', () => {
    expect(latestPace(ledgerOf(many(2)))).toBeNull();
    expect(latestPace(ledgerOf(many(9).map((each) => ({ ...each, outcome: 'held' as const }))))).toBeNull();
  });
});
