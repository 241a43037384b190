/**
 * A capture that is read and decoded while it settles: once, if the same bytes are taken; of other bytes
 * nothing is left.
 */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { type Captures, memoryPorts, startEngine } from '../support/engine.ts';
import { tiny, tinyCapture, tinyDigest } from '../support/tiny.ts';

const CUT_BYTES = 9;

async function started(captures: Captures, settings: Partial<StackSettings> = {}, freeBytes = 2 ** 40) {
  const lent = new Set<Buffer>();
  const counts = { decoded: 0, spoilt: 0 };
  const { readCapture } = memoryPorts('plain', captures, new Map());
  const decoder: Decoder = {
    ...tiny,
    async decode(bytes, header) {
      counts.decoded++;
      await setImmediate();
      // Whoever gave its memory back before has spoilt it.
      return tiny.decode(bytes, header).catch((error) => {
        counts.spoilt++;
        throw error;
      });
    },
  };
  const engine = await startEngine('plain', captures, settings, {
    decoders: [decoder],
    machineMemory: () => ({ ownBytes: 0, mostBytes: 2 ** 40, freeBytes }),
    async readCapture(path) {
      const read = await readCapture(path);
      if (typeof read !== 'string') lent.add(read.bytes);
      return read;
    },
    release(bytes) {
      expect(lent.delete(bytes), 'given back once').toBe(true);
      bytes.fill(0xff);
    },
  });
  const prepare = async (path: string) => (await engine.ask('prepare', { path })).isWhole;
  return { engine, prepare, lent, counts };
}

it('it is decoded once, and folded when it is taken, not before', async () => {
  const { engine, prepare, lent, counts } = await started(new Map([['a', tinyCapture(1)]]));
  expect(await prepare('a')).toBe(true);
  expect(await engine.ask('digest', {})).toEqual({ digest: null });
  expect((await engine.take('a')).outcome).toBe('folded');
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([1]) });
  expect([counts, lent.size]).toEqual([{ decoded: 1, spoilt: 0 }, 0]);
});

it('where there is memory for one frame at a time only the first is decoded ahead, which is alone', async () => {
  const captures = new Map([1, 2].map((number) => [`${number}`, tinyCapture(number)]));
  // Enough for an engine at work and one frame.
  const { engine, prepare, counts } = await started(captures, {}, 170e6 + 40e6);
  expect(await prepare('1')).toBe(true);
  expect(counts.decoded).toBe(1);
  expect((await engine.take('1')).outcome).toBe('folded');
  expect(await prepare('2')).toBe(true);
  expect(counts.decoded).toBe(1);
  expect((await engine.take('2')).outcome).toBe('folded');
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([1, 2]) });
});

it('what was made of other bytes is not used, though nothing else tells the files apart', async () => {
  const captures: Captures = new Map([['a', tinyCapture(1)]]);
  const { engine, prepare, lent, counts } = await started(captures);
  await prepare('a');
  captures.set('a', tinyCapture(2));
  expect((await engine.take('a')).outcome).toBe('folded');
  await setImmediate();
  await setImmediate();
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([2]) });
  expect([counts, lent.size]).toEqual([{ decoded: 2, spoilt: 0 }, 0]);
});

it('what is cut, gone or of no format is not whole; it is taken as ever when the rest has come', async () => {
  const captures: Captures = new Map<string, Uint8Array>([
    ['cut', tinyCapture(1).subarray(0, CUT_BYTES)],
    ['other', Buffer.from('nothing that is known')],
  ]);
  const { engine, prepare, lent, counts } = await started(captures);
  expect([await prepare('cut'), await prepare('other'), await prepare('gone')]).toEqual([
    false,
    false,
    false,
  ]);
  expect([counts.decoded, lent.size]).toEqual([0, 0]);
  captures.set('cut', tinyCapture(1));
  expect((await engine.take('cut')).outcome).toBe('folded');
});

it('one at a time has memory: the next takes the place of one that was not taken', async () => {
  const captures: Captures = new Map([
    ['a', tinyCapture(1)],
    ['b', tinyCapture(2)],
  ]);
  const { engine, prepare, lent, counts } = await started(captures);
  await prepare('a');
  await prepare('b');
  await setImmediate();
  await setImmediate();
  expect(lent.size).toBe(1);
  for (const path of ['a', 'b']) expect((await engine.take(path)).outcome).toBe('folded');
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([1, 2]) });
  expect([counts, lent.size]).toEqual([{ decoded: 3, spoilt: 0 }, 0]);
});

it('a copy is a duplicate, and in a pause nothing is decoded', async () => {
  const captures: Captures = new Map([
    ['a', tinyCapture(1)],
    ['b', tinyCapture(1)],
    ['c', tinyCapture(3)],
  ]);
  const { engine, prepare, lent, counts } = await started(captures);
  const outcomes = [];
  for (const path of ['a', 'b', 'c']) {
    if (path === 'c') await engine.ask('pause', { paused: true });
    await prepare(path);
    outcomes.push((await engine.take(path)).outcome);
  }
  await setImmediate();
  await setImmediate();
  expect(outcomes).toEqual(['folded', 'duplicate', 'held']);
  expect([counts, lent.size]).toEqual([{ decoded: 2, spoilt: 0 }, 0]);
});

it('what does not decode is said when it is taken, with the same reason as ever', async () => {
  const bytes = tinyCapture(1);
  const failing: Decoder = {
    ...tiny,
    decode: (all, header) => tiny.decode(all.subarray(0, all.length - 1), header),
  };
  const engine = await startEngine('plain', new Map([['a', bytes]]), {}, { decoders: [failing] });
  const unprepared = await startEngine('plain', new Map([['a', bytes]]), {}, { decoders: [failing] });
  expect(await engine.ask('prepare', { path: 'a' })).toEqual({ isWhole: true });
  expect(await engine.take('a')).toEqual(await unprepared.take('a'));
});
