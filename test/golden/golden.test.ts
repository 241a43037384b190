/**
 * Every picture of the committed oracle, sample for sample, through the real engine with the wasm kernels.
 */

import { describe, expect, it } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import { blendNamed } from '../../src/blends/named.ts';
import { type Light, lights } from '../../src/core/light.ts';
import * as decoders from '../../src/decoders/index.ts';
import * as encoders from '../../src/encoders/index.ts';
import type { StackContents } from '../../src/engine/stack/contents.ts';
import { samplesDigest } from '../support/digest.ts';
import { edgeForBox, openStack, pictureOf, startEngine } from '../support/engine.ts';
import {
  captureFiles,
  capturesOf,
  type ExpectedPicture,
  goldenSets,
  noShared,
  setNamed,
  sets,
} from '../support/golden.ts';

const scales = { 8: 255, 16: 65535 } as const;

/** One stack a light, with every plane: all pictures of a set come from it. */
async function foldedStack(name: string, light: Light): Promise<StackContents> {
  const captures = capturesOf(name);
  const { stack, fold } = await openStack('wasm', captures, { light });
  for (const path of captures.keys()) await fold(path);
  return stack;
}

async function digestOf(stack: StackContents, picture: ExpectedPicture): Promise<string> {
  const { width, height } = stack.shape!;
  const edge = edgeForBox(width, height, picture.box);
  const rendered = pictureOf(stack, blendNamed(picture.blend), scales[picture.depth], edge);
  if (picture.orient === 1) {
    expect(rendered.shape).toMatchObject({ width: picture.width, height: picture.height });
    return samplesDigest(rendered.samples);
  }
  const options = {
    quality: 90,
    orientation: picture.orient,
    iccProfile: null,
    sensor: null,
    glance: null,
    origin: null,
  };
  const bytes = await encoders.tiff.encode(rendered, options);
  return samplesDigest(await decoders.tiff.decode(bytes, await decoders.tiff.readHeader(bytes)));
}

/** Planes and pictures that differ from the oracle, each named; none when all is well. */
async function differences(name: string): Promise<string[]> {
  const wrong: string[] = [];
  const { pictures } = setNamed(name);
  for (const light of lights) {
    const wanted = pictures.filter((picture) => picture.light === light);
    if (wanted.length === 0) continue;
    const stack = await foldedStack(name, light);
    for (const picture of wanted) {
      const { blend, depth, box, orient } = picture;
      if ((await digestOf(stack, picture)) === picture.sha256) continue;
      wrong.push(`${light} ${blend} at ${depth} bits, box ${box}, orientation ${orient}`);
    }
  }
  return wrong;
}

describe('the pictures of the oracle', () => {
  it.each(goldenSets.map(([name, { pictures }]) => [name, pictures.length] as const))(
    '%s: all %i, bit for bit',
    async (name) => {
      expect(await differences(name)).toEqual([]);
    },
  );
});

const sharedSets = sets.filter(([, set]) => set.root === 'shared');

describe.skipIf(noShared)('the pictures of real shoots in shared/data, skipped where it is absent', () => {
  it.each(sharedSets.map(([name, { pictures }]) => [name, pictures.length] as const))(
    '%s: all %i, bit for bit',
    async (name) => {
      expect(await differences(name)).toEqual([]);
    },
  );
});

/** The whole way, files included: what `stack --out` and `render` write. */
describe('a picture file', () => {
  it.each(goldenSets.map(([name]) => name))(
    'of %s holds what the oracle says, in every lossless format',
    async (name) => {
      const { pictures } = setNamed(name);
      for (const light of lights) {
        const captures = capturesOf(name);
        const engine = await startEngine('wasm', captures, { light });
        for (const path of captures.keys()) await engine.take(path);
        for (const picture of pictures) {
          const { blend, depth, box, orient } = picture;
          if (picture.light !== light || box !== 1 || orient !== 1) continue;
          for (const file of ['out.png', 'out.tif']) {
            await engine.ask('render', { file, blend, ev: 0, depth, maxEdgePixels: 65535, quality: 90 });
            const bytes = engine.published.get(file)!;
            const decoder = file.endsWith('png') ? decoders.png : decoders.tiff;
            const header = await decoder.readHeader(bytes);
            const { width, height } = picture;
            expect(header.shape).toMatchObject({ width, height, fullScale: scales[depth] });
            const digest = samplesDigest(await decoder.decode(bytes, header));
            expect(digest, `${light} ${blend} at ${depth} bits as ${file}`).toBe(picture.sha256);
          }
        }
      }
    },
  );
});

describe('the plain recipe of 2012: sum, divide, cut to 8 bits', () => {
  const withRecipe = sets.filter(
    ([, { recipe2012, root }]) => recipe2012 && !(root === 'shared' && noShared),
  );
  it.each(withRecipe)('is never more than 1 away from the mean of %s', async (name, { recipe2012 }) => {
    const frames: Uint8Array[] = [];
    for (const { bytes } of captureFiles(name)) {
      const header = await decoders.jpeg.readHeader(bytes);
      frames.push((await decoders.jpeg.decode(bytes, header)) as Uint8Array);
    }
    const sums = new Uint32Array(frames[0]!.length);
    for (const frame of frames) for (let i = 0; i < frame.length; i++) sums[i]! += frame[i]!;
    const recipe = Uint8Array.from(sums, (sum) => Math.floor(sum / frames.length));
    expect(samplesDigest(recipe)).toBe(recipe2012!.sha256);
    const stack = await foldedStack(name, 'encoded');
    const { samples } = pictureOf(stack, blends.mean, 255);
    const away = new Set(samples.map((sample, i) => Math.abs(sample - recipe[i]!)));
    expect([...away].sort()).toEqual([0, 1]);
  });
});
