/**
 * The table of captures: where a path is between hint and verdict, who is woken for it, and what is known of
 * it meanwhile.
 */
import { describe, expect, it } from 'vitest';
import { type Candidate, newCandidate, stampOf, stampWithMode } from '../../src/core/settle.ts';
import type { Remark } from '../../src/core/verdict.ts';
import { Captures } from '../../src/daemon/captures.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const rule = { settleMs: 100, doubtMs: 800, pendingMs: 15_000 };

function open() {
  const clock = new VirtualClock();
  const woken: string[] = [];
  const captures = new Captures(clock);
  captures.connect({ wake: () => woken.push('settler') }, { wake: () => woken.push('dispatcher') });
  return { clock, woken, captures };
}

function candidate(path: string, mtimeNs = '5', now = 0): Candidate {
  return newCandidate(path, { size: 9, mtimeNs, ctimeNs: '6', ino: path, dev: '1' }, now, rule);
}

const stamp = (path: string, mtimeNs?: string) => stampOf(candidate(path, mtimeNs).facts);
const rejected = (path: string): Remark => ({ path, stamp: stamp(path), outcome: 'rejected', reason: 'r' });

describe('a capture', () => {
  it('is met, known and in the queue as far as it has come, and its writing is never in two places', () => {
    const { captures } = open();
    const a = candidate('/c/a');
    const at = () => ({
      has: captures.has('/c/a'),
      known: captures.isKnown('/c/a', a.facts),
      settled: captures.nothingSettles,
      queue: captures.queueFrames,
      inHand: captures.framesInHand,
      stamps: [...captures.stamps()],
    });
    const stamps = [stamp('/c/a')];
    expect(at()).toEqual({ has: false, known: false, settled: true, queue: 0, inHand: 0, stamps: [] });
    captures.keepSettling(a);
    expect(at()).toEqual({ has: true, known: false, settled: false, queue: 0, inHand: 0, stamps });
    captures.settled(a);
    expect(at()).toEqual({ has: true, known: true, settled: true, queue: 1, inHand: 0, stamps });
    captures.wait(a);
    expect(at()).toEqual({ has: true, known: false, settled: false, queue: 0, inHand: 0, stamps });
    captures.settled(a);
    captures.takeInHand(a);
    expect(at()).toEqual({ has: true, known: true, settled: true, queue: 1, inHand: 1, stamps });
    captures.release(a);
    captures.decided.add('/c/a', stamp('/c/a'));
    expect(at()).toEqual({ has: true, known: true, settled: true, queue: 0, inHand: 0, stamps });
  });

  it('wakes the settler when it is to be looked at, and the dispatcher when it is ready', () => {
    const { captures, woken } = open();
    captures.hint(['/c/a']);
    captures.review(['/c/b']);
    captures.wait(candidate('/c/c'));
    expect(woken).toEqual(['settler', 'settler', 'settler']);
    captures.settled(candidate('/c/a'));
    expect(woken.slice(3)).toEqual(['dispatcher']);
  });

  it('that is in hand is another when it is written again: both are taken, and an engine dies with each', () => {
    const { captures } = open();
    const [first, second] = [candidate('/c/a', '5'), candidate('/c/a', '6')];
    captures.settled(first);
    captures.takeInHand(first);
    expect([captures.isKnown('/c/a', first.facts), captures.isKnown('/c/a', second.facts)]).toEqual([
      true,
      false,
    ]);
    captures.settled(second);
    captures.takeInHand(second);
    expect(captures.framesInHand).toBe(2);
    expect(captures.dieInHand(true).map((each) => each.candidate)).toEqual([first, second]);
  });

  it('that is ready gives way to a later writing of its path, and is no loss that nobody hears of', () => {
    const { captures } = open();
    const second = candidate('/c/a', '6');
    captures.settled(candidate('/c/a', '5'));
    captures.settled(second);
    expect([captures.next(), captures.queueFrames]).toEqual([second, 1]);
    captures.readyFirst(candidate('/c/a', '4'));
    expect([captures.next(), captures.queueFrames]).toEqual([second, 1]);
    expect(captures.suspects.take(0).map((each) => [each.candidate.facts.mtimeNs, each.isReplaced])).toEqual([
      ['5', true],
      ['4', true],
    ]);
  });

  it('that waits once more gives way to a writing that has come meanwhile', () => {
    const { captures } = open();
    captures.settled(candidate('/c/a', '5'));
    captures.keepSettling(candidate('/c/a', '6'));
    captures.wait(candidate('/c/a', '5'));
    expect([captures.settlingAt('/c/a')?.facts.mtimeNs, captures.queueFrames]).toEqual(['6', 0]);
  });

  it('that is decided is another when it is written again, or when its mode has changed and it could not be read', () => {
    const { captures } = open();
    const { facts } = candidate('/c/a');
    captures.decided.add('/c/a', stampOf(facts));
    const changed = { ...facts, ctimeNs: '7' };
    expect(captures.isKnown('/c/a', changed)).toBe(true);
    expect(captures.isKnown('/c/a', candidate('/c/a', '8').facts)).toBe(false);
    captures.decided.add('/c/a', stampWithMode(facts));
    expect([captures.isKnown('/c/a', facts), captures.isKnown('/c/a', changed)]).toEqual([true, false]);
  });
});

