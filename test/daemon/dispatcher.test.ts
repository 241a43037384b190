/** The intake with an engine that a test plays: order, hands full, deaths, and what waits for how long. */
import { describe, expect, it } from 'vitest';
import { type Candidate, newCandidate, stampOf } from '../../src/core/settle.ts';
import { Dispatcher } from '../../src/daemon/dispatcher.ts';
import { framesInHand } from '../../src/wire/client.ts';
import { PlayedEngine } from '../support/played-engine.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const rule = { settleMs: 100, doubtMs: 800, pendingMs: 15_000 };

function open() {
  const clock = new VirtualClock();
  const said: string[] = [];
  const waiting: Candidate[] = [];
  const intake = new Dispatcher(clock, rule, {
    onWait: (candidate) => waiting.push(candidate),
    onAgain: (path) => said.push(`again ${path}`),
    onGone: ({ path }, isReplaced) => said.push(`${isReplaced ? 'replaced' : 'gone'} ${path}`),
    onVerdict: ({ path }, { outcome }) => said.push(`${outcome} ${path}`),
    onPoison: (path) => said.push(`poison ${path}`),
    onTrouble: ({ code }) => said.push(`trouble ${code}`),
  });
  const engine = new PlayedEngine();
  intake.serve(engine, new Map());
  return { clock, said, waiting, intake, engine };
}

function candidate(path: string, more: Partial<Candidate> = {}): Candidate {
  const facts = { size: 9, mtimeNs: '5', ctimeNs: '6', ino: path, dev: '1' };
  return { ...newCandidate(path, facts, 0, rule), ...more };
}

/** The engine dies with what it has in hand, and another one comes. */
async function dieAndServe({ clock, intake, engine }: ReturnType<typeof open>) {
  engine.die();
  intake.engineDied();
  await clock.rest();
  const next = new PlayedEngine();
  const poisoned = intake.serve(next, new Map());
  await clock.rest();
  return { next, poisoned };
}

