/** Every blend of frames that do not all cover the same: what numpy says in test/golden/aligned.py. */

import { describe, expect, it } from 'vitest';
import { blendNamed } from '../../src/blends/named.ts';
import type { Crop } from '../../src/core/common-area.ts';
import type { Frame, FullScale } from '../../src/core/frame.ts';
import { type Light, lights } from '../../src/core/light.ts';
import { planeOrder } from '../../src/core/plane.ts';
import { inLinearLight } from '../../src/engine/stages/light.ts';
import { samplesDigest } from '../support/digest.ts';
import { edgeForBox, foldFrame, kernelSets, openStack } from '../support/engine.ts';
import { goldenJson } from '../support/golden.ts';
import { goldenFrame } from '../support/golden-frames.ts';
import { shiftAligner, shiftBy } from '../support/shift-aligner.ts';

interface Expected {
  readonly moves: readonly (readonly [x: number, y: number, shear: number])[];
  readonly pictures: readonly {
    readonly blend: string;
    readonly light: Light;
    readonly ev: number;
    readonly fullScale: FullScale;
    readonly frames: readonly number[];
    readonly crop: Crop;
    readonly box: number;
    readonly depth: 8 | 16;
    readonly width: number;
    readonly height: number;
    readonly sha256: string;
    readonly last: readonly number[];
  }[];
}

const { moves, pictures } = goldenJson<Expected>('aligned.json');

/** Of frames that are a millisecond apart. */
const FADE_SECONDS = 0.02;

function laid(number: number, fullScale: FullScale, light: Light): Frame {
  const stored = goldenFrame(number, fullScale);
  const frame = light === 'linear' ? inLinearLight(stored) : stored;
  const samples = frame.samples.slice().fill(0);
  return { ...frame, samples, covered: shiftAligner.warp(frame, shiftBy(...moves[number]!), samples) };
}

const sets = [...new Set(pictures.map(({ frames }) => frames.join()))];
const stacks = lights.flatMap((light) =>
  ([255, 65535] as const).flatMap((fullScale) => sets.map((set) => [light, fullScale, set] as const)),
);

describe.each(Object.keys(kernelSets))('with %s kernels', (kernels) => {
  it.each(stacks)(
    'in %s light, full scale %i: every blend of the frames %s',
    async (light, fullScale, set) => {
      const { stack } = await openStack(kernels, new Map(), {
        light,
        planes: planeOrder,
        fadeSeconds: FADE_SECONDS,
      });
      // In another order than that in which they were taken.
      const numbers = set.split(',').map(Number).reverse();
      for (const number of numbers) foldFrame(stack, laid(number, fullScale, light), number);
      const wanted = pictures.filter(
        (each) => each.light === light && each.fullScale === fullScale && each.frames.join() === set,
      );
      expect(new Set(wanted.map(({ blend }) => blend)).size).toBeGreaterThan(10);
      const wrong = wanted.flatMap(({ blend, ev, crop, box, depth, width, height, sha256, last }) => {
        const whole = wanted.find((each) => each.crop === crop && each.box === 1)!;
        const maxEdgePixels = box === 1 ? 65535 : edgeForBox(whole.width, whole.height, box);
        const { renderer } = stack.opened();
        const { shape, samples } = renderer.picture({
          blend: blendNamed(blend),
          ev,
          depth,
          maxEdgePixels,
          crop,
        });
        const isRight =
          samplesDigest(samples as Uint8Array) === sha256 && shape.width === width && shape.height === height;
        return isRight
          ? []
          : [`${blend} ev ${ev} ${crop} box ${box} at ${depth} bits: ${samples.slice(-3)} for ${last}`];
      });
      expect(wrong).toEqual([]);
    },
  );
});