describe('looks', () => {
  it('are due now for hints, later for what settles, and never without either', () => {
    const { captures } = open();
    expect(captures.nextLookAt()).toBe(Number.POSITIVE_INFINITY);
    captures.keepSettling(candidate('/c/a', '5', 40));
    captures.keepSettling(candidate('/c/b', '5', 20));
    expect(captures.nextLookAt()).toBe(120);
    captures.review(['/c/old']);
    expect(captures.nextLookAt()).toBe(Number.NEGATIVE_INFINITY);
  });

  it('take every hint, what is due, and of a review no more than so many', () => {
    const { captures } = open();
    captures.keepSettling(candidate('/c/due', '5', 0));
    captures.keepSettling(candidate('/c/later', '5', 50));
    captures.hint(['/c/hint 1', '/c/hint 2']);
    captures.review(['/c/old 1', '/c/old 2', '/c/old 3']);
    const taken = [...captures.takeLooks(100, 2)].sort();
    expect(taken).toEqual(['/c/due', '/c/hint 1', '/c/hint 2', '/c/old 1', '/c/old 2']);
    expect([...captures.takeLooks(0, 2)]).toEqual(['/c/old 3']);
  });

  it('under way are something to do, until they are made', () => {
    const { captures } = open();
    captures.hint(['/c/a']);
    captures.takeLooks(0, 0);
    expect(captures.nothingSettles).toBe(false);
    captures.looked();
    expect(captures.nothingSettles).toBe(true);
  });
});

describe('a death of the engine', () => {
  it('makes suspects of what was in hand, and each goes first and alone until an engine lives through it', () => {
    const { captures } = open();
    const [a, b] = [candidate('/c/a'), candidate('/c/b')];
    captures.settled(a);
    captures.settled(b);
    captures.takeInHand(a);
    expect(captures.isSuspected(b)).toBe(false);
    expect(captures.dieInHand(true)).toEqual([{ candidate: a, crashes: 1, shocks: 0 }]);
    captures.readyFirst(a);
    expect(captures.next()).toBe(a);
    captures.takeInHand(a);
    expect(captures.isSuspected(b)).toBe(true);
    expect(captures.dieInHand(false)).toEqual([{ candidate: a, crashes: 1, shocks: 1 }]);
    captures.acquit(a);
    expect(captures.isSuspected(a)).toBe(false);
  });
});

describe('what is decided', () => {
  it('is what the last engine knows, and what was given up until a ledger holds it', () => {
    const { captures } = open();
    captures.decided.giveUp(rejected('/c/poison'));
    captures.decided.engineReady(new Map([['/c/a', stamp('/c/a')]]));
    expect(captures.isKnown('/c/poison', candidate('/c/poison').facts)).toBe(true);
    captures.decided.remembered();
    captures.decided.engineReady(new Map());
    expect([captures.has('/c/a'), captures.has('/c/poison')]).toEqual([false, false]);
  });

  it('without being taken is known, but for what is lost: it is taken when it comes back', () => {
    const { captures } = open();
    captures.decided.learn([rejected('/c/a'), { ...rejected('/c/b'), outcome: 'lost' }]);
    expect([captures.has('/c/a'), captures.has('/c/b')]).toEqual([true, false]);
  });

  it('is the very table that the engine was opened with: a night is not copied', () => {
    const { captures } = open();
    const known = new Map<string, string>();
    captures.decided.engineReady(known);
    captures.decided.add('/c/a', stamp('/c/a'));
    expect([...known.keys()]).toEqual(['/c/a']);
  });
});

describe('suspects', () => {
  it('are judged once, each when its own time is up; an empty file is none', async () => {
    const { clock, captures } = open();
    captures.suspect(candidate('/c/a'), false);
    captures.suspect({ ...candidate('/c/empty'), facts: { ...candidate('/c/empty').facts, size: 0 } }, false);
    await clock.advance(100);
    captures.suspect(candidate('/c/b'), true);
    const paths = (patienceMs: number) =>
      captures.suspects.take(patienceMs).map(({ candidate: { path } }) => path);
    expect([paths(101), paths(100), paths(100), paths(0), paths(0)]).toEqual([
      [],
      ['/c/a'],
      [],
      ['/c/b'],
      [],
    ]);
  });
});
