/** The settling rule: what makes a candidate wait, and for how long. */
import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  dueAt,
  type Facts,
  isDoubtOver,
  isLastCall,
  modifiedMsOf,
  newCandidate,
  observe,
  type SettleRule,
  stampOf,
  waitForAccess,
  waitForDoubt,
  waitForRest,
} from '../../src/core/settle.ts';

const rule: SettleRule = { settleMs: 250, doubtMs: 2000, pendingMs: 15_000 };
const facts: Facts = { size: 10, mtimeNs: '5', ctimeNs: '6', ino: '7', dev: '8' };
const seen = (now: number) => newCandidate('/c/a.jpg', facts, now, rule);

describe('a look', () => {
  const changes: [what: string, change: Partial<Facts>][] = [
    ['it grows', { size: 11 }],
    ['it shrinks', { size: 9 }],
    ['it is written in place', { mtimeNs: '9' }],
    ['its mode changes', { ctimeNs: '9' }],
    ['another file takes its place', { ino: '9' }],
    ['another disk is mounted there', { dev: '9' }],
  ];
  it.each(changes)('starts the wait anew when %s', (_what, change) => {
    const moved = observe(waitForRest(seen(1000), rule), { ...facts, ...change }, 1200, rule);
    expect(dueAt(moved)).toBe(1450);
    expect(moved.facts).toEqual({ ...facts, ...change });
    expect(moved.attempts).toBe(0);
  });

  it('at a file that holds still changes nothing', () => {
    const candidate = seen(1000);
    expect(observe(candidate, { ...facts }, 1200, rule)).toBe(candidate);
  });

  it('follows a file that grows, stalls and grows again until it is still', () => {
    const steps: [now: number, size: number, dueAt: number][] = [
      [0, 100, 250],
      [100, 200, 350],
      [200, 300, 450],
      [400, 300, 450],
      [440, 310, 690],
      [690, 310, 690],
    ];
    let candidate: Candidate | null = null;
    for (const [now, size, due] of steps) {
      const found = { ...facts, size };
      candidate = candidate ? observe(candidate, found, now, rule) : newCandidate('a', found, now, rule);
      expect(dueAt(candidate), `at ${now}`).toBe(due);
    }
  });
});

describe('patience', () => {
  it('is the longer wait for a doubtful capture, the longest for an incomplete one, from the last change on', () => {
    expect(dueAt(waitForDoubt(seen(1000), rule))).toBe(3000);
    expect(dueAt(waitForRest(seen(1000), rule))).toBe(16_000);
  });

  it('ends with the last call: the look that was put off until the limit, and none before', () => {
    const [short, doubtful, incomplete] = [seen(0), waitForDoubt(seen(0), rule), waitForRest(seen(0), rule)];
    expect([short, doubtful, incomplete].map((each) => isLastCall(each, rule))).toEqual([false, false, true]);
    expect([short, doubtful, incomplete].map((each) => isDoubtOver(each, rule))).toEqual([false, true, true]);
  });
});

describe('a capture that cannot be read', () => {
  it('is tried again after 0.5 s, then twice that, and at the last call whatever the back-off says', () => {
    let candidate = seen(0);
    const tried: number[] = [];
    for (let now = 250; tried.length < 9; now = dueAt(candidate)) {
      candidate = waitForAccess(candidate, now, rule, 30_000);
      tried.push(dueAt(candidate));
    }
    expect(tried).toEqual([750, 1750, 3750, 7750, 15_000, 31_000, 61_000, 91_000, 121_000]);
    expect(isLastCall(candidate, rule)).toBe(true);
  });

  it('starts over with short waits when it changes', () => {
    const tired = waitForAccess(waitForAccess(seen(0), 250, rule, 30_000), 750, rule, 30_000);
    const changed = observe(tired, { ...facts, ctimeNs: '9' }, 1000, rule);
    expect(dueAt(waitForAccess(changed, 1250, rule, 30_000))).toBe(1750);
  });
});

describe('the time of a writing', () => {
  it('is that of the file without what is below a millisecond, however near to the next or the last', () => {
    for (let ms = 1_795_967_848_000; ms < 1_795_967_849_000; ms++) {
      expect(modifiedMsOf({ mtimeNs: `${ms}000000` })).toBe(ms);
      expect(modifiedMsOf({ mtimeNs: `${ms}999999` })).toBe(ms);
    }
  });
});

describe('the stamp of a writing', () => {
  it.each<[string, Partial<Facts>, boolean]>([
    ['the mode', { ctimeNs: '9' }, true],
    ['the device number', { dev: '9' }, true],
    ['the size', { size: 9 }, false],
    ['the time of writing', { mtimeNs: '9' }, false],
    ['the inode', { ino: '9' }, false],
  ])('when %s changes: the same is %s', (_what, change, same) => {
    expect(stampOf({ ...facts, ...change }) === stampOf(facts)).toBe(same);
  });
});
