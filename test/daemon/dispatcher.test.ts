/**
 * The dispatcher with an engine that a test plays: order, hands full, deaths, and what waits for how long.
 */
import { describe, expect, it } from 'vitest';
import { type Candidate, newCandidate, stampOf } from '../../src/core/settle.ts';
import { Captures } from '../../src/daemon/captures.ts';
import { Dispatcher } from '../../src/daemon/dispatcher.ts';
import { framesInHand } from '../../src/wire/client.ts';
import { crashed, killed, PlayedEngine } from '../support/played-engine.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const rule = { settleMs: 100, doubtMs: 800, pendingMs: 15_000 };

function open() {
  const clock = new VirtualClock();
  const said: string[] = [];
  const waiting: Candidate[] = [];
  /** A table that says what the dispatcher puts back into it. */
  class ToldCaptures extends Captures {
    override wait(candidate: Candidate): void {
      waiting.push(candidate);
    }
    override hint(paths: Iterable<string>): void {
      for (const path of paths) said.push(`again ${path}`);
    }
    override suspect({ path }: Candidate, isReplaced: boolean | null): void {
      said.push(`${isReplaced === null ? 'gone or replaced' : 'gone'} ${path}`);
    }
  }
  const captures = new ToldCaptures(clock);
  const dispatcher = new Dispatcher(clock, rule, {
    captures,
    supervisor: { forgive: () => undefined },
    tell(happening) {
      if (happening.kind === 'verdict') said.push(`${happening.reply.outcome} ${happening.path}`);
      if (happening.kind === 'poisoned') said.push(`poison ${happening.path}`);
      if (happening.kind === 'fewer-in-hand') said.push(`${happening.frames} at a time`);
      if (happening.kind === 'take-failed') said.push(`trouble ${happening.message}`);
    },
  });
  captures.connect({ wake: () => undefined }, dispatcher);
  const engine = new PlayedEngine();
  dispatcher.engineReady(engine, new Map());
  return { clock, said, waiting, captures, dispatcher, engine };
}

function candidate(path: string, more: Partial<Candidate> = {}): Candidate {
  const facts = { size: 9, mtimeNs: '5', ctimeNs: '6', ino: path, dev: '1' };
  return { ...newCandidate(path, facts, 0, rule), ...more };
}

/** The engine dies with what it has in hand, and another one comes. */
async function dieAndServe({ clock, dispatcher, engine }: ReturnType<typeof open>, end = crashed) {
  engine.die(end);
  dispatcher.engineDied(end);
  await clock.rest();
  const next = new PlayedEngine();
  const poisoned = dispatcher.engineReady(next, new Map());
  await clock.rest();
  return { next, poisoned };
}

