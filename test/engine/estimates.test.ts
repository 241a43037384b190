/**
 * Pictures that are rounded from estimates: the same, sample for sample, as of planes of which nothing can be
 * estimated.
 */
import { describe, expect, it } from 'vitest';
import { blendNamed } from '../../src/blends/named.ts';
import type { Frame, FullScale } from '../../src/core/frame.ts';
import type { Light } from '../../src/core/light.ts';
import { EstimateRow } from '../../src/engine/pictures/estimate-row.ts';
import { Renderer } from '../../src/engine/pictures/renderer.ts';
import { FoldBuffers } from '../../src/engine/planes/buffers.ts';
import type { DrawnFrom } from '../../src/engine/planes/plane.ts';
import { Planes } from '../../src/engine/planes/planes.ts';
import { Arena } from '../../src/kernels/arena.ts';
import { drawnWith } from '../support/drawn-from.ts';
import { edgeForBox, kernelSets } from '../support/engine.ts';
import { below, randomFrom } from '../support/random.ts';

const seed = 20261129;
const names = ['deviation', 'geometric', 'multiply'] as const;

/**
 * Samples that are near each other from frame to frame, with whites and blacks, some of them in all frames.
 */
function frames(count: number, channels: 1 | 3, fullScale: FullScale): Frame[] {
  const [width, height] = [41, 23];
  const random = randomFrom(seed + count);
  const shape = { width, height, channels, fullScale } as const;
  const Samples = fullScale === 255 ? Uint8Array : Uint16Array;
  const base = Array.from({ length: width * height * channels }, () => below(random, fullScale * 1.3));
  const noise = 1 + below(random, fullScale / 16);
  return Array.from({ length: count }, () => {
    const sample = (value: number) => {
      const seen = value % 11 === 0 ? 0 : value + below(random, noise) - noise / 2;
      return Math.max(0, Math.min(fullScale, Math.floor(seen)));
    };
    return { shape, samples: new Samples(base.map(sample)) };
  });
}

/** The same planes, of which it is not said where counts are. */
const hidden = (planes: DrawnFrom) =>
  drawnWith(planes, (plane) => ({
    gather: (...row) => plane.gather(...row),
    fitsBoxes: (...boxes) => plane.fitsBoxes(...boxes),
    gatherBoxes: (...boxes) => plane.gatherBoxes(...boxes),
  }));

async function planesOf(kernels: string, light: Light, all: readonly Frame[]): Promise<Planes> {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const shape = all[0]!.shape;
  const space = new FoldBuffers(new Arena(memory), await kernelSets[kernels]!(memory), shape, {
    light,
    fadeSeconds: 300,
  });
  const planes = new Planes(space, ['sum', 'squares', 'logs', 'zeros']);
  for (const frame of all) planes.fold([{ frame, place: { isFirst: false, isLatest: true, at: 0 } }]);
  return planes;
}

const stacks = (['encoded', 'linear'] as const).flatMap((light) =>
  ([255, 65535] as const).flatMap((fullScale) =>
    ([1, 3] as const).flatMap((channels) =>
      [1, 2, 3, 8, 200, 300].map((count) => ({ light, fullScale, channels, count })),
    ),
  ),
);

describe.each(Object.keys(kernelSets))('by the %s kernels', (kernels) => {
  const some = kernels === 'wasm' ? stacks : stacks.filter(({ count }) => count < 8);
  it.each(some)(
    '$count frames of $channels channels, full scale $fullScale, in $light light',
    async (given) => {
      const { light, fullScale, channels, count } = given;
      const planes = await planesOf(kernels, light, frames(count, channels, fullScale));
      const estimated = new Renderer(planes, planes.space);
      const added = new Renderer(hidden(planes), planes.space);
      for (const name of names) {
        if (blendNamed(name).refused?.[light] !== undefined) continue;
        for (const box of [1, 2, 3, 5, 8]) {
          const maxEdgePixels = edgeForBox(41, 23, box);
          const wanted = { blend: blendNamed(name), ev: 0, depth: 8, maxEdgePixels } as const;
          expect(estimated.picture(wanted), `${name}, boxes of ${box}`).toEqual(added.picture(wanted));
        }
      }
    },
  );
});

it('are made of sums in any width that frames of 8 bits bring about, and of nothing else', async () => {
  const drawn = { fullScale: 255, light: 'encoded', ev: 0 } as const;
  for (const count of [1, 257, 258, 600]) {
    const planes = await planesOf('wasm', 'encoded', frames(count, 3, 255));
    const isDrawn = (from: DrawnFrom, name: string) =>
      new EstimateRow(from, planes.space).begin((row) => {
        blendNamed(name).draw(row, { ...drawn, frames: count });
      });
    for (const name of names) expect(isDrawn(planes, name), `${name} of ${count} frames`).toBe(true);
    for (const name of names) expect(isDrawn(hidden(planes), name)).toBe(false);
    expect(isDrawn(planes, 'mean')).toBe(false);
  }
});
