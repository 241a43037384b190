/**
 * 70,000 frames of 16 bits at full scale fit every plane, exactly: stood in for by their counts, then folded
 * on and out again.
 */

import { describe, expect, it } from 'vitest';
import { blendNamed } from '../../src/blends/named.ts';
import type { Frame } from '../../src/core/frame.ts';
import { logTerm } from '../../src/core/logarithm.ts';
import { type CounterName, isCounter, packedBytes, planeOrder } from '../../src/core/plane.ts';
import { strips } from '../../src/core/strips.ts';
import type { StackContents } from '../../src/engine/stack/contents.ts';
import { edgeForBox, foldFrame, kernelSets, openStack, pictureOf } from '../support/engine.ts';

const FRAMES = 70_000;
const fullScale = 65535;
const shape = { width: 5, height: 3, channels: 1, fullScale } as const;
/** White, nearly white, grey, nearly black, black. */
const values = [65535, 65534, 30000, 1, 0];
const samples = Uint16Array.from({ length: 15 }, (_, i) => values[i % values.length]!);
const frame: Frame = { shape, samples };

/** What one sample adds to each counter. */
const terms: Readonly<Record<CounterName, (value: number) => number>> = {
  sum: (value) => value,
  squares: (value) => value ** 2,
  logs: (value) => logTerm(value, fullScale),
  zeros: (value) => (value === 0 ? 1 : 0),
  coverage: () => 1,
};

const count = (counter: CounterName, value: number, frames: number) =>
  BigInt(terms[counter](value)) * BigInt(frames);

/**
 * A stack that stands where that many of these frames would have brought it: counts are multiplied, picks are
 * the frame.
 */
async function stackOf(kernels: string, frames: number): Promise<StackContents> {
  const { stack } = await openStack(kernels, new Map(), { planes: planeOrder });
  foldFrame(stack, frame, 0);
  const { planes } = stack.opened();
  planes.resume(frames, planes.packedPlanes());
  for (const name of planeOrder.filter(isCounter)) {
    const width = packedBytes(name, frames, fullScale);
    const bytes = Buffer.alloc(samples.length * width);
    samples.forEach((value, i) => {
      const packed = Buffer.alloc(8);
      packed.writeBigUInt64LE(count(name, value, frames));
      packed.copy(bytes, i * width, 0, width);
    });
    const [strip] = strips({ shape, planes: [{ name, bytesPerSample: width }] });
    planes.unpack(strip!, bytes);
  }
  return stack;
}

/** The counts of a plane, as it is packed. */
function countsOf(stack: StackContents, name: CounterName): bigint[] {
  const { planes } = stack.opened();
  const packed = planes.packedPlanes().find((each) => each.name === name)!;
  const [strip] = strips({ shape, planes: [packed] });
  const bytes = Buffer.from(planes.pack(strip!));
  return [...samples].map((_, i) => {
    const wide = Buffer.alloc(8);
    bytes.copy(wide, 0, i * packed.bytesPerSample, (i + 1) * packed.bytesPerSample);
    return wide.readBigUInt64LE();
  });
}

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  it.each(planeOrder.filter(isCounter))(
    '%s is exact at every frame around 70,000, up and down',
    async (name) => {
      const stack = await stackOf(kernels, FRAMES - 3);
      const { planes } = stack.opened();
      const expectCounts = (frames: number) =>
        expect(countsOf(stack, name), `${frames} frames`).toEqual(
          [...samples].map((value) => count(name, value, frames)),
        );
      expectCounts(FRAMES - 3);
      for (let frames = FRAMES - 2; frames <= FRAMES + 3; frames++) {
        foldFrame(stack, frame, frames);
        expectCounts(frames);
      }
      for (let frames = FRAMES + 2; frames >= FRAMES - 4; frames--) {
        planes.unfold(frame);
        expectCounts(frames);
      }
    },
  );

  it('every picture of 70,000 equal frames is the frame, or black where a blend shows what changes', async () => {
    const stack = await stackOf(kernels, FRAMES - 1);
    foldFrame(stack, frame, FRAMES);
    const of = (name: string) => [...pictureOf(stack, blendNamed(name), fullScale).samples].slice(0, 5);
    for (const name of ['mean', 'lighten', 'darken', 'geometric', 'clean', 'trimmed', 'comet']) {
      expect(of(name), name).toEqual(values);
    }
    for (const name of ['background', 'range', 'deviation']) {
      expect(of(name), name).toEqual([0, 0, 0, 0, 0]);
    }
    expect(of('subtract')).toEqual([0, 0, 0, 0, 0]);
    expect(of('sum')).toEqual([65535, 65535, 65535, 65535, 0]);
    // 65534 of 65535, 70,000 times: a third of full scale and a little more, to the 23 units of its
    // logarithm.
    const nearlyWhite = Math.round(65535 * 2 ** ((-23 * FRAMES) / 2 ** 20));
    expect(of('multiply')).toEqual([65535, nearlyWhite, 0, 0, 0]);
  });

  it.each([32_768, 32_769, 65_537, 65_538])(
    'boxes are exact where the counts of a box pass 32 bits: %i frames',
    async (frames) => {
      const stack = await stackOf(kernels, frames);
      const of = (k: number) =>
        pictureOf(stack, blendNamed('mean'), fullScale, edgeForBox(shape.width, shape.height, k)).samples;
      // (65535 + 65534) / 2 and (30000 + 1) / 2, halves up; then the last column alone.
      const row = [65535, 15001, 0];
      expect([...of(2)]).toEqual([...row, ...row]);
      expect([...of(3)]).toEqual([53690, 1]);
    },
  );
});