describe('the intake', () => {
  it('has a few captures in hand, in the order in which they came, and the rest waits', async () => {
    const { clock, said, captures, engine } = open();
    const paths = Array.from({ length: framesInHand + 3 }, (_, i) => `/c/${i}`);
    for (const path of paths) captures.settled(candidate(path));
    expect(engine.paths()).toEqual(paths.slice(0, framesInHand));
    // Others wait behind all but the first, which was there alone.
    const followed = engine.asked.map(({ ask }) => ask.isFollowed);
    expect(followed).toEqual(followed.map((_, i) => i > 0));
    expect(captures.queueFrames).toBe(paths.length);
    engine.asked[0]?.answer({});
    await clock.rest();
    expect(engine.paths()).toHaveLength(framesInHand + 1);
    expect(said).toEqual(['folded /c/0', 'again /c/0']);
    expect(captures.isKnown('/c/0', candidate('/c/0').facts)).toBe(true);
  });

  it('has fewer in hand after an engine that had no memory for them, and more again when that was long ago', async () => {
    const parts = open();
    const { captures, clock, said } = parts;
    let left = 0;
    const more = (count: number) => {
      for (let i = 0; i < count; i++) captures.settled(candidate(`/c/${left++}`));
    };
    const answerAll = async (engine: PlayedEngine, until: number) => {
      for (let done = 0; done < until; done++) {
        engine.asked[done]?.answer({});
        await clock.rest();
      }
    };
    more(framesInHand + 2);
    const { next } = await dieAndServe(parts, killed);
    expect(said).toEqual([`${framesInHand - 1} at a time`]);
    await answerAll(next, framesInHand + 2);
    more(framesInHand + 1);
    expect(captures.framesInHand).toBe(framesInHand - 1);
    // A death with hands that are not full says nothing of how many there is memory for.
    await answerAll(next, 2 * framesInHand + 2);
    expect(captures.framesInHand).toBe(1);
    const { next: third } = await dieAndServe({ ...parts, engine: next }, killed);
    expect(said.filter((line) => line.endsWith('at a time'))).toHaveLength(1);
    more(120);
    await answerAll(third, 99);
    expect(captures.framesInHand).toBe(framesInHand - 1);
    await answerAll(third, 101);
    expect(captures.framesInHand).toBe(framesInHand);
  });

  it('has as many in hand after one that crashed', async () => {
    const parts = open();
    for (let i = 0; i < framesInHand + 2; i++) parts.captures.settled(candidate(`/c/${i}`));
    await dieAndServe(parts);
    expect(parts.said).toEqual([]);
  });

  it('tries what a dead engine had in hand alone, one after the other, before anything else', async () => {
    const parts = open();
    for (const path of ['/c/a', '/c/b', '/c/c', '/c/d', '/c/e']) parts.captures.settled(candidate(path));
    const inHand = parts.engine.paths();
    const { next, poisoned } = await dieAndServe(parts);
    expect(poisoned).toEqual([]);
    for (let i = 0; i < inHand.length; i++) {
      expect(next.asked).toHaveLength(i + 1);
      expect(inHand).toContain(next.asked[i]?.ask.path);
      expect(next.asked[i]?.ask.isFollowed).toBe(false);
      next.asked[i]?.answer({});
      await parts.clock.rest();
    }
    // Everybody is innocent, so the others come side by side again.
    expect(new Set(next.paths())).toEqual(new Set(['/c/a', '/c/b', '/c/c', '/c/d', '/c/e']));
  });

  it('rejects a capture on which the engine crashes twice while it is alone, and only that one', async () => {
    const first = open();
    first.captures.settled(candidate('/c/poison'));
    first.captures.settled(candidate('/c/good'));
    const { next } = await dieAndServe(first);
    if (next.paths()[0] === '/c/good') {
      next.asked[0]?.answer({});
      await first.clock.rest();
    }
    expect(next.paths().at(-1)).toBe('/c/poison');
    const again = await dieAndServe({ ...first, engine: next });
    expect(again.poisoned).toEqual([]);
    expect(again.next.paths().at(-1)).toBe('/c/poison');
    const { next: last, poisoned } = await dieAndServe({ ...first, engine: again.next });
    expect(poisoned).toMatchObject([{ path: '/c/poison', outcome: 'rejected', reason: 'decoder-crashed' }]);
    expect(first.said).toContain('poison /c/poison');
    expect(first.captures.isKnown('/c/poison', candidate('/c/poison').facts)).toBe(true);
    expect(last.paths()).not.toContain('/c/poison');
    for (const { answer } of last.asked) answer({});
    await first.clock.rest();
    expect(first.said).toContain('folded /c/good');
    expect(first.captures.queueFrames).toBe(0);
    // It is told to every engine until a checkpoint has it.
    expect(first.dispatcher.engineReady(last, new Map())).toEqual(poisoned);
    // Of another engine nobody knows whether it had been told before its checkpoint.
    first.dispatcher.remembered(next);
    expect(first.dispatcher.engineReady(last, new Map())).toEqual(poisoned);
    first.dispatcher.remembered(last);
    expect(first.dispatcher.engineReady(last, new Map())).toEqual([]);
  });

  it('rejects no capture for engines that are killed, however often, and lets others have their turn', async () => {
    const parts = open();
    parts.captures.settled(candidate('/c/victim'));
    let { engine } = parts;
    for (let deaths = 1; deaths <= 12; deaths++) {
      const { next, poisoned } = await dieAndServe({ ...parts, engine }, killed);
      engine = next;
      expect(poisoned).toEqual([]);
      if (engine.paths().length > 0) continue;
      // It waits, and comes back when its time has come.
      const waits = parts.waiting.pop();
      expect(waits).toMatchObject({ path: '/c/victim' });
      parts.captures.settled(candidate('/c/other'));
      expect(engine.paths()).toEqual(['/c/other']);
      engine.asked.shift()?.answer({});
      await parts.clock.rest();
      if (waits) parts.captures.settled(waits);
    }
    expect(parts.said.filter((each) => each.startsWith('poison'))).toEqual([]);
    engine.asked.at(-1)?.answer({});
    await parts.clock.rest();
    expect(parts.said).toContain('folded /c/victim');
    expect(parts.said).toContain('folded /c/other');
  });

  it('counts no crash against a capture that was not alone', async () => {
    const parts = open();
    for (const path of ['/c/a', '/c/b']) parts.captures.settled(candidate(path));
    const { next } = await dieAndServe(parts);
    const { poisoned } = await dieAndServe({ ...parts, engine: next });
    expect(poisoned).toEqual([]);
  });

  it('is idle when it has an engine and nothing for it', async () => {
    const parts = open();
    const idle = [parts.dispatcher.isIdle];
    parts.captures.settled(candidate('/c/a'));
    idle.push(parts.dispatcher.isIdle);
    parts.engine.asked[0]?.answer({});
    await parts.clock.rest();
    idle.push(parts.dispatcher.isIdle);
    parts.engine.die();
    parts.dispatcher.engineDied(killed);
    expect([...idle, parts.dispatcher.isIdle]).toEqual([true, false, true, false]);
  });

  it('knows a capture that it has given up, also while there is no engine', async () => {
    const first = open();
    first.captures.settled(candidate('/c/poison'));
    const { next } = await dieAndServe(first);
    next.die(crashed);
    first.dispatcher.engineDied(crashed);
    expect(first.captures.isKnown('/c/poison', candidate('/c/poison').facts)).toBe(true);
  });

  it('lets an incomplete capture wait until its last call, and then asks for a verdict', async () => {
    const { clock, said, waiting, captures, engine } = open();
    captures.settled(candidate('/c/half'));
    expect(engine.asked[0]?.ask).toMatchObject({ last: false, acceptDoubt: false });
    engine.asked[0]?.answer({ outcome: 'pending', code: 'truncated' });
    await clock.rest();
    expect(waiting).toMatchObject([{ path: '/c/half', waitMs: rule.pendingMs }]);
    expect(captures.queueFrames).toBe(0);
    if (waiting[0]) captures.settled(waiting[0]);
    expect(engine.asked[1]?.ask).toMatchObject({ last: true, acceptDoubt: true });
    engine.asked[1]?.answer({ outcome: 'rejected', code: 'truncated' });
    await clock.rest();
    expect(said).toEqual(['pending /c/half', 'rejected /c/half', 'again /c/half']);
  });

  it('lets a doubtful capture wait for the longer while, and then accepts the doubt', async () => {
    const { clock, waiting, captures, engine } = open();
    captures.settled(candidate('/c/doubt'));
    engine.asked[0]?.answer({ outcome: 'pending', doubt: true });
    await clock.rest();
    expect(waiting).toMatchObject([{ waitMs: rule.doubtMs }]);
    if (waiting[0]) captures.settled(waiting[0]);
    expect(engine.asked[1]?.ask).toMatchObject({ last: false, acceptDoubt: true });
  });

  it('asks for an unreadable capture after 0.5 s, 1 s, 2 s, and for the last time at the limit', async () => {
    const { clock, waiting, captures, engine } = open();
    let next = candidate('/c/secret');
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      captures.settled(next);
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
    const { clock, said, waiting, captures, engine } = open();
    captures.settled(candidate('/c/no-room'));
    engine.asked[0]?.fail('io');
    await clock.rest();
    expect(said).toEqual(['trouble io']);
    expect(waiting).toMatchObject([{ path: '/c/no-room', attempts: 1 }]);
    expect(captures.queueFrames).toBe(0);
  });

  it('has a capture looked at again that changed, and lets go of one that is gone', async () => {
    const { clock, said, captures, engine } = open();
    captures.settled(candidate('/c/changed'));
    captures.settled(candidate('/c/gone'));
    engine.asked[0]?.answer({ outcome: 'changed' });
    engine.asked[1]?.answer({ outcome: 'gone' });
    await clock.rest();
    expect(said).toEqual(['gone or replaced /c/changed', 'again /c/changed', 'gone /c/gone']);
    expect(captures.has('/c/changed')).toBe(false);
    // One that was read before and found incomplete was no capture yet.
    captures.settled(candidate('/c/half', { waitMs: rule.pendingMs }));
    engine.asked[2]?.answer({ outcome: 'changed' });
    await clock.rest();
    expect(said.slice(3)).toEqual(['again /c/half']);
  });

  it('knows the writings that wait and are in hand, so that a rename in a backlog is no loss', () => {
    const { captures } = open();
    const all = Array.from({ length: framesInHand + 2 }, (_, i) => candidate(`/c/${i}`));
    for (const each of all) captures.settled(each);
    expect([...captures.stamps()].sort()).toEqual(all.map(({ facts }) => stampOf(facts)).sort());
  });

  it('begins nothing new when it drains, and ends when the engine dies meanwhile', async () => {
    const { clock, captures, dispatcher, engine } = open();
    for (let i = 0; i < framesInHand + 2; i++) captures.settled(candidate(`/c/${i}`));
    let drained = false;
    void dispatcher.drain().then(() => (drained = true));
    engine.asked[0]?.answer({});
    await clock.rest();
    expect({ drained, asked: engine.asked.length }).toEqual({ drained: false, asked: framesInHand });
    engine.die();
    dispatcher.engineDied(killed);
    await clock.rest();
    expect(drained).toBe(true);
  });
});
