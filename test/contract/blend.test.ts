/**
 * The laws of src/blends/blend.ts, for every blend of the registry, through the real engine with both sets of
 * kernels.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Blend } from '../../src/blends/blend.ts';
import * as blends from '../../src/blends/index.ts';
import type { FullScale } from '../../src/core/frame.ts';
import { type Light, lights } from '../../src/core/light.ts';
import { isCounter } from '../../src/core/plane.ts';
import { png } from '../../src/decoders/index.ts';
import {
  type Captures,
  foldFrame,
  kernelSets,
  openStack,
  pictureOf,
  startEngine,
  type TestEngine,
} from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';
import { randomFrom, shuffled } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';

const seed = 20250108;
/** One of each kind: 8 and 16 bits, grey and RGB. */
const kinds = ['png8', 'png16', 'grey8', 'grey16'];
const registry: readonly (readonly [name: string, blend: Blend])[] = Object.entries(blends);
const lightsOf = (blend: Blend) => lights.filter((light) => blend.refused?.[light] === undefined);

async function decoded(bytes: Uint8Array) {
  const header = await png.readHeader(bytes);
  return { shape: header.shape, samples: await png.decode(bytes, header) };
}

/** The captures folded in this order; the names of what is folded are their places in the set. */
async function folded(kernels: string, captures: Captures, light: Light, blend: Blend, order: string[]) {
  const { stack, fold } = await openStack(kernels, captures, { light, planes: blend.planes });
  for (const path of order) await fold(path);
  return stack;
}

