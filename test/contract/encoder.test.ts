/** The laws of src/encoders/encoder.ts, for every encoder of the registry. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { mean } from '../../src/blends/mean.ts';
import { blankSamples, type Depth, type Layout, type Picture, sampleCount } from '../../src/core/frame.ts';
import * as decoders from '../../src/decoders/index.ts';
import type { EncodeOptions, Encoder } from '../../src/encoders/encoder.ts';
import * as registry from '../../src/encoders/index.ts';
import { decoded } from '../support/decoded.ts';
import { samplesDigest } from '../support/digest.ts';
import { openStack, pictureOf } from '../support/engine.ts';
import { captureFiles, setNamed, sharedFolder } from '../support/golden.ts';
import { randomFrom } from '../support/random.ts';

const seed = 20250109;
/** Those of mosaics alone have laws of their own, in mosaic-encoder.test.ts. */
const encoders = Object.entries<Encoder>(registry).filter(([, encoder]) => !encoder.onlyMosaics);
const lossless = encoders.filter(([, encoder]) => encoder.lossless);
const lossy = encoders.filter(([, encoder]) => !encoder.lossless);
const plain: EncodeOptions = {
  quality: 90,
  orientation: 1,
  iccProfile: null,
  sensor: null,
  glance: null,
  origin: null,
};

function noise(shape: Layout, depth: Depth): Picture {
  const random = randomFrom(seed);
  const samples = blankSamples(depth, sampleCount(shape));
  const values = depth === 32 ? 1 : 2 ** depth;
  for (let i = 0; i < samples.length; i++) samples[i] = random() * values;
  return { shape, depth, samples };
}

/** Smooth, and different in every corner, so that a lossy format keeps it and no turn looks like another. */
function slopes(channels: 1 | 3, depth: Depth = 8): Picture {
  const [width, height] = [48, 32];
  const samples = blankSamples(depth, width * height * channels);
  const fullScale = depth === 32 ? 1 : 2 ** depth - 1;
  for (let i = 0; i < samples.length; i++) {
    const pixel = Math.floor(i / channels);
    const eighth = ((pixel % width) / width) * 150 + (Math.floor(pixel / width) / height) * 90;
    samples[i] = (Math.round(eighth) / 255) * fullScale;
  }
  return { shape: { width, height, channels }, depth, samples };
}

/** Lossy formats may give grey back as RGB of equal channels; one of them is compared. */
function meanDifference(a: Picture, b: Picture): number {
  const [stepA, stepB] = [a.shape.channels === 1 ? 1 : 3, b.shape.channels === 1 ? 1 : 3];
  const pixels = a.shape.width * a.shape.height;
  let total = 0;
  for (let i = 0; i < pixels; i++) total += Math.abs(a.samples[i * stepA]! - b.samples[i * stepB]!);
  return total / pixels;
}

/** A profile of a real camera picture where there is one, else one that sharp brings along. */
async function someProfile(): Promise<Uint8Array> {
  const real = join(sharedFolder, 'formats/photo-iccp-adobergb.webp');
  const bytes = existsSync(real)
    ? readFileSync(real)
    : await sharp(noise({ width: 4, height: 4, channels: 3 }, 8).samples, {
        raw: { width: 4, height: 4, channels: 3 },
      })
        .withIccProfile('p3')
        .webp()
        .toBuffer();
  const { iccProfile } = await decoders.webp.readHeader(bytes);
  return iccProfile!;
}

describe('the registry', () => {
  it('has one encoder for every extension, and one of them for previews', () => {
    const extensions = encoders.flatMap(([, encoder]) => encoder.extensions);
    expect(new Set(extensions).size).toBe(extensions.length);
    expect(encoders.some(([, encoder]) => encoder.forPreviews && encoder.depths.includes(8))).toBe(true);
  });
});