describe('the intake', () => {
  it('has a few captures in hand, in the order in which they came, and the rest waits', async () => {
    const { clock, said, intake, engine } = open();
    const paths = Array.from({ length: framesInHand + 3 }, (_, i) => `/c/${i}`);
    for (const path of paths) intake.put(candidate(path));
    expect(engine.paths()).toEqual(paths.slice(0, framesInHand));
    expect(intake.queueFrames).toBe(paths.length);
    engine.asked[0]?.answer({});
    await clock.rest();
    expect(engine.paths()).toHaveLength(framesInHand + 1);
    expect(said).toEqual(['folded /c/0', 'again /c/0']);
    expect(intake.isKnown('/c/0', candidate('/c/0').facts)).toBe(true);
  });

  it('tries what a dead engine had in hand alone, one after the other, before anything else', async () => {
    const parts = open();
    for (const path of ['/c/a', '/c/b', '/c/c', '/c/d', '/c/e']) parts.intake.put(candidate(path));
    const inHand = parts.engine.paths();
    const { next, poisoned } = await dieAndServe(parts);
    expect(poisoned).toEqual([]);
    for (let i = 0; i < inHand.length; i++) {
      expect(next.asked).toHaveLength(i + 1);
      expect(inHand).toContain(next.asked[i]?.ask.path);
      next.asked[i]?.answer({});
      await parts.clock.rest();
    }
    // Everybody is innocent, so the others come side by side again.
    expect(new Set(next.paths())).toEqual(new Set(['/c/a', '/c/b', '/c/c', '/c/d', '/c/e']));
  });

  it('rejects a capture on which the engine dies twice, and only that one', async () => {
    const first = open();
    first.intake.put(candidate('/c/poison'));
    first.intake.put(candidate('/c/good'));
    const { next } = await dieAndServe(first);
    if (next.paths()[0] === '/c/good') {
      next.asked[0]?.answer({});
      await first.clock.rest();
    }
    expect(next.paths().at(-1)).toBe('/c/poison');
    const { next: last, poisoned } = await dieAndServe({ ...first, engine: next });
    expect(poisoned).toMatchObject([{ path: '/c/poison', outcome: 'rejected', reason: 'decoder-crashed' }]);
    expect(first.said).toContain('poison /c/poison');
    expect(first.intake.isKnown('/c/poison', candidate('/c/poison').facts)).toBe(true);
    expect(last.paths()).not.toContain('/c/poison');
    for (const { answer } of last.asked) answer({});
    await first.clock.rest();
    expect(first.said).toContain('folded /c/good');
    expect(first.intake.queueFrames).toBe(0);
    // It is told to every engine until a checkpoint has it.
    expect(first.intake.serve(last, new Map())).toEqual(poisoned);
    // Of another engine nobody knows whether it had been told before its checkpoint.
    first.intake.remembered(next);
    expect(first.intake.serve(last, new Map())).toEqual(poisoned);
    first.intake.remembered(last);
    expect(first.intake.serve(last, new Map())).toEqual([]);
  });

  it('is idle when it has an engine and nothing for it', async () => {
    const parts = open();
    const idle = [parts.intake.isIdle];
    parts.intake.put(candidate('/c/a'));
    idle.push(parts.intake.isIdle);
    parts.engine.asked[0]?.answer({});
    await parts.clock.rest();
    idle.push(parts.intake.isIdle);
    parts.engine.die();
    parts.intake.engineDied();
    expect([...idle, parts.intake.isIdle]).toEqual([true, false, true, false]);
  });

  it('knows a capture that it has given up, also while there is no engine', async () => {
    const first = open();
    first.intake.put(candidate('/c/poison'));
    const { next } = await dieAndServe(first);
    next.die();
    first.intake.engineDied();
    expect(first.intake.isKnown('/c/poison', candidate('/c/poison').facts)).toBe(true);
  });

  it('lets an incomplete capture wait until its last call, and then asks for a verdict', async () => {
    const { clock, said, waiting, intake, engine } = open();
    intake.put(candidate('/c/half'));
    expect(engine.asked[0]?.ask).toMatchObject({ last: false, acceptDoubt: false });
    engine.asked[0]?.answer({ outcome: 'pending', code: 'truncated' });
    await clock.rest();
    expect(waiting).toMatchObject([{ path: '/c/half', waitMs: rule.pendingMs }]);
    expect(intake.queueFrames).toBe(0);
    if (waiting[0]) intake.put(waiting[0]);
    expect(engine.asked[1]?.ask).toMatchObject({ last: true, acceptDoubt: true });
    engine.asked[1]?.answer({ outcome: 'rejected', code: 'truncated' });
    await clock.rest();
    expect(said).toEqual(['pending /c/half', 'rejected /c/half', 'again /c/half']);
  });

  it('lets a doubtful capture wait for the longer while, and then accepts the doubt', async () => {
    const { clock, waiting, intake, engine } = open();
    intake.put(candidate('/c/doubt'));
    engine.asked[0]?.answer({ outcome: 'pending', doubt: true });
    await clock.rest();
    expect(waiting).toMatchObject([{ waitMs: rule.doubtMs }]);
    if (waiting[0]) intake.put(waiting[0]);
    expect(engine.asked[1]?.ask).toMatchObject({ last: false, acceptDoubt: true });
  });

  it('asks for an unreadable capture after 0.5 s, 1 s, 2 s, and for the last time at the limit', async () => {
    const { clock, waiting, intake, engine } = open();
    let next = candidate('/c/secret');
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      intake.put(next);
      engine.asked[i]?.answer({ outcome: 'pending', code: 'unreadable' });
      await clock.rest();
      next = waiting[i] ?? next;
      waits.push(next.waitMs);
      await clock.advance(next.stillSince + next.waitMs - clock.now());
    }
    expect(waits.slice(0, 5)).toEqual([500, 1500, 3500, 7500, rule.pendingMs]);
    expect(engine.asked[5]?.ask.last).toBe(true);
  });

  it('keeps a capture through an operating error, for it is not to blame', async () => {
    const { clock, said, waiting, intake, engine } = open();
    intake.put(candidate('/c/no-room'));
    engine.asked[0]?.fail('io');
    await clock.rest();
    expect(said).toEqual(['trouble io']);
    expect(waiting).toMatchObject([{ path: '/c/no-room', attempts: 1 }]);
    expect(intake.queueFrames).toBe(0);
  });

  it('has a capture looked at again that changed, and lets go of one that is gone', async () => {
    const { clock, said, intake, engine } = open();
    intake.put(candidate('/c/changed'));
    intake.put(candidate('/c/gone'));
    engine.asked[0]?.answer({ outcome: 'changed' });
    engine.asked[1]?.answer({ outcome: 'gone' });
    await clock.rest();
    expect(said).toEqual(['replaced /c/changed', 'again /c/changed', 'gone /c/gone']);
    expect(intake.isKnownPath('/c/changed')).toBe(false);
    // One that was read before and found incomplete was no capture yet.
    intake.put(candidate('/c/half', { waitMs: rule.pendingMs }));
    engine.asked[2]?.answer({ outcome: 'changed' });
    await clock.rest();
    expect(said.slice(3)).toEqual(['again /c/half']);
  });

  it('knows the writings that wait and are in hand, so that a rename in a backlog is no loss', () => {
    const { intake } = open();
    const all = Array.from({ length: framesInHand + 2 }, (_, i) => candidate(`/c/${i}`));
    for (const each of all) intake.put(each);
    expect([...intake.knownStamps()].sort()).toEqual(all.map(({ facts }) => stampOf(facts)).sort());
  });

  it('begins nothing new when it drains, and ends when the engine dies meanwhile', async () => {
    const { clock, intake, engine } = open();
    for (let i = 0; i < framesInHand + 2; i++) intake.put(candidate(`/c/${i}`));
    let drained = false;
    void intake.drain().then(() => (drained = true));
    engine.asked[0]?.answer({});
    await clock.rest();
    expect({ drained, asked: engine.asked.length }).toEqual({ drained: false, asked: framesInHand });
    engine.die();
    intake.engineDied();
    await clock.rest();
    expect(drained).toBe(true);
  });
});
