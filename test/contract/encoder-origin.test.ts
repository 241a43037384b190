/**
 * The law of src/encoders/encoder.ts about origins: what a picture was made of is in its file, and touches no
 * pixel.
 */

import { describe, expect, it } from 'vitest';
import { blankSamples, type Depth, type Picture, sampleCount } from '../../src/core/frame.ts';
import * as decoders from '../../src/decoders/index.ts';
import type { EncodeOptions, Encoder } from '../../src/encoders/encoder.ts';
import * as registry from '../../src/encoders/index.ts';
import { sha256 } from '../support/digest.ts';
import { cardsOf, pictureOfFits } from '../support/fits.ts';
import { camera, originOfFrames, silentOrigin } from '../support/origin.ts';
import { directoriesOf, exifOf, type Fields } from '../support/tiff.ts';

const { fits, jpeg, png, tiff } = registry;
const withExif = Object.entries(registry).filter(([, encoder]) => !encoder.keepsLight);
const options: EncodeOptions = {
  quality: 90,
  orientation: 6,
  iccProfile: null,
  sensor: null,
  glance: null,
  origin: null,
};
const someProfile = Buffer.from(Uint8Array.from({ length: 300 }, (_, i) => i));

/** 40 x 24 as stored, 24 x 40 upright. */
function picture(channels: 1 | 3, depth: Depth): Picture {
  const shape = { width: 40, height: 24, channels };
  const samples = blankSamples(depth, sampleCount(shape));
  const values = depth === 32 ? 1 : 2 ** depth;
  for (let i = 0; i < samples.length; i++) samples[i] = ((i % 97) / 97) * values;
  return { shape, depth, samples };
}

async function encoded(encoder: Encoder, depth: Depth, more: Partial<EncodeOptions>, channels: 1 | 3 = 3) {
  return Buffer.from(await encoder.encode(picture(channels, depth), { ...options, ...more }));
}

/**
 * Tags of the first directory that say how the pixels lie in a TIFF, how they are to be seen, and where EXIF
 * is.
 */
const structure = [
  256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 339, 34675, 0x112, 0x11a, 0x11b, 0x128, 0x8769,
];
const ofThePicture = (fields: Fields) =>
  Object.fromEntries([...fields].filter(([tag]) => !structure.includes(tag)));

function imageDigest(file: Buffer): string {
  const walk = Object.values(decoders)
    .find((decoder) => decoder.matches(file))!
    .walk(file);
  if (!walk.whole) throw new Error(walk.reason);
  return sha256(...walk.imageRanges.map(({ start, end }) => file.subarray(start, end)));
}

const variants = withExif.flatMap(([name, encoder]) =>
  encoder.depths.flatMap((depth) =>
    ([1, 3] as const).map((channels) => ({ name, encoder, depth, channels })),
  ),
);

describe.each(variants)('$name, $depth bits, $channels channels', ({ encoder, depth, channels }) => {
  const both = { 40960: Buffer.from('0100'), 36864: Buffer.from('0232') };
  const compressed = {
    37121: Buffer.of(...(channels === 3 ? [1, 2, 3, 0] : [1, 0, 0, 0])),
    40962: [24],
    40963: [40],
  };

  it('says all that is known, in the tags of Exif 2.32', async () => {
    const file = await encoded(encoder, depth, { origin: originOfFrames(4) }, channels);
    const { first, exif } = directoriesOf(exifOf(file)!);
    expect(ofThePicture(first)).toEqual({
      271: ['NIKON CORPORATION'],
      272: ['NIKON Z 6_2'],
      305: ['slowshutter 1.2.3'],
      306: ['2025:06:30 19:30:00'],
      ...(encoder === jpeg ? { 531: [1] } : {}),
    });
    expect([0x112, 0x11a, 0x11b, 0x128].map((tag) => first.get(tag))).toEqual([[1], ['72/1'], ['72/1'], [2]]);
    const { 0xa462: list, ...others } = Object.fromEntries(exif);
    expect(others).toEqual({
      ...both,
      ...(encoder === jpeg ? compressed : {}),
      33434: ['4/3'],
      33437: ['28/5'],
      34855: [64],
      36867: ['2025:01:02 03:04:05'],
      36880: ['-02:30'],
      36881: ['+05:45'],
      37521: ['070'],
      37386: ['71/2'],
      40961: [1],
      41987: [1],
      42036: ['NIKKOR Z 24-70mm f/4 S'],
      42080: [3],
      42081: [4, 4],
    });
    expect(listOf(list as Buffer)).toEqual({
      totals: ['10/3', '4/3', '4/3', '1/3', '1/3', '1/3', '1/3'],
      counts: [1, 4],
      each: ['1/3', '1/3', '1/3', '1/3'],
    });
  });

  it('leaves out what is not known', async () => {
    const file = await encoded(encoder, depth, { origin: silentOrigin(3) }, channels);
    const { first, exif } = directoriesOf(exifOf(file)!);
    expect(Object.keys(ofThePicture(first))).toEqual(
      [0x131, 0x132, ...(encoder === jpeg ? [0x213] : [])].map(String),
    );
    expect(Object.fromEntries(exif)).toEqual({
      ...both,
      ...(encoder === jpeg ? compressed : {}),
      36880: ['-02:30'],
      42080: [3],
      42081: [3, 3],
    });
  });

  it('has the same bytes of pixels with it and without, and the profile', async () => {
    for (const iccProfile of [null, someProfile]) {
      const without = await encoded(encoder, depth, { iccProfile }, channels);
      const file = await encoded(encoder, depth, { iccProfile, origin: originOfFrames(4) }, channels);
      expect(imageDigest(file)).toBe(imageDigest(without));
      expect(file.includes(someProfile)).toBe(without.includes(someProfile));
      const block = exifOf(without);
      if (encoder === tiff) expect(directoriesOf(block!).exif.size).toBe(0);
      else expect(block).toBeNull();
    }
  });
});

