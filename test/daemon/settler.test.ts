/** The settler under a virtual clock, with a folder that exists only here. */
import { describe, expect, it } from 'vitest';
import { STATS_IN_FLIGHT_MAX } from '../../src/core/limits.ts';
import { type Candidate, type Facts, type SettleRule, stampOf, waitForRest } from '../../src/core/settle.ts';
import { Captures } from '../../src/daemon/captures.ts';
import { Settler } from '../../src/daemon/settler.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const rule: SettleRule = { settleMs: 250, doubtMs: 2000, pendingMs: 15_000 };

/** A settler over files of these sizes; `events` is what it told, with the time of each. */
function bench(files: Record<string, number | 'not-a-file'> = {}) {
  const clock = new VirtualClock();
  const there = new Map(Object.entries(files));
  const inodes = new Map<string, number>();
  const events: string[] = [];
  const settled: Candidate[] = [];
  const known = new Set<string>();
  const looks: string[] = [];
  let gate: Promise<void> = Promise.resolve();
  let [lookingNow, lookingMost] = [0, 0];
  const tell = (what: string) => events.push(`${clock.now()} ${what}`);

  const look = async (path: string): Promise<Facts | 'gone' | 'not-a-file'> => {
    looks.push(path);
    if (looks.length > 5000) throw new Error('looks without end');
    lookingMost = Math.max(lookingMost, ++lookingNow);
    await gate;
    lookingNow--;
    const size = there.get(path);
    if (size === undefined) return 'gone';
    const ino = String(inodes.get(path) ?? 1);
    return size === 'not-a-file' ? size : { size, mtimeNs: '1', ctimeNs: '1', ino, dev: '1' };
  };
  /** A table that says what the settler puts into it, and knows what the test says it knows. */
  class ToldCaptures extends Captures {
    override isKnown(path: string, facts: Facts): boolean {
      return known.has(`${path} ${stampOf(facts)}`);
    }
    override settled(candidate: Candidate): void {
      super.settled(candidate);
      settled.push(candidate);
      tell(`settled ${candidate.path} ${candidate.facts.size}`);
    }
    override suspect({ path }: Candidate, isReplaced: boolean): void {
      tell(`${isReplaced ? 'replaced' : 'gone'} ${path}`);
    }
  }
  const captures = new ToldCaptures(clock);
  const settler = new Settler({ clock, look }, rule, {
    captures,
    tell(happening) {
      if (happening.kind === 'noticed') tell('moved');
      if (happening.kind === 'ignored') tell(`not a file ${happening.path}`);
    },
  });
  captures.connect(settler, { wake: () => undefined });
  /** Holds all looks until the result is called. */
  const hold = () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    return () => open();
  };
  return {
    clock,
    there,
    inodes,
    events,
    settled,
    known,
    looks,
    captures,
    settler,
    hold,
    lookingMost: () => lookingMost,
  };
}

describe('a capture', () => {
  it('is settled when it has been still for the quiet window, told once and looked at twice', async () => {
    const { clock, captures, events, looks } = bench({ a: 10 });
    captures.hint(['a']);
    await clock.advance(249);
    expect(events).toEqual(['0 moved']);
    await clock.advance(60_000);
    expect(events).toEqual(['0 moved', '250 settled a 10']);
    expect([captures.nothingSettles, clock.pending, looks]).toEqual([true, 0, ['a', 'a']]);
  });

  it('is something to do from the hint on until it is settled', async () => {
    const { clock, captures } = bench({ a: 10 });
    const idle = [captures.nothingSettles];
    captures.hint(['a']);
    idle.push(captures.nothingSettles);
    await clock.advance(249);
    idle.push(captures.nothingSettles);
    await clock.advance(1);
    expect([...idle, captures.nothingSettles]).toEqual([true, false, false, true]);
  });

  it('that grows, stalls and grows again is settled with its last size', async () => {
    const { clock, captures, there, events } = bench({ a: 1 });
    captures.hint(['a']);
    for (const size of [2, 3, 4]) {
      await clock.advance(100);
      there.set('a', size);
    }
    // No further hint: the look that is due finds it changed, and the wait starts anew.
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '250 moved', '500 moved', '750 settled a 4']);
  });

  it('that is hinted at while it is written starts its wait anew with every change', async () => {
    const { clock, captures, there, events } = bench({ a: 1 });
    for (let size = 1; size <= 5; size++) {
      there.set('a', size);
      captures.hint(['a']);
      await clock.advance(100);
    }
    await clock.advance(1000);
    expect(events.at(-1)).toBe('650 settled a 5');
    expect(events.filter((event) => event.endsWith('moved'))).toHaveLength(5);
  });

  it('is not held up by hints while it is still', async () => {
    const { clock, captures, events } = bench({ a: 1 });
    for (let i = 0; i < 10; i++) {
      captures.hint(['a']);
      await clock.advance(60);
    }
    expect(events[1]).toBe('250 settled a 1');
  });

  it('that is known is not a candidate, until its writing is another', async () => {
    const { clock, captures, there, known, events } = bench({ a: 1 });
    known.add('a 1-1-1');
    captures.hint(['a']);
    await clock.advance(1000);
    expect(events).toEqual([]);
    there.set('a', 2);
    captures.hint(['a']);
    await clock.advance(1000);
    expect(events).toEqual(['1000 moved', '1250 settled a 2']);
  });

  it('that is put back is settled again at its later time, or sooner when it changes', async () => {
    const { clock, captures, settled, there, events } = bench({ a: 1 });
    captures.hint(['a']);
    await clock.advance(250);
    captures.wait(waitForRest(settled[0]!, rule));
    await clock.advance(14_749);
    expect(events).toHaveLength(2);
    await clock.advance(1);
    expect(events[2]).toBe('15000 settled a 1');
    captures.wait(waitForRest(settled[1]!, rule));
    there.set('a', 2);
    captures.hint(['a']);
    await clock.advance(250);
    expect(events.slice(3)).toEqual(['15000 moved', '15250 settled a 2']);
  });
});

