/**
 * A shoot with a timeline, ended at its storage operations in every way: pictures of intervals are of the
 * right frames all the same.
 */
import { expect, it } from 'vitest';
import type { Interval } from '../../src/core/interval.ts';
import { type Facts, stampOf } from '../../src/core/settle.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { systemClock } from '../../src/io/clock.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { PAGES_MAX } from '../../src/kernels/arena.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { type Ask, asking } from '../support/asking.ts';
import { decoded } from '../support/decoded.ts';
import { everyEnd } from '../support/ends.ts';
import { defaultSettings } from '../support/settings.ts';
import { Crash, SimDisk } from '../support/sim-disk.ts';
import { tiny, tinyCapture, tinySamples } from '../support/tiny.ts';
import { unheard } from '../support/unheard.ts';

const FRAMES = 17;
/**
 * Not every operation: a prime that the number of ways does not divide meets each way at each kind of them.
 */
const STRIDE = 3;
const CHECKPOINTS_AFTER = [6, 13];
/** Leaves are 0-7, 8-15 and 16-23. */
const settings = { planes: ['sum'], timeline: { maxEdgePixels: 2, leaves: 3 } } as const;
const all: Interval = { from: null, until: null, numbers: null, last: null };

const facts = (number: number): Facts => {
  const at = String(number);
  return { size: 9, mtimeNs: at, ctimeNs: at, ino: at, dev: '1' };
};

/** A new process on what the disk has; `published` gets its pictures. */
async function opened(disk: SimDisk, published: Map<string, Uint8Array>): Promise<Ask> {
  const numberOf = (path: string) => Number(path.split('_')[1]);
  const answer = openEngine({
    ...unheard,
    timers: systemClock,
    openMemory: () => new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX }),
    kernels: async (memory) => plainKernels(memory),
    decoders: [tiny],
    calibration: [],
    software: 'slowshutter 0.0.0',
    readCapture: async (path) => ({ facts: facts(numberOf(path)), bytes: tinyCapture(numberOf(path)) }),
    lookAt: async (path) => facts(numberOf(path)),
    publishFile: async (file, bytes) => void published.set(file, bytes),
    storage: openStorage(disk.disk()),
  });
  const ask = asking(answer, () => disk.mustBeAlive());
  await ask('open', { ...defaultSettings, ...settings, stateFile: '/state/a.state' });
  return ask;
}

/** The mean of frames as 16 bits, halves up, at the two pixels that are taken. */
function meanOf(numbers: readonly number[]): number[] {
  return [0, 2].map((pixel) => {
    const sum = numbers.reduce((total, number) => total + tinySamples(number)[pixel]!, 0);
    return Math.floor((257 * sum) / numbers.length + 0.5);
  });
}

/** Takes what it has not, checkpoints, and looks at intervals on the way. Errors: Crash. */
async function carryOn(disk: SimDisk): Promise<void> {
  const published = new Map<string, Uint8Array>();
  const ask = await opened(disk, published);
  const wish = { blend: 'mean', ev: 0, depth: 16, quality: 90, maxEdgePixels: 99, file: 'x.png' } as const;
  const expectMean = async (interval: Interval, numbers: readonly number[]) => {
    expect((await ask('interval', { ...wish, interval })).frames).toBe(numbers.length);
    expect(Array.from((await decoded(published.get('x.png')!)).samples)).toEqual(meanOf(numbers));
  };
  for (let number = 1; number <= FRAMES; number++) {
    const capture = { path: `/captures/img_${number}`, stamp: stampOf(facts(number)) };
    await ask('take', { ...capture, acceptDoubt: true, last: true });
    if (CHECKPOINTS_AFTER.includes(number)) await ask('checkpoint', {});
  }
  const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
  await expectMean(all, upTo(1, FRAMES));
  await expectMean({ ...all, numbers: { first: 8, last: 15 } }, upTo(8, 15));
}

it('a shoot that ends at its storage operations, in one of all ways, goes on with the right pictures', async () => {
  const whole = new SimDisk('/state');
  await carryOn(whole);
  expect(whole.operations).toBeGreaterThan(100);
  for (let after = 1; after <= whole.operations; after += STRIDE) {
    const disk = new SimDisk('/state');
    disk.crashIn(after, 0.5);
    await carryOn(disk).catch((error) => {
      if (!(error instanceof Crash)) throw error;
    });
    disk.goOnAfter(everyEnd[after % everyEnd.length]!.survival);
    await carryOn(disk);
  }
});
