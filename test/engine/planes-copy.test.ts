/**
 * Planes that are written while they change: what is written is what they were, and nothing is copied that
 * need not be.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Strip } from '../../src/core/strips.ts';
import { CopyRoom, PlanesCopy } from '../../src/engine/stack/planes-copy.ts';
import { systemDisk } from '../../src/io/storage/disk.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { startEngine } from '../support/engine.ts';
import { tempFolder } from '../support/temp.ts';
import { tiny, tinyCaptures, tinyNames } from '../support/tiny.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const SAMPLES = 3;
const STRIPS = 5;

/** Planes of whose packing nothing is left after the next. */
function planes() {
  const values = Array.from({ length: STRIPS }, (_, i) => Uint8Array.of(i, i, i));
  const shared = new Uint8Array(SAMPLES);
  const plane = { name: 'sum', bytesPerSample: 1 };
  const layout: Strip[] = values.map((_, i) => ({ plane, start: i * SAMPLES, samples: SAMPLES }));
  let packed = 0;
  const packing = {
    pack({ start }: Strip) {
      packed++;
      shared.set(values[start / SAMPLES]!);
      return shared;
    },
  };
  const room = new CopyRoom();
  const copy = new PlanesCopy(layout, packing, room);
  const change = () => {
    copy.keep();
    for (const value of values) value.fill(99);
    shared.fill(77);
  };
  return { copy, change, room, packed: () => packed };
}

describe('planes at one moment', () => {
  it.each(Array.from({ length: STRIPS + 1 }, (_, i) => [i]))(
    'are handed out as they were, when they change after %i strips',
    async (after) => {
      const { copy, change, packed } = planes();
      const found: number[][] = [];
      for (const strip of copy) {
        found.push([...strip]);
        if (found.length === after) change();
      }
      if (after === 0) change();
      expect(found).toEqual(Array.from({ length: STRIPS }, (_, i) => [i, i, i]));
      expect(packed()).toBe(STRIPS);
    },
  );

  it('are copied once, however often they change', () => {
    const { copy, change, packed } = planes();
    change();
    change();
    expect([...copy].map((strip) => strip[0])).toEqual([0, 1, 2, 3, 4]);
    expect(packed()).toBe(STRIPS);
  });

  it('may change without a copy when all is handed out, or nobody wants the rest', async () => {
    const all = planes();
    let isFree = false;
    void all.copy.free.then(() => {
      isFree = true;
    });
    const strips = all.copy[Symbol.iterator]();
    for (let i = 0; i < STRIPS; i++) strips.next();
    await Promise.resolve();
    expect(isFree).toBe(false);
    strips.next();
    await all.copy.free;
    const given = planes();
    given.copy[Symbol.iterator]().next();
    given.copy.end();
    await given.copy.free;
    given.change();
    expect(given.packed()).toBe(1);
  });
});

describe('a frame that comes while a checkpoint is written', () => {
  const captures = tinyCaptures(tinyNames(3));
  const [first = '', second = '', third = ''] = captures.keys();

  /** An engine whose disk stops after the first strip until it is told to go on. */
  async function slow() {
    const real = openStorage(systemDisk);
    const clock = new VirtualClock();
    let goOn: () => void = () => undefined;
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const storage: typeof real = {
      ...real,
      async save(file, header, entries, packed) {
        async function* slowly() {
          for (const strip of packed as Iterable<Uint8Array>) {
            yield Uint8Array.from(strip);
            begun();
            await stopped;
          }
        }
        await real.save(file, header, entries, slowly());
      },
    };
    const stateFile = join(tempFolder(), 'a.state');
    const ports = { decoders: [tiny], storage, timers: clock };
    const engine = await startEngine('plain', captures, { stateFile }, ports);
    await engine.take(first);
    await engine.take(second);
    const digest = async () => (await engine.ask('digest', {})).digest;
    const saved = async () => {
      const again = await startEngine('plain', captures, { stateFile }, { decoders: [tiny] });
      return (await again.ask('digest', {})).digest;
    };
    return { engine, clock, hasBegun, goOn, digest, saved };
  }

  it('waits for the planes, which are then not copied', async () => {
    const { engine, hasBegun, goOn, digest, saved } = await slow();
    const before = await digest();
    const checkpoint = engine.ask('checkpoint', {});
    await hasBegun;
    let isIn = false;
    const taking = engine.take(third).then((reply) => {
      isIn = true;
      return reply;
    });
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(isIn).toBe(false);
    goOn();
    expect((await taking).outcome).toBe('folded');
    expect((await checkpoint).durableFrames).toBe(2);
    expect(await saved()).toBe(before);
    expect(await digest()).not.toBe(before);
  });

  it('does not wait for a disk that is slow: the checkpoint is that of its moment all the same', async () => {
    const { engine, clock, hasBegun, goOn, digest, saved } = await slow();
    const before = await digest();
    const checkpoint = engine.ask('checkpoint', {});
    await hasBegun;
    const taking = engine.take(third);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(2000);
    expect((await taking).frames).toBe(3);
    goOn();
    expect((await checkpoint).durableFrames).toBe(2);
    expect(await saved()).toBe(before);
  });

  it('and one that is taken out meanwhile changes nothing of what is written', async () => {
    const { engine, hasBegun, goOn, digest, saved } = await slow();
    const before = await digest();
    const checkpoint = engine.ask('checkpoint', {});
    await hasBegun;
    await engine.ask('reset', {});
    goOn();
    await checkpoint;
    expect(await saved()).toBe(before);
    expect(await digest()).toBeNull();
  });
});
