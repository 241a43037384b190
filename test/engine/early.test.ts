/**
 * A frame that comes alone is decoded while it is hashed; what turns out not to be wanted is dropped, and
 * nothing else is begun for nothing.
 */

import { expect, it } from 'vitest';
import type { StackSettings } from '../../src/core/settings.ts';
import type { Decoder } from '../../src/decoders/decoder.ts';
import { type Captures, startEngine } from '../support/engine.ts';
import { tiny, tinyCapture, tinyCaptures, tinyDigest, tinyNames } from '../support/tiny.ts';

const SHORT = 21;

function counting() {
  const counts = { begun: 0, ended: 0 };
  const decoder: Decoder = {
    ...tiny,
    async decode(bytes, header) {
      counts.begun++;
      const samples = await tiny.decode(bytes, header);
      counts.ended++;
      return samples;
    },
  };
  return { counts, decoder };
}

async function started(captures: Captures, settings: Partial<StackSettings> = {}) {
  const { counts, decoder } = counting();
  const engine = await startEngine('plain', captures, settings, { decoders: [decoder] });
  return { engine, counts };
}

it('a copy that comes alone is decoded for nothing, and counts once', async () => {
  const captures: Captures = new Map([
    ['a', tinyCapture(1)],
    ['b', tinyCapture(1)],
  ]);
  const { engine, counts } = await started(captures);
  expect((await engine.take('a')).outcome).toBe('folded');
  expect((await engine.take('b')).outcome).toBe('duplicate');
  expect(counts).toEqual({ begun: 2, ended: 2 });
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([1]) });
});

it('in a backlog only what is wanted is decoded', async () => {
  const captures: Captures = new Map([['first', tinyCapture(0)]]);
  for (let i = 1; i < 4; i++) captures.set(`a${i}`, tinyCapture(i)).set(`b${i}`, tinyCapture(i));
  const { engine, counts } = await started(captures);
  await engine.take('first');
  await Promise.all([...captures.keys()].slice(1).map((path) => engine.take(path)));
  // The first of them came alone.
  expect(counts.begun).toBe(4);
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([0, 1, 2, 3]) });
});

it.each<[what: string, settings: Partial<StackSettings>]>([
  ['every 2nd', { everyNth: 2 }],
  ['a period', { from: 1 }],
])('what a rule may leave out is not decoded before that is known: %s', async (_what, settings) => {
  const captures = tinyCaptures(tinyNames(2));
  const { engine, counts } = await started(captures, settings);
  for (const path of captures.keys()) await engine.take(path);
  expect(counts.begun).toBe((await engine.ask('standing', {})).frames);
});

it('in a pause nothing is decoded', async () => {
  const captures: Captures = new Map([['a', tinyCapture(1)]]);
  const { engine, counts } = await started(captures);
  await engine.ask('pause', { paused: true });
  expect((await engine.take('a')).outcome).toBe('held');
  expect(counts.begun).toBe(0);
});

it('what does not decode is rejected with its reason, and the next is folded', async () => {
  const captures: Captures = new Map([
    ['a', tinyCapture(1)],
    ['b', tinyCapture(2)],
    ['c', tinyCapture(3)],
  ]);
  const failing: Decoder = {
    ...tiny,
    async decode(bytes, header) {
      if (Buffer.compare(bytes, tinyCapture(2)) === 0) return tiny.decode(bytes.subarray(0, SHORT), header);
      return tiny.decode(bytes, header);
    },
  };
  const engine = await startEngine('plain', captures, {}, { decoders: [failing] });
  const outcomes = [];
  for (const path of captures.keys()) outcomes.push((await engine.take(path)).outcome);
  expect(outcomes).toEqual(['folded', 'rejected', 'folded']);
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([1, 3]) });
});

it('the first asked for gives the stack its shape, whoever is decoded first', async () => {
  const other = Buffer.from(tinyCapture(1));
  [other[4], other[5]] = [2, 3];
  const captures: Captures = new Map([
    ['a', tinyCapture(0)],
    ['b', other],
    ['c', tinyCapture(2)],
  ]);
  let letFirst: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letFirst = resolve;
  });
  const decoder: Decoder = {
    ...tiny,
    async decode(bytes, header) {
      if (bytes[6] === 0) await held;
      const samples = await tiny.decode(bytes, header);
      letFirst();
      return samples;
    },
  };
  const engine = await startEngine('plain', captures, {}, { decoders: [decoder] });
  const replies = await Promise.all(['a', 'b', 'c'].map((path) => engine.take(path)));
  expect(replies.map(({ outcome, code }) => code ?? outcome)).toEqual(['folded', 'shape-mismatch', 'folded']);
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([0, 2]) });
});

it('a first frame that is too large for any stack is said to be, although the next is on the way', async () => {
  const large = tinyCapture(1);
  const captures: Captures = new Map([
    ['a', large],
    ['b', tinyCapture(0)],
  ]);
  const shape = { width: 65_000, height: 65_000, channels: 3, fullScale: 255 } as const;
  const decoder: Decoder = {
    ...tiny,
    readHeader: async (bytes) =>
      bytes[6] === 1 ? { ...(await tiny.readHeader(bytes)), shape } : tiny.readHeader(bytes),
  };
  const engine = await startEngine('plain', captures, {}, { decoders: [decoder] });
  const replies = await Promise.all(['a', 'b'].map((path) => engine.take(path)));
  expect(replies.map(({ outcome, code }) => code ?? outcome)).toEqual(['too-large', 'folded']);
  expect(await engine.ask('digest', {})).toEqual({ digest: tinyDigest([0]) });
});