/**
 * Source: Image::ExifTool::Exif, CompositeImageExposureTimes: seven fractions, two counts, then the fractions
 * of the frames.
 */
function listOf(list: Buffer) {
  const ratio = (at: number) => `${list.readUInt32LE(at)}/${list.readUInt32LE(at + 4)}`;
  return {
    totals: Array.from({ length: 7 }, (_, i) => ratio(i * 8)),
    counts: [list.readUInt16LE(56), list.readUInt16LE(58)],
    each: Array.from({ length: (list.length - 60) / 8 }, (_, i) => ratio(60 + i * 8)),
  };
}

async function exifFrom(encoder: Encoder, origin: EncodeOptions['origin']): Promise<Fields> {
  return directoriesOf(exifOf(await encoded(encoder, encoder.depths[0]!, { origin }))!).exif;
}

describe('exposures', () => {
  it('of one frame are those of a picture that is no composite', async () => {
    const exif = await exifFrom(png, originOfFrames(1));
    expect(exif.get(0x829a)).toEqual(['1/3']);
    expect(exif.get(0xa460)).toEqual([1]);
    expect(exif.has(0xa461) || exif.has(0xa462)).toBe(false);
  });

  it('differ from frame to frame, and the period is never shorter than their sum', async () => {
    const exposuresNs = [4e9, 1e9, 2_500_000_000];
    const more = {
      exposuresNs,
      exposureNsTotal: 7_500_000_000,
      endedAt: Date.UTC(2025, 0, 1, 21, 19, 5, 71),
    };
    const exif = await exifFrom(png, originOfFrames(3, more));
    expect(listOf(exif.get(0xa462) as Buffer)).toEqual({
      totals: ['15/2', '15/2', '15/2', '4/1', '4/1', '1/1', '1/1'],
      counts: [1, 3],
      each: ['4/1', '1/1', '5/2'],
    });
  });

  it('are listed only while both the counts and the segment hold them', async () => {
    const has = async (encoder: Encoder, frames: number) => {
      const exif = await exifFrom(encoder, originOfFrames(frames));
      expect(exif.get(0xa460)).toEqual([3]);
      expect(exif.get(0x829a)).toEqual([frames % 3 === 0 ? `${frames / 3}/1` : `${frames}/3`]);
      return [exif.get(0xa461)?.[0], (exif.get(0xa462)?.length ?? 60) / 8 - 7.5];
    };
    expect(await has(jpeg, 8000)).toEqual([8000, 8000]);
    expect(await has(jpeg, 9000)).toEqual([9000, 0]);
    expect(await has(png, 9000)).toEqual([9000, 9000]);
    expect(await has(tiff, 65_535)).toEqual([65_535, 65_535]);
    expect(await has(tiff, 65_536)).toEqual([undefined, 0]);
  });

  it('are not listed without the times between which they were', async () => {
    const exif = await exifFrom(tiff, originOfFrames(4, { endedAt: null }));
    expect(exif.has(0xa462)).toBe(false);
    expect(exif.get(0xa461)).toEqual([4, 4]);
  });
});

