/**
 * The memory of every capture that is read comes back once, whatever becomes of it, and nobody reads it
 * afterwards.
 */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import { stampOf } from '../../src/core/settle.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { type Captures, factsOf, memoryPorts, startEngine } from '../support/engine.ts';
import { tiny, tinyCapture, tinyDigest } from '../support/tiny.ts';

/** What is decoded is read late: whoever gave its memory back before has spoilt it. */
const late: Decoder = {
  ...tiny,
  async decode(bytes, header) {
    await setImmediate();
    return tiny.decode(bytes, header);
  },
};

async function started(captures: Captures, settings: Partial<StackSettings> = {}) {
  const lent = new Set<Buffer>();
  const counts = { read: 0, spoilt: 0 };
  const { readCapture } = memoryPorts('plain', captures, new Map());
  const decoder: Decoder = {
    ...late,
    decode: (bytes, header) =>
      late.decode(bytes, header).catch((error) => {
        counts.spoilt++;
        throw error;
      }),
  };
  const engine = await startEngine('plain', captures, settings, {
    decoders: [decoder],
    async readCapture(path) {
      const read = await readCapture(path);
      if (typeof read === 'string') return read;
      lent.add(read.bytes);
      counts.read++;
      return read;
    },
    release(bytes) {
      expect(lent.delete(bytes), 'given back once').toBe(true);
      bytes.fill(0xff);
    },
  });
  return { engine, lent, counts };
}

const shoot = (...numbers: number[]): Captures =>
  new Map(numbers.map((number, i) => [`img_${i}`, tinyCapture(number, i)]));

it('of frames that are folded, one after the other and side by side', async () => {
  const captures = shoot(0, 1, 2, 3, 4, 5);
  const { engine, lent, counts } = await started(captures);
  const [first = '', second = '', ...others] = captures.keys();
  await engine.take(first);
  await engine.take(second);
  await Promise.all(others.map((path) => engine.take(path)));
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([0, 1, 2, 3, 4, 5]) });
  expect([counts.read, counts.spoilt, lent.size]).toEqual([6, 0, 0]);
});

it('of a copy that was being decoded when it was recognised, when that has ended', async () => {
  const captures = new Map(['img_0', 'img_1'].map((name) => [name, tinyCapture(1)]));
  const { engine, lent, counts } = await started(captures);
  await engine.take('img_0');
  expect((await engine.take('img_1')).outcome).toBe('duplicate');
  await setImmediate();
  await setImmediate();
  expect([counts.read, counts.spoilt, lent.size]).toEqual([2, 0, 0]);
});

it.each<[what: string, bytes: Buffer, outcome: string]>([
  ['is of no format', Buffer.from('nothing that is known'), 'rejected'],
  ['is cut', tinyCapture(2).subarray(0, 9), 'rejected'],
  ['has another shape', Buffer.concat([Buffer.from('TINY'), Buffer.of(1, 1, 7, 0)]), 'rejected'],
])('of a capture that %s', async (_what, bytes, outcome) => {
  const captures = shoot(1);
  captures.set('img_1', bytes);
  const { engine, lent } = await started(captures);
  await engine.take('img_0');
  expect((await engine.take('img_1')).outcome).toBe(outcome);
  expect(lent.size).toBe(0);
});

it('of one that is another by now, is known, comes in a pause, or is left out by a rule', async () => {
  const captures = shoot(1, 2, 3);
  const { engine, lent, counts } = await started(captures, { everyNth: 2 });
  const changed = { path: 'img_0', stamp: 'another', acceptDoubt: true, last: true };
  expect((await engine.ask('take', changed)).outcome).toBe('changed');
  const outcomes = ['img_0', 'img_0', 'img_1'].map(async (path) => (await engine.take(path)).outcome);
  expect(await Promise.all(outcomes)).toEqual(['folded', 'known', 'skipped']);
  await engine.ask('pause', { paused: true });
  expect((await engine.take('img_2')).outcome).toBe('held');
  expect([counts.read, lent.size]).toEqual([5, 0]);
});

it('of frames that are taken out, put back and refolded, and of one that was left out unread', async () => {
  const captures = shoot(1, 2, 3, 4);
  const { engine, lent, counts } = await started(captures);
  for (const path of ['img_0', 'img_1', 'img_2']) await engine.take(path);
  await engine.ask('remove', { frames: ['img_0'] });
  await engine.ask('refold', {});
  await engine.ask('restore', { frames: ['img_0'] });
  const stamp = stampOf(factsOf(captures, 'img_3'));
  await engine.ask('remark', [{ path: 'img_3', stamp, outcome: 'skipped', reason: 'existing' }]);
  await engine.ask('readUnread', {});
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([1, 2, 3]) });
  expect(counts.read).toBeGreaterThan(6);
  expect([counts.spoilt, lent.size]).toEqual([0, 0]);
});
