/** A real thread of the pool: what it answers is what the same work gives here, and its end is seen. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { afterEach, expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import { sampleCount } from '../../src/core/frame.ts';
import * as decoders from '../../src/decoders/index.ts';
import { Pool, type Thread } from '../../src/engine/readers/pool.ts';
import { openReaders } from '../../src/engine/readers/readers.ts';
import { Rooms } from '../../src/engine/readers/rooms.ts';
import { startThread } from '../../src/engine/readers/start-thread.ts';
import type { Question } from '../../src/engine/readers/work.ts';
import { systemClock } from '../../src/io/clock.ts';
import { memoryFlags } from '../../src/wire/client.ts';
import { samplesDigest, sha256 } from '../support/digest.ts';
import { captureFiles, goldenSets } from '../support/golden.ts';
import { repository } from '../support/repository.ts';

// As the engine is started.
for (const flag of memoryFlags) setFlagsFromString(flag);

const built = pathToFileURL(join(repository, 'dist/engine/readers/thread.js'));
const planted = pathToFileURL(join(repository, 'test/support/planted-thread.mjs'));
const threads: Thread[] = [];

function started(file: URL): Thread {
  const thread = startThread(file);
  threads.push(thread);
  return thread;
}

afterEach(() => {
  for (const thread of threads.splice(0)) thread.end();
});

function pool(file = built) {
  const deaths: string[] = [];
  const { ask } = new Pool(() => started(file), {
    size: 2,
    timers: systemClock,
    onDeath: (text) => deaths.push(text),
  });
  return { ask, deaths };
}

it.each(goldenSets)(
  'of set %s every capture decodes to the samples of the oracle, out of shared memory',
  async (set, { captures }) => {
    const readers = openReaders(Object.values(decoders), pool().ask);
    const rooms = new Rooms(1);
    for (const [i, { bytes: original }] of captureFiles(set).entries()) {
      const bytes = rooms.take(original.length);
      original.copy(bytes);
      const { decoder, doubt, digest, imageDigest } = await readers.identify(bytes, i % 2 === 1);
      expect(decoder.name).toBe(Object.values(decoders).find((each) => each.matches(original))?.name);
      expect(doubt).toBeUndefined();
      expect(await digest()).toBe(sha256(original));
      const walk = decoder.walk(original);
      const ranges = walk.whole ? walk.imageRanges : [];
      expect(await imageDigest()).toBe(
        sha256(...ranges.map(({ start, end }) => original.subarray(start, end))),
      );
      const header = await decoder.readHeader(bytes);
      expect(samplesDigest(await decoder.decode(bytes, header))).toBe(captures[i]!.sha256);
      rooms.giveBack(bytes);
    }
  },
);

it('each question has one answer, also after samples were handed over', async () => {
  const thread = started(built);
  const bytes = captureFiles('tiff16')[0]?.bytes ?? Buffer.of();
  const header = await decoders.tiff.readHeader(bytes);
  const decode: Question = { name: 'decode', ask: { bytes, decoder: 'tiff', header, pace: 'soon' } };
  const hash: Question = { name: 'hash', ask: { bytes, ranges: [[{ start: 0, end: bytes.length }]] } };
  for (let i = 0; i < 3; i++) {
    expect(await thread.ask(decode)).toMatchObject({ answer: { length: sampleCount(header.shape) } });
    expect(await thread.ask(hash)).toEqual({ answer: [sha256(bytes)] });
  }
});

it('samples come in memory of their own, which can be given back', async () => {
  const { ask } = pool();
  const [capture] = captureFiles('tiff16');
  const bytes = capture?.bytes ?? Buffer.of();
  const header = await ask('readHeader', { bytes, decoder: 'tiff' });
  const samples = await ask('decode', { bytes, decoder: 'tiff', header, pace: 'thrifty' });
  expect(samples).toBeInstanceOf(Uint16Array);
  expect(samples.byteLength).toBe(samples.buffer.byteLength);
});

it('what is wrong with a capture is said as it would be here', async () => {
  const { ask } = pool();
  const error = await ask('identify', {
    bytes: Buffer.from('no picture'),
    decoders: ['jpeg'],
    isAll: true,
  }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(StackError);
  expect(error.code).toBe('unknown-format');
  expect(error.message).toMatch(/6e 6f 20 70 69 63 74 75$/);
});

it.each(['exit', 'throw', 'abandon'])(
  'a thread that dies (%s) takes its question with it, twice, and no other',
  async (how) => {
    const { ask, deaths } = pool(planted);
    const asked = (text: string) => ask('hash', { bytes: Buffer.from(text), ranges: [] });
    const [poison, good] = await Promise.allSettled([asked(how), asked('good')]);
    expect(poison).toMatchObject({ reason: { code: 'decoder-crashed' } });
    expect(good).toMatchObject({ value: 'good' });
    expect(await asked('after')).toBe('after');
    expect(deaths).toHaveLength(2);
  },
);

it('a thread is told whether it is still about the same bytes, which a decoder may have open', async () => {
  const { ask } = pool(planted);
  const [one, other] = [Buffer.from('same?'), Buffer.from('same?')];
  const answers = [];
  for (const bytes of [one, one, other, other, one]) answers.push(await ask('hash', { bytes, ranges: [] }));
  expect(answers).toEqual([false, true, false, true, false]);
});

it('a thread that hangs in a loop is ended', async () => {
  const thread = started(planted);
  expect(await thread.ask({ name: 'hash', ask: { bytes: Buffer.from('good'), ranges: [] } })).toEqual({
    answer: 'good',
  });
  const hung = thread.ask({ name: 'hash', ask: { bytes: Buffer.from('hang'), ranges: [] } });
  thread.end();
  await expect(hung).rejects.toThrow('exit code 1');
  expect(thread.hasEnded).toBe(true);
});

it('a thread that cannot be started is a want of something, which no capture is to blame for', async () => {
  const { ask } = pool(pathToFileURL('/nowhere/thread.js'));
  const asked = ask('hash', { bytes: Buffer.from('a'), ranges: [] });
  await expect(asked).rejects.toMatchObject({ code: 'io', message: expect.stringMatching(/^cannot start/) });
});
