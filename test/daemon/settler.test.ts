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
  const times = new Map<string, { mtimeNs?: string; ctimeNs?: string }>();
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
    const { mtimeNs, ctimeNs } = { mtimeNs: '1', ctimeNs: '1', ...times.get(path) };
    return size === 'not-a-file' ? size : { size, mtimeNs, ctimeNs, ino, dev: '1' };
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
      if (happening.kind === 'replaced') tell(`overwritten ${happening.path} ${happening.writings}`);
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
    times,
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

describe('a capture that is renamed into place', () => {
  it('is settled as soon as its writer may have set its mode and time', async () => {
    const { clock, captures, events } = bench({ a: 10 });
    captures.hint(['a'], 'name');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '20 settled a 10']);
  });

  it('five times a second is settled every time: none is replaced before', async () => {
    const { clock, captures, inodes, settled, events } = bench({ a: 10 });
    for (let i = 1; i <= 10; i++) {
      // File systems give a number that is free again to the next file.
      inodes.set('a', i % 2);
      captures.hint(['a'], 'name');
      await clock.advance(30);
      captures.takeInHand(settled.at(-1)!);
      captures.release(settled.at(-1)!);
      await clock.advance(170);
    }
    expect(settled).toHaveLength(10);
    expect(events.filter((event) => event.includes('replaced'))).toEqual([]);
  });

  it('waits when somebody writes to it: a name that is new may be of a file that has only begun', async () => {
    const written = bench({ a: 10 });
    written.captures.hint(['a'], 'name');
    written.captures.hint(['a'], 'change');
    await written.clock.advance(1000);
    expect(written.events).toEqual(['0 moved', '250 settled a 10']);

    const later = bench({ a: 10 });
    later.captures.hint(['a'], 'name');
    await later.clock.advance(10);
    later.captures.hint(['a'], 'change');
    await later.clock.advance(1000);
    expect(later.events).toEqual(['0 moved', '250 settled a 10']);

    const empty = bench({ a: 0 });
    empty.captures.hint(['a'], 'name');
    await empty.clock.advance(1000);
    expect(empty.events).toEqual(['0 moved', '250 settled a 0']);
  });

  it('does not wait for its mode and time to be set, as gphoto2 does after the rename', async () => {
    const { clock, captures, times, events } = bench({ a: 10 });
    captures.hint(['a'], 'name');
    await clock.advance(5);
    times.set('a', { mtimeNs: '1', ctimeNs: '400000000' });
    captures.hint(['a'], 'change');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '5 moved', '25 settled a 10']);

    const atOnce = bench({ a: 10 });
    atOnce.times.set('a', { mtimeNs: '1', ctimeNs: '400000000' });
    for (const hint of ['name', 'change'] as const) atOnce.captures.hint(['a'], hint);
    await atOnce.clock.advance(1000);
    expect(atOnce.events).toEqual(['0 moved', '20 settled a 10']);
  });

  it('is settled while the one before is in hand: a decode may take longer than a shot', async () => {
    const { clock, captures, inodes, settled, events } = bench({ a: 10 });
    for (const inode of [1, 2, 3]) {
      inodes.set('a', inode);
      captures.hint(['a'], 'name');
      await clock.advance(20);
      captures.takeInHand(settled.at(-1)!);
      await clock.advance(180);
    }
    expect(settled.map(({ facts }) => facts.ino)).toEqual(['1', '2', '3']);
    expect(captures.framesInHand).toBe(3);
    expect(events.filter((event) => event.includes('replaced'))).toEqual([]);
  });
});