describe.each(encoders)('%s', (_name, encoder) => {
  const variants = encoder.depths.flatMap((depth) =>
    ([1, 3] as const).map((channels) => ({ depth, channels })),
  );

  it.each(variants)('gives a picture back: $depth bits, $channels channels', async ({ depth, channels }) => {
    const picture = encoder.lossless ? noise({ width: 37, height: 23, channels }, depth) : slopes(channels);
    const back = await decoded(await encoder.encode(picture, plain));
    if (encoder.lossless) {
      expect(back).toMatchObject({ shape: picture.shape, depth });
      expect(samplesDigest(back.samples)).toBe(samplesDigest(picture.samples));
    } else {
      expect(back).toMatchObject({ shape: { width: 48, height: 32 }, depth: 8 });
      expect(meanDifference(picture, back)).toBeLessThan(2);
    }
  });

  it.each(variants)(
    'writes a picture of one pixel: $depth bits, $channels channels',
    async ({ depth, channels }) => {
      const picture = noise({ width: 1, height: 1, channels }, depth);
      const back = await decoded(await encoder.encode(picture, plain));
      expect([back.shape.width, back.shape.height]).toEqual([1, 1]);
    },
  );

  it.each(encoder.keepsLight ? [] : encoder.depths)(
    'embeds the profile byte for byte and converts no sample: %i bits',
    async (depth) => {
      const iccProfile = await someProfile();
      const picture = encoder.lossless ? noise({ width: 37, height: 23, channels: 3 }, depth) : slopes(3);
      const [with_, without] = [
        await decoded(await encoder.encode(picture, { ...plain, iccProfile })),
        await decoded(await encoder.encode(picture, plain)),
      ];
      expect(Buffer.from(with_.iccProfile!).equals(iccProfile)).toBe(true);
      expect(without.iccProfile).toBeNull();
      expect(samplesDigest(with_.samples)).toBe(samplesDigest(without.samples));
    },
  );

  it('writes files that are upright: no viewer is asked to turn them', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      for (const depth of encoder.depths) {
        const back = await decoded(await encoder.encode(slopes(3, depth), { ...plain, orientation }));
        expect(back.orientation).toBe(1);
        expect([back.shape.width, back.shape.height]).toEqual(orientation < 5 ? [48, 32] : [32, 48]);
      }
    }
  });

  it('says so when a format cannot hold the size', async () => {
    const picture = noise({ width: 17_000, height: 1, channels: 1 }, encoder.depths[0]!);
    const result = await encoder.encode(picture, plain).catch((error) => error);
    if (encoder === registry.webp) expect(result).toMatchObject({ code: 'cannot-create' });
    else expect((await decoded(result)).shape.width).toBe(17_000);
  });
});

describe.each(lossy)('%s, beside .png', (_name, encoder) => {
  it('turns a picture as the lossless ones do', async () => {
    const iccProfile = await someProfile();
    for (let orientation = 1; orientation <= 8; orientation++) {
      for (const options of [plain, { ...plain, iccProfile }]) {
        const turned = await decoded(await encoder.encode(slopes(3), { ...options, orientation }));
        const exact = await decoded(await registry.png.encode(slopes(3), { ...plain, orientation }));
        expect(meanDifference(exact, turned), `orientation ${orientation}`).toBeLessThan(2);
      }
    }
  });
});

/** What EXIF says orientation n looks like, by the committed oracle. */
describe.each(lossless)('%s, by the oracle', (_name, encoder) => {
  it.each(['rgb8', 'png16'])(
    'turns every orientation of %s upright, with and without a profile',
    async (name) => {
      const files = captureFiles(name);
      const { stack, fold } = await openStack('plain', new Map(files.map((file) => [file.name, file.bytes])));
      for (const file of files) await fold(file.name);
      const picture = pictureOf(stack, mean, 65535);
      const expected = setNamed(name).pictures.filter(
        ({ light, blend, depth, box }) =>
          light === 'encoded' && blend === 'mean' && depth === 16 && box === 1,
      );
      expect(expected.map(({ orient }) => orient)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      for (const iccProfile of [null, await someProfile()]) {
        for (const { orient, sha256, width, height } of expected) {
          const back = await decoded(
            await encoder.encode(picture, { ...plain, orientation: orient, iccProfile }),
          );
          expect(back.shape).toMatchObject({ width, height });
          expect(samplesDigest(back.samples), `orientation ${orient}`).toBe(sha256);
        }
      }
    },
  );
});
