/** The laws of src/blends/blend.ts, for every blend of the registry, through the real engine with both sets of kernels. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import type { FullScale } from '../../src/core/frame.ts';
import { type Light, lights } from '../../src/core/light.ts';
import { png } from '../../src/decoders/index.ts';
import { type Captures, foldFrame, kernelSets, openStack, startEngine } from '../support/engine.ts';
import { captureFiles } from '../support/golden.ts';
import { randomFrom, shuffled } from '../support/random.ts';

const seed = 20250108;
/** One of each kind: 8 and 16 bits, grey and RGB. */
const kinds = ['png8', 'png16', 'grey8', 'grey16'];

function capturesOf(name: string): Captures {
  return new Map(captureFiles(name).map((file) => [file.name, file.bytes]));
}

async function decoded(bytes: Uint8Array) {
  const header = await png.readHeader(bytes);
  return { shape: header.shape, samples: await png.decode(bytes, header) };
}

/** The captures folded in this order; the names of what is folded are their places in the set. */
async function folded(
  kernels: string,
  captures: Captures,
  light: Light,
  plane: 'sum' | 'max' | 'min',
  order: string[],
) {
  const { stack, fold } = await openStack(kernels, captures, { light, planes: [plane] });
  for (const path of order) await fold(path);
  return stack;
}

describe('the registry', () => {
  it.each(Object.entries(blends))('%s says in one line what it is for', (_name, blend) => {
    expect(blend.summary).toMatch(/^[^\n]{20,100}$/);
  });
});

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  describe.each(Object.entries(blends))('%s', (_name, blend) => {
    it(`1. gives the same planes in any order (seed ${seed})`, async () => {
      for (const kind of kinds) {
        const captures = capturesOf(kind);
        const names = [...captures.keys()];
        const expected = await folded(kernels, captures, 'linear', blend.plane, names);
        const digest = expected.opened().planes.digest();
        const property = fc.asyncProperty(fc.integer(), async (orderSeed) => {
          const order = shuffled(names, randomFrom(orderSeed));
          const stack = await folded(kernels, captures, 'linear', blend.plane, order);
          expect(stack.opened().planes.digest()).toBe(digest);
        });
        await fc.assert(property, { seed, numRuns: 4 });
      }
    });

    it('1. gives the same planes when captures come side by side', async () => {
      const captures = capturesOf('png16');
      const names = [...captures.keys()];
      const one = await startEngine(kernels, captures, { planes: [blend.plane] });
      for (const path of names) await one.take(path);
      const other = await startEngine(kernels, captures, { planes: [blend.plane] });
      await Promise.all(names.reverse().map((path) => other.take(path)));
      expect(await other.ask('digest', {})).toEqual(await one.ask('digest', {}));
    });

    it.each(['encoded', 'linear'] as const)('2. renders one frame to itself, in %s light', async (light) => {
      for (const kind of kinds) {
        const captures = capturesOf(kind);
        const [path] = [...captures.keys()];
        const frame = await decoded(captures.get(path!)!);
        const stack = await folded(kernels, captures, light, blend.plane, [path!]);
        const picture = stack.opened().renderer.picture(blend, frame.shape.fullScale, 65535);
        expect(picture.shape).toEqual(frame.shape);
        // Linear samples of 16-bit shadows are coarser than the encoded ones, by up to 7 of 65,535.
        const most = light === 'linear' && frame.shape.fullScale === 65535 ? 7 : 0;
        expect(largestDifference(picture.samples, frame.samples), kind).toBeLessThanOrEqual(most);
      }
    });

    it('3. renders without touching the planes, again and again alike', async () => {
      for (const light of lights) {
        const captures = capturesOf('png8');
        const stack = await folded(kernels, captures, light, blend.plane, [...captures.keys()]);
        const { planes, renderer } = stack.opened();
        const before = planes.digest();
        const render = (scale: FullScale, edge: number) => renderer.picture(blend, scale, edge).samples;
        const first = [render(255, 65535), render(65535, 20), render(65535, 65535)];
        const again = [render(255, 65535), render(65535, 20), render(65535, 65535)];
        expect(planes.digest()).toBe(before);
        expect(again).toEqual(first);
      }
    });

    it.each([
      ['black', 0],
      ['white', 1],
    ] as const)('4. renders %s frames to that, however many', async (_colour, part) => {
      for (const light of lights) {
        for (const scale of [255, 65535] as const) {
          const stack = await uniform(kernels, light, blend.plane, scale, part * scale);
          for (const out of [255, 65535] as const) {
            const { samples } = stack.opened().renderer.picture(blend, out, 3);
            expect(new Set(samples), `${light}, ${scale} to ${out}`).toEqual(new Set([part * out]));
          }
        }
      }
    });
  });
});

/** 100 frames of one value, folded below the decoders. */
async function uniform(
  kernels: string,
  light: Light,
  plane: 'sum' | 'max' | 'min',
  fullScale: FullScale,
  value: number,
) {
  const { stack } = await openStack(kernels, new Map(), { light, planes: [plane] });
  const shape = { width: 7, height: 5, channels: 3, fullScale } as const;
  const samples = fullScale === 255 ? new Uint8Array(105).fill(value) : new Uint16Array(105).fill(value);
  for (let i = 0; i < 100; i++) foldFrame(stack, { shape, samples }, i);
  return stack;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}
