/**
 * Past every width that a sum is kept in, 16, 23, 31 and 32 bits: it stays exact, up and down, and through a
 * checkpoint.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mean } from '../../src/blends/mean.ts';
import type { FullScale } from '../../src/core/frame.ts';
import { packedBytes } from '../../src/core/plane.ts';
import { strips } from '../../src/core/strips.ts';
import type { Session } from '../../src/engine/serve.ts';
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
  const { stack, session } = await openStack(kernels, new Map(), { planes: ['sum'], stateFile });
  const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  foldFrame(stack, { shape: shape(fullScale), samples }, 0);
  const { planes } = stack.opened();
  planes.clear();
  planes.resume(frames, []);
  const width = packedBytes('sum', frames, fullScale);
  const bytes = Buffer.alloc(count * width);
  for (let i = 0; i < count; i++) bytes.writeUIntLE(frames * value(i), i * width, Math.min(width, 6));
  const [strip] = strips({ shape: shape(fullScale), planes: planes.packedPlanes() });
  planes.unpack(strip!, bytes);
  return session;
}

/** The 16-bit mean, in whole numbers throughout. */
function exactMean(sum: bigint, frames: number, fullScale: FullScale): number {
  const [n, scale] = [BigInt(frames), fullScale === 255 ? 257n : 1n];
  return Number((2n * sum * scale + n) / (2n * n));
}

async function reloaded(kernels: string, { contents, durability }: Session): Promise<Session> {
  const stateFile = contents.settings.stateFile!;
  await durability.checkpoint(0);
  return (await openStack(kernels, new Map(), { planes: ['sum'], stateFile })).session;
}

/** The last counts of frames whose full-scale sums fit 16, 23, 31 and 32 bits. */
const cases: [fullScale: FullScale, frames: number, bits: number][] = [
  [255, 257, 16],
  [255, 32_896, 23],
  [255, 8_421_504, 31],
  [255, 16_843_009, 32],
  [65535, 65_537, 32],
];

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  it.each(cases)(`full scale %i goes on after %i frames (seed ${seed})`, async (fullScale, frames, bits) => {
    const random = randomFrom(seed);
    // A third at full scale, which must carry, a third near it, a third anything.
    const values = Array.from({ length: count }, (_, i) =>
      i % 3 === 0 ? fullScale : i % 3 === 1 ? fullScale - below(random, 3) : below(random, fullScale + 1),
    );
    let session = await stackAfter(kernels, fullScale, frames, (i) => values[i]!);
    const sums = values.map((value) => BigInt(value) * BigInt(frames));
    for (let more = 1; more <= 4; more++) {
      const samples = fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
      for (let i = 0; i < count; i++) {
        samples[i] = i % 3 === 0 ? fullScale : below(random, fullScale + 1);
        sums[i]! += BigInt(samples[i]!);
      }
      foldFrame(session.contents, { shape: shape(fullScale), samples }, more);
      const before = session.contents.opened().planes.digest();
      session = await reloaded(kernels, session);
      expect(session.contents.opened().planes.digest(), `after ${more} more`).toBe(before);
      const picture = pictureOf(session.contents, mean, 65535);
      expect([...picture.samples]).toEqual(sums.map((sum) => exactMean(sum, frames + more, fullScale)));
    }
    expect(sums.some((sum) => sum >= 2n ** BigInt(bits))).toBe(true);
  });

  it(`sums of 8 bits are exact at every of 700 frames, and at every one on the way back (seed ${seed})`, async () => {
    const random = randomFrom(seed);
    const { stack } = await openStack(kernels, new Map(), { planes: ['sum'] });
    const frames: Uint8Array[] = [];
    const sums = new Array<number>(count).fill(0);
    const check = () => {
      const { planes } = stack.opened();
      const width = packedBytes('sum', planes.frames, 255);
      const [strip] = strips({ shape: shape(255), planes: planes.packedPlanes() });
      const packed = Buffer.from(planes.pack(strip!));
      const found = sums.map((_, i) => packed.readUIntLE(i * width, width));
      expect(found, `${planes.frames} frames`).toEqual(sums);
      const { samples } = pictureOf(stack, mean, 65535);
      expect([...samples], `${planes.frames} frames`).toEqual(
        sums.map((sum) => exactMean(BigInt(sum), planes.frames, 255)),
      );
    };
    for (let n = 0; n < 700; n++) {
      const samples = Uint8Array.from(sums, (_, i) => (i % 3 === 0 ? 255 : below(random, 256)));
      frames.push(samples);
      for (let i = 0; i < count; i++) sums[i]! += samples[i]!;
      foldFrame(stack, { shape: shape(255), samples }, n);
      if (n < 3 || n > 250) check();
    }
    for (const samples of frames.splice(1)) {
      for (let i = 0; i < count; i++) sums[i]! -= samples[i]!;
      stack.opened().planes.unfold({ shape: shape(255), samples });
      if (stack.opened().planes.frames < 300) check();
    }
    // Room that was made for many frames is there for few: up again past what 16 bits hold.
    const white = new Uint8Array(count).fill(255);
    for (let n = 0; n < 400; n++) {
      for (let i = 0; i < count; i++) sums[i]! += 255;
      stack
        .opened()
        .planes.fold([
          { frame: { shape: shape(255), samples: white }, place: { isFirst: false, isLatest: false, at: 0 } },
        ]);
      if (n > 120) check();
    }
  });
});