describe('the registry', () => {
  it.each(registry)('%s says in one line what it is for, and what it computes', (_name, blend) => {
    expect(blend.summary).toMatch(/^[^\n]{20,100}$/);
    expect(blend.formula).toMatch(/^[^\n`]{3,40}$/);
  });

  it.each(registry)('%s makes a picture in some light, and says why where it makes none', (_name, blend) => {
    expect(lightsOf(blend).length).toBeGreaterThan(0);
    for (const why of Object.values(blend.refused ?? {})) expect(why).toMatch(/^[^\n]{20,120}$/);
  });
});

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  describe.each(registry)('%s', (name, blend) => {
    it(`1. gives the same planes and picture in any order (seed ${seed})`, async () => {
      const [light] = lightsOf(blend).slice(-1);
      for (const kind of kinds) {
        const captures = capturesOf(kind);
        const names = [...captures.keys()];
        const look = async (order: string[]) => {
          const stack = await folded(kernels, captures, light!, blend, order);
          return [stack.opened().planes.digest(), pictureOf(stack, blend, 65535, 20).samples];
        };
        const expected = await look(names);
        const property = fc.asyncProperty(fc.integer(), async (orderSeed) => {
          expect(await look(shuffled(names, randomFrom(orderSeed)))).toEqual(expected);
        });
        await fc.assert(property, { seed, numRuns: 2 });
      }
    });

    it('1. gives the same planes when captures come side by side', async () => {
      const captures = capturesOf('png16');
      const names = [...captures.keys()];
      const one = await startEngine(kernels, captures, { planes: blend.planes });
      for (const path of names) await one.take(path);
      const other = await startEngine(kernels, captures, { planes: blend.planes });
      await Promise.all(names.reverse().map((path) => other.take(path)));
      expect(await other.ask('digest', {})).toEqual(await one.ask('digest', {}));
    });

    it.skipIf(!blend.planes.every(isCounter))(
      '1. is as if a frame that came and went had never been',
      async () => {
        for (const light of lightsOf(blend)) {
          for (const kind of kinds) {
            const captures = capturesOf(kind);
            const [gone, ...names] = [...captures.keys()];
            const without = await folded(kernels, captures, light, blend, names);
            const withAll = await folded(kernels, captures, light, blend, [...names, gone!]);
            withAll.opened().planes.unfold(await decoded(captures.get(gone!)!));
            expect(withAll.opened().planes.digest(), kind).toBe(without.opened().planes.digest());
          }
        }
      },
    );

    it.each(lightsOf(blend))(`2. renders one frame to ${blend.single}, in %s light`, async (light) => {
      for (const kind of kinds) {
        const captures = capturesOf(kind);
        const [path] = [...captures.keys()];
        const frame = await decoded(captures.get(path!)!);
        const stack = await folded(kernels, captures, light, blend, [path!]);
        const picture = pictureOf(stack, blend, frame.shape.fullScale);
        expect(frame.shape).toMatchObject(picture.shape);
        // Linear samples of 16-bit shadows are coarser than the encoded ones, by up to 7 of 65,535.
        const most = light === 'linear' && frame.shape.fullScale === 65535 ? 7 : 0;
        const expected = blend.single === 'itself' ? frame.samples : frame.samples.map(() => 0);
        expect(largestDifference(picture.samples, expected), kind).toBeLessThanOrEqual(most);
      }
    });

    it('3. renders without touching the planes, again and again alike', async () => {
      for (const light of lightsOf(blend)) {
        const captures = capturesOf('png8');
        const stack = await folded(kernels, captures, light, blend, [...captures.keys()]);
        const { planes } = stack.opened();
        const before = planes.digest();
        const render = (scale: FullScale, edge: number) => pictureOf(stack, blend, scale, edge).samples;
        const first = [render(255, 65535), render(65535, 20), render(65535, 65535)];
        const again = [render(255, 65535), render(65535, 20), render(65535, 65535)];
        expect(planes.digest()).toBe(before);
        expect(again).toEqual(first);
      }
    });

    it.each([
      ['black', 0],
      ['white', 1],
    ] as const)('4. renders %s frames to that, or to black, however many', async (_colour, part) => {
      for (const light of lightsOf(blend)) {
        for (const scale of [255, 65535] as const) {
          const { stack } = await openStack(kernels, new Map(), { light, planes: blend.planes });
          for (let i = 0; i < 100; i++) {
            foldFrame(stack, uniform(scale, part * scale), i);
            if (![1, 2, 3, 100].includes(i + 1)) continue;
            for (const out of [255, 65535] as const) {
              const found = new Set(pictureOf(stack, blend, out, 3).samples);
              expect(found.size, `${light}, ${scale} to ${out}, ${i + 1} frames`).toBe(1);
              expect([0, part * out]).toContain([...found][0]);
            }
          }
        }
      }
    });

    // Once for both sets of kernels: their twins are compared elsewhere.
    it.skipIf(kernels === 'plain').each(lightsOf(blend).slice(-1))(
      '5. goes on after a kill with the same planes and picture, in %s light',
      async (light) => {
        const captures = capturesOf('png16');
        const names = [...captures.keys()];
        const { planes } = blend;
        const look = async (engine: TestEngine) => {
          const picture = {
            file: '/a.png',
            blend: name,
            ev: 0,
            depth: 16,
            maxEdgePixels: 65535,
            quality: 90,
          } as const;
          await engine.ask('render', picture);
          return [await engine.ask('digest', {}), engine.published.get('/a.png')];
        };
        const whole = await startEngine(kernels, captures, { light, planes });
        for (const path of names) await whole.take(path);
        const kept = { light, planes, stateFile: join(tempFolder(), 'a.state') };
        const killed = await startEngine(kernels, captures, kept);
        for (const path of names.slice(2, 5)) await killed.take(path);
        await killed.ask('checkpoint', {});
        for (const path of names.slice(0, 1)) await killed.take(path);
        const next = await startEngine(kernels, captures, kept);
        for (const path of names) await next.take(path);
        expect(await look(next)).toEqual(await look(whole));
      },
    );
  });
});

/** A frame of one value. */
function uniform(fullScale: FullScale, value: number) {
  const shape = { width: 7, height: 5, channels: 3, fullScale } as const;
  const samples = fullScale === 255 ? new Uint8Array(105).fill(value) : new Uint16Array(105).fill(value);
  return { shape, samples };
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}