describe('times', () => {
  it('are said without a zone where the camera named none, and without a fraction that is zero', async () => {
    const at = Date.UTC(2012, 1, 29, 23, 30);
    const exif = await exifFrom(png, originOfFrames(2, { startedAt: { at, zoneMinutes: 60, zoned: false } }));
    expect(exif.get(0x9003)).toEqual(['2012:03:01 00:30:00']);
    expect(exif.has(0x9011) || exif.has(0x9291)).toBe(false);
  });

  it('that no calendar has are not said', async () => {
    for (const at of [Number.MAX_SAFE_INTEGER, Date.UTC(12_000, 0, 1), Date.UTC(-5, 0, 1)]) {
      const startedAt = { at, zoneMinutes: 0, zoned: true };
      expect((await exifFrom(png, originOfFrames(2, { startedAt }))).has(0x9003)).toBe(false);
    }
    const before = { at: -1, zoneMinutes: 0, zoned: true };
    const exif = await exifFrom(png, originOfFrames(2, { startedAt: before }));
    expect([exif.get(0x9003), exif.get(0x9291)]).toEqual([['1969:12:31 23:59:59'], ['999']]);
  });
});

describe('fits', () => {
  const cardsFor = async (origin: EncodeOptions['origin'], depth: Depth = 32, channels: 1 | 3 = 3) =>
    Object.fromEntries(cardsOf(await encoded(fits, depth, { origin }, channels)).cards);

  it('says all that is known', async () => {
    expect(await cardsFor(originOfFrames(4))).toEqual({
      SIMPLE: true,
      BITPIX: -32,
      NAXIS: 3,
      NAXIS1: 24,
      NAXIS2: 40,
      NAXIS3: 3,
      ROWORDER: 'BOTTOM-UP',
      EXPTIME: 4 / 3,
      NCOMBINE: 4,
      'DATE-OBS': '2025-01-01T21:19:05.070',
      'DATE-END': '2025-01-01T21:19:08.403',
      INSTRUME: 'NIKON Z 6_2',
      TELESCOP: 'NIKKOR Z 24-70mm f/4 S',
      ISOSPEED: 64,
      FOCALLEN: 35.5,
      TRANSFER: 'linear',
      DATE: '2025-06-30T22:00:00.000',
      CREATOR: 'slowshutter 1.2.3',
      SWCREATE: 'slowshutter 1.2.3',
      HISTORY: 'mean of 4 frames, samples proportional to light',
    });
  });

  it('leaves out what is not known, and stores 16 bits unsigned', async () => {
    expect(await cardsFor(silentOrigin(7), 16, 1)).toEqual({
      SIMPLE: true,
      BITPIX: 16,
      NAXIS: 2,
      NAXIS1: 24,
      NAXIS2: 40,
      BZERO: 32768,
      BSCALE: 1,
      ROWORDER: 'BOTTOM-UP',
      NCOMBINE: 7,
      TRANSFER: 'linear',
      DATE: '2025-06-30T22:00:00.000',
      CREATOR: 'slowshutter 1.2.3',
      SWCREATE: 'slowshutter 1.2.3',
      HISTORY: 'mean of 7 frames, samples proportional to light',
    });
    expect(await cardsFor(null)).not.toHaveProperty('NCOMBINE');
  });

  it('writes names in ASCII, cut to a card, and quotes doubled', async () => {
    const said = async (make: string, model: string | null) =>
      (await cardsFor(originOfFrames(2, { camera: { ...camera, make, model } }))).INSTRUME;
    expect(await said("d'Or", 'Größe')).toBe("d'Or Gr??e");
    expect(await said('Canon', null)).toBe('Canon');
    expect(await said('Canon', 'Canon EOS 5D')).toBe('Canon EOS 5D');
    expect(await said('x'.repeat(80), 'y')).toBe('x'.repeat(68));
    expect(await said(`${'x'.repeat(67)}''`, 'y')).toBe('x'.repeat(67));
  });

  it('has the same pixels with an origin of any length', async () => {
    const plain = pictureOfFits(await encoded(fits, 32, {}));
    for (const frames of [1, 4]) {
      const file = await encoded(fits, 32, { origin: originOfFrames(frames) });
      expect(pictureOfFits(file)).toEqual(plain);
    }
  });
});

it('a TIFF of more than 4 GiB is refused, with what was expected and found', async () => {
  const shape = { width: 40_000, height: 10_000, channels: 3 } as const;
  const huge: Picture = { shape, depth: 32, samples: new Float32Array(0) };
  const refusal = await tiff.encode(huge, { ...options, orientation: 1 }).catch((error) => error);
  expect(refusal).toMatchObject({
    code: 'cannot-create',
    message: expect.stringMatching(
      /^a TIFF or DNG holds at most 4294967295 bytes, and 40000x10000 at 32 bits take/,
    ),
  });
});