describe('what goes away', () => {
  it('is told when it was a candidate, and forgotten', async () => {
    const { clock, captures, there, events } = bench({ a: 1 });
    captures.hint(['a', 'never there']);
    await clock.advance(100);
    there.delete('a');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '250 gone a']);
    expect(captures.has('a')).toBe(false);
  });

  it('is told when another file has its name before anybody read it, not when it was only written again', async () => {
    const { clock, captures, settled, there, inodes, events } = bench({ a: 1, b: 1, c: 1 });
    captures.hint(['a', 'b', 'c']);
    await clock.advance(100);
    inodes.set('a', 2);
    there.set('b', 9);
    await clock.advance(150);
    expect(events).toContain('250 replaced a');
    // Read once and found incomplete, it was no capture yet.
    captures.wait(waitForRest(settled[0]!, rule));
    inodes.set('c', 3);
    captures.hint(['c']);
    await clock.advance(1000);
    expect(events.filter((event) => event.includes('replaced'))).toHaveLength(1);
    expect(settled.map(({ path, facts }) => [path, facts.ino, facts.size])).toEqual([
      ['c', '1', 1],
      ['a', '2', 1],
      ['b', '1', 9],
      ['c', '3', 1],
    ]);
  });

  it('is no candidate when it turns into something else', async () => {
    const { clock, captures, there, events } = bench({ a: 1, fifo: 'not-a-file' });
    captures.hint(['fifo', 'a']);
    await clock.advance(10);
    there.set('a', 'not-a-file');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '0 not a file fifo', '250 not a file a']);
    expect(captures.nothingSettles).toBe(true);
  });
});

describe('many captures', () => {
  it('found together are settled together, in the order of their names', async () => {
    const names = ['IMG_10', 'IMG_9', 'IMG_1', 'IMG_100'];
    const { clock, captures, events } = bench(Object.fromEntries(names.map((name) => [name, 1])));
    captures.hint(names);
    await clock.advance(250);
    expect(events.slice(4)).toEqual(
      ['IMG_1', 'IMG_9', 'IMG_10', 'IMG_100'].map((name) => `250 settled ${name} 1`),
    );
  });

  it('are never looked at more than so many at a time', async () => {
    const names = Array.from({ length: 500 }, (_, i) => `${i}`);
    const { clock, captures, events, lookingMost } = bench(
      Object.fromEntries(names.map((name) => [name, 1])),
    );
    captures.hint(names);
    await clock.advance(250);
    expect(lookingMost()).toBe(STATS_IN_FLIGHT_MAX);
    expect(events.filter((event) => event.includes('settled'))).toHaveLength(500);
  });
});

describe('a review', () => {
  const names = Array.from({ length: 1200 }, (_, i) => `old_${i}`);

  it('of many known captures looks at all of them, and finds those that have changed', async () => {
    const { clock, captures, events, known, looks } = bench(
      Object.fromEntries(names.map((name) => [name, 1])),
    );
    for (const name of names) known.add(`${name} 1-1-1`);
    known.delete('old_7 1-1-1');
    captures.review(names);
    await clock.advance(250);
    expect(new Set(looks).size).toBe(1200);
    expect(events.map((event) => event.split(' ').slice(1).join(' '))).toEqual(['moved', 'settled old_7 1']);
  });

  it('keeps nobody waiting: what is hinted meanwhile is looked at before the rest', async () => {
    const { clock, captures, looks, there } = bench(Object.fromEntries(names.map((name) => [name, 1])));
    there.set('new', 1);
    captures.review(names);
    captures.hint(['new']);
    await clock.rest();
    expect(looks.indexOf('new')).toBeLessThanOrEqual(1000);
    expect(looks.indexOf('new')).toBeGreaterThan(-1);
  });
});

describe('a hint during a look', () => {
  it('is not lost: there is another look after it', async () => {
    const { clock, captures, hold, looks, there, events } = bench({ a: 1 });
    const release = hold();
    captures.hint(['a']);
    await clock.rest();
    there.set('b', 1);
    captures.hint(['a', 'b']);
    await clock.rest();
    expect(looks).toEqual(['a']);
    release();
    await clock.rest();
    expect(looks).toEqual(['a', 'a', 'b']);
    await clock.advance(250);
    expect(events.slice(2)).toEqual(['250 settled a 1', '250 settled b 1']);
  });

  it('that ends after closing tells nothing more', async () => {
    const { clock, settler, hold, events, captures } = bench({ a: 1 });
    const release = hold();
    captures.hint(['a']);
    settler.close();
    release();
    await clock.advance(10_000);
    captures.hint(['a']);
    await clock.advance(10_000);
    expect([events, clock.pending]).toEqual([[], 0]);
  });
});
