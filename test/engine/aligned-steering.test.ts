/**
 * The reference of aligned frames, and frames that cannot be laid on it: what is kept, held, put in by hand
 * and made again.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Aligner } from '../../src/core/registration.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import {
  alignedDigest,
  captureOf,
  height,
  impostor,
  nameOf,
  shoot,
  startAligned,
  width,
} from '../support/aligned.ts';
import type { TestEngine } from '../support/engine.ts';
import { savedIn } from '../support/ledgers.ts';
import { droppedDisk } from '../support/left-open.ts';
import { randomFrom, shuffled } from '../support/random.ts';
import { shiftAligner } from '../support/shift-aligner.ts';
import { tempFolder } from '../support/temp.ts';
import { mosaicCapture, tinyMosaicDecoder } from '../support/tiny-mosaic.ts';

const seed = 20261128;
const planes = ['sum', 'max', 'min'] as const;
const digestOf = async (engine: TestEngine) => (await engine.ask('digest', {})).digest;
const takeAll = async (engine: TestEngine, numbers: readonly number[]) => {
  for (const number of numbers) await engine.take(nameOf(number));
};
const flat = captureOf(new Uint8Array(width * height).fill(90));
const asked = (more: Partial<Aligner>) => ({ openAligner: async () => ({ ...shiftAligner, ...more }) });

describe('a frame that cannot be laid on the others', () => {
  it('is held with the figures, and changes nothing', async () => {
    const captures = shoot(3);
    captures.set('bird', captureOf(impostor(1)));
    const engine = await startAligned(captures, planes);
    await takeAll(engine, [0, 1]);
    const reply = await engine.take('bird');
    expect(reply).toMatchObject({
      outcome: 'held',
      message: expect.stringMatching(/^it differs by \d+\.\d from the reference$/),
    });
    await takeAll(engine, [2]);
    expect(await digestOf(engine)).toBe(alignedDigest([0, 1, 2], 0));
    expect((await engine.ask('standing', {})).held).toEqual({ unaligned: 1 });
  });

  it('is put in by hand as it lies at best, and can be taken out again exactly', async () => {
    const captures = shoot(3);
    captures.set('bird', captureOf(impostor(1)));
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await startAligned(captures, ['sum'], { stateFile });
    await takeAll(engine, [0, 1, 2]);
    const without = await digestOf(engine);
    await engine.take('bird');
    expect(await engine.ask('restore', { frames: ['bird'] })).toMatchObject({ frames: 4 });
    await engine.ask('checkpoint', {});
    const { entries } = await savedIn(stateFile);
    expect(entries.at(-1)?.message).toMatch(/^put in by hand, as it lies at best: it differs by/);
    expect(await digestOf(engine)).not.toBe(without);
    await engine.ask('remove', { frames: ['bird'] });
    expect(await digestOf(engine)).toBe(without);
  });

  it('stays out when nobody knows how it may lie, with the reason', async () => {
    const captures = shoot(2);
    const reason = 'it has nothing in common with the reference';
    const none = {
      ok: false,
      reason,
      places: 0,
      expected: 0,
      precisionPixels: null,
      transform: null,
    } as const;
    const engine = await startAligned(captures, planes, {}, asked({ register: () => none }));
    await takeAll(engine, [0, 1]);
    const restored = engine.ask('restore', { frames: [nameOf(1)] });
    await expect(restored).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(reason) });
    expect(await digestOf(engine)).toBe(alignedDigest([0], 0));
  });
});

describe('the reference', () => {
  it('is the first frame with enough to hold on to: what comes before is held, and says how much it has', async () => {
    const captures = shoot(2);
    captures.set('sky', flat);
    const engine = await startAligned(captures, planes);
    const reply = await engine.take('sky');
    expect(reply.outcome).toBe('held');
    expect(reply.message).toMatch(
      /^it cannot be the reference: it has 1 places to hold on to, and 20 are needed; the first/,
    );
    const first = await engine.take(nameOf(1));
    expect(first.reference).toMatchObject({ path: nameOf(1), places: expect.any(Number) });
    expect(await engine.take(nameOf(0))).not.toHaveProperty('reference');
    expect(await digestOf(engine)).toBe(alignedDigest([0, 1], 1));
  });

  it('stays when its own light is taken out, and so do its numbers when it comes back', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const captures = shoot(4);
    const engine = await startAligned(captures, planes, { stateFile });
    await takeAll(engine, [2, 0, 1]);
    await engine.ask('remove', { frames: [nameOf(2)] });
    await engine.ask('refold', {});
    await engine.ask('checkpoint', {});
    expect((await savedIn(stateFile)).header.reference?.path).toBe(nameOf(2));
    captures.delete(nameOf(2));
    const next = await startAligned(captures, planes, { stateFile });
    await takeAll(next, [3]);
    expect(await digestOf(next)).toBe(alignedDigest([0, 1, 3], 2));
  });

  it('is durable before a second frame is laid on it: a kill between them changes nothing', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const captures = shoot(3);
    const killed = await startAligned(captures, planes, { stateFile });
    await takeAll(killed, [2, 0]);
    const next = await startAligned(captures, planes, { stateFile });
    await takeAll(next, [0, 1, 2]);
    expect(await digestOf(next)).toBe(alignedDigest([0, 1, 2], 2));
  });

  it('that the disk does not take makes the second frame wait, which is tried again', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const real = openStorage(droppedDisk);
    let isFull = true;
    const save: typeof real.save = async (...args) => {
      if (isFull) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      await real.save(...args);
    };
    const engine = await startAligned(shoot(3), planes, { stateFile }, { storage: { ...real, save } });
    expect((await engine.take(nameOf(1))).outcome).toBe('folded');
    await expect(engine.take(nameOf(0))).rejects.toThrow('no space left');
    expect(await digestOf(engine)).toBe(alignedDigest([1], 1));
    isFull = false;
    await takeAll(engine, [0, 2]);
    expect(await digestOf(engine)).toBe(alignedDigest([0, 1, 2], 1));
  });

  it(`is the first, or that of the checkpoint, wherever a kill comes and in whatever order the rest does (seed ${seed})`, async () => {
    const [captures, numbers] = [shoot(4), [0, 1, 2, 3]];
    const property = fc.asyncProperty(
      fc.integer(),
      fc.integer(),
      fc.integer({ min: 0, max: 4 }),
      async (a, b, cut) => {
        const stateFile = join(tempFolder(), 'a.state');
        const [before, after] = [a, b].map((each) => shuffled(numbers, randomFrom(each))) as [
          number[],
          number[],
        ];
        await takeAll(await startAligned(captures, planes, { stateFile }), before.slice(0, cut));
        const next = await startAligned(captures, planes, { stateFile });
        await takeAll(next, after);
        expect(await digestOf(next)).toBe(alignedDigest(numbers, cut > 1 ? before[0]! : after[0]!));
      },
    );
    await fc.assert(property, { seed, numRuns: 25 });
  });

  it('is another one after the stack is finished, or empty', async () => {
    const engine = await startAligned(shoot(4), planes);
    await takeAll(engine, [0, 1]);
    await engine.ask('finish', { name: 'a' });
    await takeAll(engine, [3, 2]);
    expect(await digestOf(engine)).toBe(alignedDigest([2, 3], 3));
    await engine.ask('remove', { frames: [nameOf(2), nameOf(3)] });
    await engine.ask('restore', { frames: [nameOf(2)] });
    await engine.ask('restore', { frames: [nameOf(3)] });
    expect(await digestOf(engine)).toBe(alignedDigest([2, 3], 2));
  });

  it('may be chosen by name; while it is not there frames are held, and come in by hand when it is', async () => {
    const captures = shoot(3);
    const last = captures.get(nameOf(2))!;
    captures.delete(nameOf(2));
    const engine = await startAligned(captures, planes, { alignTo: nameOf(2) });
    expect(await engine.take(nameOf(0))).toMatchObject({
      outcome: 'held',
      message: 'the reference img_2 is not there',
    });
    captures.set(nameOf(2), last);
    await takeAll(engine, [1]);
    await engine.ask('restore', { frames: [nameOf(0)] });
    expect(await digestOf(engine)).toBe(alignedDigest([0, 1], 2));
  });
});

it('a chosen reference that cannot be used is no fault of the frames: they are held, and it is rejected alone', async () => {
  const captures = shoot(2);
  captures.set('cut', captures.get(nameOf(1))!.subarray(0, 40));
  const engine = await startAligned(captures, planes, { alignTo: 'cut' });
  expect(await engine.take(nameOf(0))).toMatchObject({
    outcome: 'held',
    message: expect.stringMatching(/^the reference cut cannot be used: /),
  });
  expect((await engine.take('cut')).outcome).toBe('rejected');
});

it('another stack is made again as it was, without registering anything, in whatever order', async () => {
  const stateFile = join(tempFolder(), 'a.state');
  const captures = shoot(4);
  const engine = await startAligned(captures, planes, { stateFile });
  await takeAll(engine, [3, 1, 0, 2]);
  await engine.ask('checkpoint', {});
  const register = () => {
    throw new Error('expected nothing to be registered');
  };
  const again = await startAligned(
    captures,
    planes,
    { repeats: stateFile },
    asked({ register, makeReference: register }),
  );
  await takeAll(again, [0, 1, 2, 3]);
  expect(await digestOf(again)).toBe(alignedDigest([0, 1, 2, 3], 3));
});

it('a mosaic is rejected with what to do', async () => {
  const captures = new Map([['a.raw', mosaicCapture(1)]]);
  const engine = await startAligned(captures, planes, {}, { decoders: [tinyMosaicDecoder().decoder] });
  expect(await engine.take('a.raw')).toMatchObject({
    outcome: 'rejected',
    message: expect.stringMatching(/^it is a mosaic of a sensor.* raw embedded/),
  });
});