describe('a capture that is overwritten in place, again and again', () => {
  /** Each writing is seen once, 200 ms after the one before. */
  async function overwrite(sizes: readonly number[]) {
    const { clock, captures, there, times, events } = bench({ a: 50 });
    for (const [i, size] of sizes.entries()) {
      there.set('a', size);
      times.set('a', { mtimeNs: `${i}`, ctimeNs: `${i}` });
      captures.hint(['a'], 'change');
      await clock.advance(200);
    }
    const counts = events.filter((event) => event.includes('overwritten'));
    return counts.reduce((sum, event) => sum + Number(event.split(' ').at(-1)), 0);
  }

  it('is counted from the first on, once it is no program that writes metadata', async () => {
    expect(await overwrite([90, 80, 85, 70, 75, 60])).toBe(5);
    // As frames from a dark scene into a bright one: larger and larger for a while.
    expect(await overwrite([50, 60, 70, 80, 75, 90, 85])).toBe(6);
    expect(await overwrite([90, 0, 91, 0, 92, 0])).toBe(3);
    expect(await overwrite([90, 80])).toBe(0);
  });

  it('is counted when all are of one size, unless that may be a slow copy whose size was set first', async () => {
    expect(await overwrite(Array.from({ length: 40 }, () => 90))).toBe(0);
    expect(await overwrite(Array.from({ length: 60 }, () => 90))).toBe(59);
  });

  it('is not a file that grows, however slowly', async () => {
    expect(await overwrite(Array.from({ length: 100 }, (_, i) => 10 + i))).toBe(0);
  });
});

it('with settleMs 0 a capture is settled at the second look', async () => {
  const clock = new VirtualClock();
  const captures = new Captures(clock);
  const facts = { size: 1, mtimeNs: '1', ctimeNs: '1', ino: '1', dev: '1' };
  const settler = new Settler(
    { clock, look: async () => facts },
    { ...rule, settleMs: 0 },
    { captures, tell: () => undefined },
  );
  captures.connect(settler, { wake: () => undefined });
  captures.hint(['a']);
  await clock.advance(4);
  expect(captures.queueFrames).toBe(0);
  await clock.advance(1);
  expect(captures.queueFrames).toBe(1);
});

describe('a capture that its writer has closed', () => {
  /** Its times say that it was written, not put aside. */
  const written = (ns: number) => ({ mtimeNs: String(ns), ctimeNs: String(ns) });

  it('waits for a moment alone, whether the writing is seen or was over before', async () => {
    const { clock, captures, there, times, events } = bench({ a: 10, b: 10 });
    captures.hint(['b'], 'name');
    captures.hint(['b'], 'written');
    captures.hint(['b'], 'closed');
    await clock.advance(100);
    captures.hint(['a'], 'name');
    await clock.advance(10);
    there.set('a', 20);
    times.set('a', written(2));
    captures.hint(['a'], 'written');
    await clock.advance(10);
    captures.hint(['a'], 'closed');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '20 settled b 10', '100 moved', '110 moved', '130 settled a 20']);
  });

  it('settles by the clock when it is written again, before or after the next look', async () => {
    const { clock, captures, there, times, events, hold } = bench({ a: 10, b: 10, other: 0 });
    const open = hold();
    captures.hint(['other']);
    // While others are looked at, so that one look is for both.
    for (const hint of ['closed', 'written'] as const) captures.hint(['a'], hint);
    captures.hint(['b'], 'closed');
    open();
    await clock.advance(10);
    there.set('b', 20);
    times.set('b', written(2));
    captures.hint(['b'], 'written');
    await clock.advance(1000);
    const settles = events.filter((each) => each.includes('settled') && !each.includes('other'));
    expect(settles).toEqual(['250 settled a 10', '260 settled b 20']);
  });

  it('settles by the clock from the second time on: who opens it anew writes it in pieces', async () => {
    const { clock, captures, there, times, events } = bench({ a: 10 });
    captures.hint(['a'], 'closed');
    await clock.advance(10);
    there.set('a', 20);
    times.set('a', written(2));
    captures.hint(['a'], 'written');
    captures.hint(['a'], 'closed');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '10 moved', '260 settled a 20']);
  });

  it('that is empty then waits for its writer, who comes again', async () => {
    const { clock, captures, there, times, events } = bench({ a: 0 });
    captures.hint(['a'], 'closed');
    await clock.advance(10);
    there.set('a', 20);
    times.set('a', written(2));
    captures.hint(['a'], 'closed');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '10 moved', '260 settled a 20']);
  });

  it('and another that is renamed onto it are two files: each may be closed once', async () => {
    const { clock, captures, inodes, there, times, events } = bench({ a: 10 });
    captures.hint(['a'], 'closed');
    await clock.advance(10);
    there.set('a', 20);
    inodes.set('a', 2);
    times.set('a', written(2));
    captures.hint(['a'], 'closed');
    await clock.advance(1000);
    expect(events).toEqual(['0 moved', '10 replaced a', '10 moved', '30 settled a 20']);
  });
});
