/** Past 2^32: a sum of more frames than 32 bits hold stays exact, through a checkpoint as well. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mean } from '../../src/blends/mean.ts';
import type { FullScale } from '../../src/core/frame.ts';
import { strips } from '../../src/core/state.ts';
import type { Stack } from '../../src/engine/stack.ts';
import { loadStack } from '../../src/io/checkpoint.ts';
import { systemDisk } from '../../src/io/disk.ts';
import { openStorage } from '../../src/io/storage.ts';
import { foldFrame, kernelSets, openStack, pictureOf } from '../support/engine.ts';
import { below, randomFrom } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20250111;
const shape = (fullScale: FullScale) => ({ width: 13, height: 5, channels: 3, fullScale }) as const;
const count = 13 * 5 * 3;

/** A stack that stands where `frames` frames of these values would have brought it. */
async function stackAfter(
  kernels: string,
  fullScale: FullScale,
  frames: number,
  value: (i: number) => number,
) {
  const stateFile = join(tempFolder(), 'a.state');
  const { stack } = await openStack(kernels, new Map(), { planes: ['sum'], stateFile });
  const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  foldFrame(stack, { shape: shape(fullScale), samples }, 0);
  const { planes } = stack.opened();
  planes.frames = frames;
  const bytes = new DataView(new ArrayBuffer(count * 4));
  for (let i = 0; i < count; i++) bytes.setUint32(i * 4, frames * value(i), true);
  const [strip] = strips({ shape: shape(fullScale), planes: [{ name: 'sum', bytesPerSample: 4 }] });
  planes.unpack(strip!, new Uint8Array(bytes.buffer));
  return stack;
}

/** The 16-bit mean, in whole numbers throughout. */
function exactMean(sum: bigint, frames: number, fullScale: FullScale): number {
  const [n, scale] = [BigInt(frames), fullScale === 255 ? 257n : 1n];
  return Number((2n * sum * scale + n) / (2n * n));
}

async function reloaded(kernels: string, stack: Stack): Promise<Stack> {
  const file = stack.settings.stateFile!;
  await stack.checkpoint(openStorage(systemDisk), 0);
  expect(
    await loadStack(
      systemDisk,
      file,
      () => {},
      () => {},
    ),
  ).toMatchObject({ header: { planes: [{ bytesPerSample: 6 }] } });
  return (await openStack(kernels, new Map(), { planes: ['sum'], stateFile: file })).stack;
}

/** The last counts of frames whose full-scale sums fit 32 bits. */
const cases: [fullScale: FullScale, frames: number][] = [
  [255, 16_843_009],
  [65535, 65_537],
];

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  it.each(cases)(`full scale %i goes on after %i frames (seed ${seed})`, async (fullScale, frames) => {
    const random = randomFrom(seed);
    // A third at full scale, which must carry, a third near it, a third anything.
    const values = Array.from({ length: count }, (_, i) =>
      i % 3 === 0 ? fullScale : i % 3 === 1 ? fullScale - below(random, 3) : below(random, fullScale + 1),
    );
    let stack = await stackAfter(kernels, fullScale, frames, (i) => values[i]!);
    const sums = values.map((value) => BigInt(value) * BigInt(frames));
    for (let more = 1; more <= 4; more++) {
      const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
      for (let i = 0; i < count; i++) {
        samples[i] = i % 3 === 0 ? fullScale : below(random, fullScale + 1);
        sums[i]! += BigInt(samples[i]!);
      }
      foldFrame(stack, { shape: shape(fullScale), samples }, more);
      const before = stack.opened().planes.digest();
      stack = await reloaded(kernels, stack);
      expect(stack.opened().planes.digest(), `after ${more} more`).toBe(before);
      const picture = pictureOf(stack, mean, 65535);
      expect([...picture.samples]).toEqual(sums.map((sum) => exactMean(sum, frames + more, fullScale)));
    }
    expect(sums.some((sum) => sum >= 2n ** 32n)).toBe(true);
  });
});
