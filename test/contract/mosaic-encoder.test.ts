/**
 * The laws of encoders that take mosaics: the photosites come back as they were, with what the sensor says of
 * them.
 */
import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/core/frame.ts';
import type { Sensor } from '../../src/core/sensor.ts';
import * as decoders from '../../src/decoders/index.ts';
import type { EncodeOptions, Encoder } from '../../src/encoders/encoder.ts';
import * as registry from '../../src/encoders/index.ts';
import { originOfFrames } from '../support/origin.ts';
import { randomFrom } from '../support/random.ts';

const seed = 20260111;
const size = { width: 150, height: 122 };
const encoders = Object.entries<Encoder>(registry).filter(([, { onlyMosaics }]) => onlyMosaics);

const cells = {
  bayer: { width: 2, height: 2, colours: 'RGGB' },
  'X-Trans': { width: 6, height: 6, colours: 'GGRGGBGGBGGRBRGRBGGGBGGRGGRGGBRBGBRG' },
} as const;

const sensor: Sensor = {
  black: [1024, 1028, 1032, 1036],
  white: 60_000,
  area: { left: 5, top: 3, width: 140, height: 116 },
  crop: { left: 9, top: 7, width: 130, height: 108 },
  multipliers: [2, 1, 1.5],
  matrix: [0.7866, -0.2108, -0.0555, -0.4869, 1.2483, 0.2681, -0.1176, 0.2069, 0.7501],
  uniqueModel: 'a camera',
};

function photosites(colours: keyof typeof cells): Picture & { samples: Uint16Array } {
  const random = randomFrom(seed);
  const samples = Uint16Array.from({ length: size.width * size.height }, () => random() * 65536);
  return { shape: { ...size, channels: 1, mosaic: cells[colours] }, depth: 16, samples };
}

const glance: Picture = {
  shape: { width: 30, height: 20, channels: 3 },
  depth: 8,
  samples: new Uint8Array(1800).fill(90),
};

const options: EncodeOptions = {
  quality: 90,
  orientation: 6,
  iccProfile: null,
  sensor,
  glance,
  origin: originOfFrames(4),
};

async function readBack(file: Uint8Array) {
  const bytes = Buffer.from(file);
  const decoder = Object.values(decoders).find(({ matches }) => matches(bytes))!;
  const walk = decoder.walk(bytes);
  const header = await decoder.readHeader(bytes);
  return { decoder, walk, header, samples: await decoder.decode(bytes, header), bytes };
}

describe.each(encoders)('%s', (_name, encoder) => {
  it.each(['bayer', 'X-Trans'] as const)(
    'gives the photosites of %s back, and where their pattern begins',
    async (colours) => {
      const picture = photosites(colours);
      const black = colours === 'bayer' ? sensor.black : Array<number>(36).fill(1024);
      const { header, samples, walk } = await readBack(
        await encoder.encode(picture, { ...options, sensor: { ...sensor, black } }),
      );
      expect(walk.whole).toBe(true);
      expect(header.shape).toMatchObject({
        ...size,
        channels: 1,
        transfer: 'linear',
        mosaic: cells[colours],
      });
      expect(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)).toEqual(
        Buffer.from(picture.samples.buffer),
      );
    },
  );

  it('gives the sensor back', async () => {
    const { decoder, bytes } = await readBack(await encoder.encode(photosites('bayer'), options));
    const found = await decoder.readSensor!(bytes);
    expect(found.black).toEqual(sensor.black);
    expect(found.white).toBe(sensor.white);
    expect(found.uniqueModel).toBe(sensor.uniqueModel);
    found.multipliers?.forEach((each, i) => {
      expect(each / found.multipliers![1]).toBeCloseTo(sensor.multipliers![i]!, 4);
    });
  });

  it('is not turned, and says how it was held and what it is made of', async () => {
    const { header, decoder, bytes } = await readBack(await encoder.encode(photosites('bayer'), options));
    expect(header.orientation).toBe(6);
    expect(decoder.readFacts(bytes)).toMatchObject({
      make: 'NIKON CORPORATION',
      exposureNs: 1_333_333_333,
      capturedAt: Date.UTC(2025, 0, 1, 21, 19, 5, 70),
    });
  });

  it.each([
    [
      'a picture',
      { shape: { ...size, channels: 3 }, depth: 16, samples: new Uint16Array(54_900) } as Picture,
    ],
    ['a mosaic without its sensor', photosites('bayer')],
  ])('refuses %s', async (_what, picture) => {
    await expect(encoder.encode(picture, { ...options, sensor: null })).rejects.toMatchObject({
      code: 'cannot-create',
      message: expect.stringContaining('.tif'),
    });
  });
});
