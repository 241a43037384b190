/** The ledger: what it remembers of a path and of bytes, and totals that no order changes. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Entry, isKept, Ledger } from '../../src/core/ledger.ts';
import { ledgerOf } from '../support/ledgers.ts';

const seed = 20250103;

function entry(path: string, more: Partial<Entry> = {}): Entry {
  return {
    path,
    stamp: `stamp of ${path}`,
    digest: `digest of ${path}`,
    imageDigest: null,
    outcome: 'folded',
    ...more,
  };
}

const rejected = (path: string, more: Partial<Entry> = {}) =>
  entry(path, { digest: null, outcome: 'rejected', reason: 'truncated', ...more });

describe('what is known', () => {
  it('is the latest entry of a path, and the first path of the bytes', () => {
    const first = entry('a.jpg', { digest: 'same' });
    const copy = entry('b.jpg', { digest: 'same', outcome: 'duplicate', reason: 'a.jpg' });
    const ledger = ledgerOf([first, copy]);
    expect(ledger.at('b.jpg')).toMatchObject(copy);
    expect(ledger.withDigest('same')).toMatchObject(first);
    expect(ledger.at('c.jpg')).toBeUndefined();
    expect(ledger.withDigest('other')).toBeUndefined();
  });

  it('holds once what a camera says of many frames', () => {
    const ledger = ledgerOf([
      ...[100, 100, 200].map((iso, i) => entry(`${i}.jpg`, { digest: `${i}`, camera: { make: 'Any', iso } })),
    ]);
    const cameras = ['0.jpg', '1.jpg', '2.jpg'].map((path) => ledger.at(path)?.camera);
    expect(cameras.map((camera) => camera?.iso)).toEqual([100, 100, 200]);
    expect(cameras[1]).toBe(cameras[0]);
  });

  it('keeps every writing of a reused name', () => {
    const ledger = ledgerOf([entry('capt0000.jpg', { digest: '1' }), entry('capt0000.jpg', { digest: '2' })]);
    expect(ledger.totals.frames).toBe(2);
    expect(ledger.size).toBe(2);
    expect(ledger.at('capt0000.jpg')?.digest).toBe('2');
    expect(ledger.withDigest('1')?.path).toBe('capt0000.jpg');
  });

  it('counts a frame once, however often its entry is recorded', () => {
    const again = entry('a.jpg', { exposureNs: 5, stamp: 'touched' });
    const ledger = ledgerOf([entry('a.jpg', { exposureNs: 5 }), again]);
    expect(ledger.totals).toMatchObject({ frames: 1, exposureNs: 5 });
    expect(ledger.at('a.jpg')?.stamp).toBe('touched');
    expect(ledger.size).toBe(1);
  });

  it('remembers the bytes of what was left out on purpose, and not those of a rejection', () => {
    const left = entry('a.jpg', { digest: 'left', outcome: 'skipped', reason: 'every-nth' });
    const ledger = ledgerOf([left, rejected('b.jpg', { digest: 'bad' })]);
    expect(ledger.withDigest('left')).toMatchObject(left);
    expect(ledger.withDigest('bad')).toBeUndefined();
  });
});

describe('another chance', () => {
  it('replaces a rejection by what became of the capture', () => {
    const ledger = ledgerOf([rejected('a.jpg'), entry('a.jpg')]);
    expect(ledger.count('rejected')).toBe(0);
    expect(ledger.rejectedByCode()).toEqual({});
    expect(ledger.totals.frames).toBe(1);
  });

  it('counts a capture that is rejected twice once, for its latest reason', () => {
    const ledger = ledgerOf([
      rejected('a.jpg'),
      rejected('a.jpg', { stamp: 'later', reason: 'decode-failed' }),
    ]);
    expect(ledger.rejectedByCode()).toEqual({ 'decode-failed': 1 });
  });

  it('forgets a loss when the same writing comes back, and keeps it when another comes', () => {
    const lost = entry('a.jpg', { digest: null, outcome: 'lost', stamp: 'one' });
    expect(ledgerOf([lost, entry('a.jpg', { stamp: 'one' })]).count('lost')).toBe(0);
    expect(ledgerOf([lost, entry('a.jpg', { stamp: 'two' })]).count('lost')).toBe(1);
  });

  it('counts every writing of one name that is lost, once', () => {
    const lost = (digest: string) => entry('latest.jpg', { digest, outcome: 'lost', stamp: 'gone' });
    const ledger = ledgerOf([lost('1'), lost('2'), lost('3'), lost('2')]);
    expect(ledger.count('lost')).toBe(3);
    ledger.record(entry('latest.jpg', { digest: '2' }));
    expect([ledger.count('lost'), ledger.totals.frames]).toEqual([2, 1]);
  });

  it('keeps a rejection while other writings of its name are lost, until the file is taken', () => {
    const lost = entry('latest.jpg', { digest: '1', outcome: 'lost', stamp: 'gone' });
    const ledger = ledgerOf([rejected('latest.jpg', { stamp: 'half' }), lost]);
    expect([ledger.count('rejected'), ledger.count('lost')]).toEqual([1, 1]);
    ledger.record(entry('latest.jpg', { digest: '2' }));
    expect([ledger.count('rejected'), ledger.count('lost'), ledger.totals.frames]).toEqual([0, 1, 1]);
  });

  it('never takes a folded frame out', () => {
    const ledger = ledgerOf([entry('a.jpg'), rejected('a.jpg', { stamp: 'overwritten by half a file' })]);
    expect(ledger.totals.frames).toBe(1);
    expect(ledger.withDigest('digest of a.jpg')?.outcome).toBe('folded');
    expect(ledger.count('rejected')).toBe(1);
  });
});

describe('totals', () => {
  it('say when a frame does not tell its exposure, and know the earliest and latest time', () => {
    const ledger = ledgerOf([
      entry('b', { exposureNs: 2_000_000_000, capturedAt: 20 }),
      entry('a', { exposureNs: null, capturedAt: 10 }),
      entry('c', { exposureNs: 500_000_000, capturedAt: null }),
    ]);
    expect(ledger.totals).toEqual({
      frames: 3,
      exposureNs: 2_500_000_000,
      exposureUnknown: 1,
      firstCaptureAt: 10,
      lastCaptureAt: 20,
    });
  });

  it(`are the same in any order (seed ${seed})`, () => {
    const facts = fc.record({
      outcome: fc.constantFrom<Entry['outcome']>(
        'folded',
        'folded',
        'duplicate',
        'skipped',
        'rejected',
        'lost',
      ),
      exposureNs: fc.option(fc.integer({ min: 0, max: 3_600_000_000_000 })),
      capturedAt: fc.option(fc.integer({ min: -1e12, max: 4e12 })),
    });
    const property = fc.property(
      fc.array(facts, { maxLength: 40 }),
      fc.infiniteStream(fc.nat()),
      (list, keys) => {
        const entries = list.map((each, i) => entry(`${i}.jpg`, each));
        const mixed = entries
          .map((each) => ({ each, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each);
        expect(ledgerOf(mixed).totals).toEqual(ledgerOf(entries).totals);
      },
    );
    fc.assert(property, { seed, numRuns: 200 });
  });
});

describe('a ledger that was written down and read again', () => {
  it(`knows the same (seed ${seed})`, () => {
    // As the engine records them: what is folded or left out has a digest, and one pair of path and digest
    // one outcome.
    const outcomes = ['folded', 'duplicate', 'skipped', 'folded'] as const;
    const decided = fc.record({
      path: fc.constantFrom('a', 'b', 'c'),
      digest: fc.nat(3),
      stamp: fc.constantFrom('x', 'y'),
    });
    const open = fc.record({ path: fc.constantFrom('a', 'b', 'c'), stamp: fc.constantFrom('x', 'y', 'z') });
    const any = fc.oneof(
      decided.map(({ digest, ...more }) => ({ ...more, digest: `${digest}`, outcome: outcomes[digest] })),
      open.map((more) => ({ ...more, digest: null, outcome: 'rejected', reason: 'truncated' })),
    ) as fc.Arbitrary<Entry>;
    const property = fc.property(fc.array(any, { maxLength: 30 }), (list) => {
      const ledger = ledgerOf(list);
      const again = ledgerOf(ledger.entries());
      expect([again.totals, [...again.entries()]]).toEqual([ledger.totals, [...ledger.entries()]]);
      for (const path of ['a', 'b', 'c']) expect(again.at(path)).toEqual(ledger.at(path));
      expect(again.rejectedByCode()).toEqual(ledger.rejectedByCode());
      for (const digest of ['0', '1', '2', '3']) {
        const [before, after] = [ledger.withDigest(digest), again.withDigest(digest)];
        expect(after?.outcome).toEqual(before?.outcome);
      }
    });
    fc.assert(property, { seed, numRuns: 500 });
  });

  it('still takes the bytes that a path had last for its latest', () => {
    const [one, two] = [entry('a.jpg', { digest: '1' }), entry('a.jpg', { digest: '2' })];
    const ledger = ledgerOf([one, two, { ...one, stamp: 'written back' }]);
    expect(ledger.at('a.jpg')?.stamp).toBe('written back');
    expect(ledgerOf(ledger.entries()).at('a.jpg')).toEqual(ledger.at('a.jpg'));
  });
});

describe('every nth', () => {
  it('keeps the 1st, 6th and 11th of 12 when n is 5, and all when n is 1', () => {
    const kept = (n: number) => Array.from({ length: 12 }, (_, i) => i).filter((i) => isKept(i, n));
    expect(kept(5)).toEqual([0, 5, 10]);
    expect(kept(1)).toHaveLength(12);
  });

  it('goes on counting behind the highest ordinal, in whatever order they were recorded', () => {
    const ledger = ledgerOf([entry('c', { ordinal: 7 }), entry('a', { ordinal: 2 }), entry('b')]);
    expect(ledger.nextOrdinal).toBe(8);
    expect(new Ledger().nextOrdinal).toBe(0);
  });
});

it('knows bytes by the capture that was folded, also when a copy of it is read first', () => {
  const ledger = new Ledger();
  const seen = { stamp: '1', digest: 'd', imageDigest: 'i' };
  ledger.record({ ...seen, path: '/c/copy.jpg', outcome: 'duplicate', reason: '/c/first.jpg' });
  ledger.record({ ...seen, path: '/c/first.jpg', outcome: 'folded' });
  expect(ledger.withDigest('d')?.path).toBe('/c/first.jpg');
});

describe('another decision about an entry', () => {
  const numbers = (ledger: Ledger) => [...ledger.entries()].map(({ path, number }) => `${number} ${path}`);

  it('keeps its number and its place, and takes no rejection of its path away', () => {
    const ledger = ledgerOf([
      entry('a', { digest: '1' }),
      entry('b'),
      rejected('a', { stamp: 'half of another' }),
    ]);
    const [first] = ledger.entries();
    ledger.amend(first!, { ...first!, outcome: 'removed', reason: 'photographer' });
    for (const each of [ledger, ledgerOf(ledger.entries())]) {
      expect(numbers(each)).toEqual(['1 a', '2 b', '3 a']);
      expect(each.totals.frames).toBe(1);
      expect(each.rejectedByCode()).toEqual({ truncated: 1 });
      expect(each.withDigest('1')?.outcome).toBe('removed');
      expect(each.at('a')?.outcome).toBe('rejected');
    }
  });

  it('is counted: what was folded is not any more, and is again, with the times of the rest', () => {
    const ledger = ledgerOf([
      ...[1, 2, 3].map((n) => entry(`${n}`, { capturedAt: n, exposureNs: n * 10 })),
      entry('4', { capturedAt: 4, exposureNs: null }),
    ]);
    const decide = (path: string, outcome: Entry['outcome']) => {
      const now = ledger.at(path)!;
      ledger.amend(now, { ...now, outcome });
      const { frames, exposureNs, exposureUnknown, firstCaptureAt, lastCaptureAt } = ledger.totals;
      return [frames, exposureNs, exposureUnknown, firstCaptureAt, lastCaptureAt];
    };
    expect(decide('4', 'removed')).toEqual([3, 60, 0, 1, 3]);
    expect(decide('1', 'closed')).toEqual([2, 50, 0, 2, 3]);
    expect(decide('1', 'held')).toEqual([2, 50, 0, 2, 3]);
    expect(decide('4', 'folded')).toEqual([3, 50, 1, 2, 4]);
    expect(decide('2', 'removed')).toEqual([2, 30, 1, 3, 4]);
  });

  it('costs the same however many there are: a night of 20,000 frames is closed in a moment', () => {
    const ledger = ledgerOf(Array.from({ length: 20_000 }, (_, i) => entry(`${i}`, { capturedAt: i })));
    const before = process.cpuUsage();
    for (const each of [...ledger.entries()]) ledger.amend(each, { ...each, outcome: 'closed' });
    expect(ledger.totals.frames).toBe(0);
    // Counting the rest again for each of them took 7 s.
    expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
  });
});

describe('a number', () => {
  const numbered = (ledger: Ledger) =>
    Object.fromEntries([...ledger.entries()].map(({ path, number }) => [path, number]));

  it('is counted from 1, and stays through restarts and whatever is recorded again', () => {
    let ledger = ledgerOf([
      entry('a'),
      rejected('b'),
      entry('c', { outcome: 'duplicate', reason: 'a' }),
      entry('d'),
    ]);
    ledger.record(entry('b', { stamp: 'whole now' }));
    ledger.record({ ...ledger.at('a')!, stamp: 'touched' });
    ledger = ledgerOf(ledger.entries());
    ledger.record({ ...ledger.at('d')!, stamp: 'touched' });
    ledger.record(entry('e'));
    ledger = ledgerOf(ledger.entries());
    expect(numbered(ledger)).toEqual({ a: 1, b: 2, c: 3, d: 4, e: 5 });
  });

  it('is that of the loss when it comes back, under whatever name', () => {
    const lost = (path: string) => entry(path, { digest: path, outcome: 'lost', stamp: 'gone' });
    const ledger = ledgerOf([entry('a'), lost('b'), lost('c'), entry('d')]);
    ledger.record(entry('b', { digest: 'b' }));
    ledger.record(entry('elsewhere', { digest: 'c' }));
    ledger.record(entry('e'));
    expect(numbered(ledger)).toEqual({ a: 1, d: 4, b: 2, elsewhere: 3, e: 5 });
  });

  it('is given to the entries of a file that has none, in their order', () => {
    const bare = [entry('a'), entry('b')];
    expect(numbered(ledgerOf(bare))).toEqual(numbered(ledgerOf(ledgerOf(bare).entries())));
  });

  it(`belongs to one entry at a time (seed ${seed})`, () => {
    const any = fc.record({
      path: fc.constantFrom('a', 'b', 'c'),
      digest: fc.constantFrom('0', '1', '2', null),
      stamp: fc.constantFrom('x', 'y'),
      outcome: fc.constantFrom<Entry['outcome']>('folded', 'duplicate', 'rejected', 'lost', 'held'),
    });
    const property = fc.property(
      fc.array(any, { maxLength: 30 }),
      fc.infiniteStream(fc.nat(5)),
      (list, draws) => {
        let ledger = new Ledger();
        for (const each of list) {
          const outcome = each.digest === null && each.outcome !== 'lost' ? 'rejected' : each.outcome;
          ledger.record({ ...each, imageDigest: null, outcome });
          const draw = draws.next().value;
          if (draw === 0) ledger = ledgerOf(ledger.entries());
          const known = ledger.withDigest('1');
          if (draw === 1 && known?.outcome === 'folded')
            ledger.amend(known, { ...known, outcome: 'removed' });
          const numbers = [...ledger.entries()].map(({ number }) => number);
          expect(new Set(numbers).size).toBe(ledger.size);
          expect(Math.min(1, ...numbers.map(Number))).toBe(1);
        }
      },
    );
    fc.assert(property, { seed, numRuns: 500 });
  });
});
