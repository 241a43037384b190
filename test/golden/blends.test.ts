/**
 * Every blend, in every light it has, of 1, 2, 3 and 100 frames of 8 and 16 bits: what numpy says in
 * test/golden/blends.py.
 */

import { describe, expect, it } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import { blendNamed } from '../../src/blends/named.ts';
import type { FullScale } from '../../src/core/frame.ts';
import { type Light, lights } from '../../src/core/light.ts';
import { type PlaneName, planeOrder } from '../../src/core/plane.ts';
import { samplesDigest } from '../support/digest.ts';
import { edgeForBox, foldFrame, openStack, pictureOf } from '../support/engine.ts';
import { goldenJson } from '../support/golden.ts';
import { goldenFrame } from '../support/golden-frames.ts';
import { stillPlanes } from '../support/settings.ts';

interface Expected {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  readonly captures: readonly { fullScale: FullScale; frame: number; sha256: string }[];
  readonly pictures: readonly ExpectedPicture[];
}
interface ExpectedPicture {
  readonly blend: string;
  readonly light: Light;
  readonly ev: number;
  readonly fullScale: FullScale;
  readonly frames: number;
  readonly box: number;
  readonly depth: 8 | 16;
  readonly sha256: string;
  readonly last: readonly number[];
}

const expected = goldenJson<Expected>('blends.json');
const { width, height, captures, pictures } = expected;

/** Of frames that are a millisecond apart. */
const FADE_SECONDS = 0.02;

/** A stack with every plane, of so many frames. */
async function stackOf(light: Light, fullScale: FullScale, frames: number, planes: readonly PlaneName[]) {
  const { stack } = await openStack('wasm', new Map(), { light, planes, fadeSeconds: FADE_SECONDS });
  for (let i = 0; i < frames; i++) foldFrame(stack, goldenFrame(i, fullScale), i);
  return stack;
}

it.each(captures)('frame $frame of full scale $fullScale is that of the oracle', (capture) => {
  expect(samplesDigest(goldenFrame(capture.frame, capture.fullScale).samples)).toBe(capture.sha256);
});

const stacks = lights.flatMap((light) =>
  ([255, 65535] as const).flatMap((fullScale) =>
    [1, 2, 3, 100].map((frames) => [light, fullScale, frames] as const),
  ),
);

describe.each(stacks)('in %s light, full scale %i, %i frames', (light, fullScale, frames) => {
  it.each([
    ['lie as they were taken', stillPlanes],
    ['are aligned, and cover all', planeOrder],
  ])(
    'every blend is that of the oracle, sample for sample, at both depths and scaled down, of frames that %s',
    async (_how, planes) => {
      const stack = await stackOf(light, fullScale, frames, planes);
      const wanted = pictures.filter(
        (each) => each.light === light && each.fullScale === fullScale && each.frames === frames,
      );
      expect(new Set(wanted.map(({ blend }) => blend)).size).toBeGreaterThan(10);
      const wrong = wanted.flatMap(({ blend, ev, box, depth, sha256, last }) => {
        const edge = edgeForBox(width, height, box);
        const { samples } = pictureOf(stack, blendNamed(blend), depth === 8 ? 255 : 65535, edge, ev);
        if (samplesDigest(samples) === sha256) return [];
        return [`${blend} ev ${ev} box ${box} at ${depth} bits: ${samples.slice(-3)} for ${last}`];
      });
      expect(wrong).toEqual([]);
    },
  );
});

it('the oracle knows every blend, in every light it has', () => {
  const named = new Set(pictures.map(({ blend, light }) => `${blend} ${light}`));
  const registry = Object.entries(blends).flatMap(([name, blend]) =>
    lights.flatMap((light) => (blend.refused?.[light] === undefined ? [`${name} ${light}`] : [])),
  );
  expect([...named].sort()).toEqual(registry.sort());
});
