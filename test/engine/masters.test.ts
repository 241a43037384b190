/** What pictures say of themselves, and in which light: from captures through the engine into files. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Depth } from '../../src/core/frame.ts';
import { srgbToLinear } from '../../src/core/light.ts';
import * as decoders from '../../src/decoders/index.ts';
import { withExif } from '../support/captures.ts';
import { type Captures, publishing, startEngine, type TestEngine } from '../support/engine.ts';
import { asciiField, exifBlock, type RawField, rationalField, shortField } from '../support/exif.ts';
import { cardsOf, pictureOfFits } from '../support/fits.ts';
import { captureFiles, capturesOf, goldenBytes } from '../support/golden.ts';
import { seededRandom, shuffled } from '../support/random.ts';
import { tempFolder } from '../support/temp.ts';
import { directoriesOf, exifOf, floatsOf } from '../support/tiff.ts';

const MAKE = 0x010f;
const EXPOSURE_TIME = 0x829a;
const ISO = 0x8827;
const DATE = 0x9003;
const OFFSET = 0x9011;

/** Seven frames of 1/8 s, each a second after the one before; `more` by the number of the frame, from 0. */
function shoot(more: (i: number) => readonly RawField[] = () => []): Captures {
  const files = captureFiles('rgb8');
  return new Map(
    files.map(({ name, bytes }, i) => {
      const said = new Map<number, RawField>();
      for (const field of [
        rationalField(EXPOSURE_TIME, 1, 8),
        shortField(ISO, 400),
        asciiField(DATE, `2025:03:30 01:59:5${i}`),
        asciiField(OFFSET, '+01:00'),
        ...more(i),
      ]) {
        said.set(field[0], field);
      }
      const exif = exifBlock([asciiField(MAKE, 'Canon')], [...said.values()]);
      return [name, withExif(bytes, exif)];
    }),
  );
}

async function folded(captures: Captures, settings: Parameters<typeof startEngine>[2] = {}) {
  const engine = await startEngine('wasm', captures, settings);
  for (const path of captures.keys()) expect(await engine.take(path)).toMatchObject({ outcome: 'folded' });
  return engine;
}

async function rendered(engine: TestEngine, file: string, depth: Depth): Promise<Buffer> {
  await engine.ask('render', { file, blend: 'mean', ev: 0, depth, maxEdgePixels: 65535, quality: 90 });
  return Buffer.from(engine.published.get(file)!);
}

const depths = { 'a.jpg': 8, 'a.webp': 8, 'a.png': 16, 'a.tif': 32 } as const;

describe('a master', () => {
  it('says how long, when, with what and of how many frames it was made', async () => {
    const engine = await folded(shoot());
    for (const [file, depth] of Object.entries(depths)) {
      const { first, exif } = directoriesOf(exifOf(await rendered(engine, file, depth))!);
      expect(first.get(MAKE), file).toEqual(['Canon']);
      expect(first.get(0x131)?.[0], file).toMatch(/^slowshutter \d+\.\d+\.\d+$/);
      expect(exif.get(EXPOSURE_TIME), file).toEqual(['7/8']);
      expect(exif.get(ISO), file).toEqual([400]);
      expect(exif.get(DATE), file).toEqual(['2025:03:30 01:59:50']);
      expect(exif.get(OFFSET), file).toEqual(['+01:00']);
      expect(exif.get(0xa461), file).toEqual([7, 7]);
      expect(exif.get(0xa462)?.length, file).toBe(60 + 7 * 8);
    }
    const { cards } = cardsOf(await rendered(engine, 'a.fits', 32));
    expect(Object.fromEntries(cards)).toMatchObject({
      EXPTIME: 7 / 8,
      NCOMBINE: 7,
      'DATE-OBS': '2025-03-30T00:59:50.000',
      'DATE-END': '2025-03-30T00:59:56.125',
      INSTRUME: 'Canon',
      ISOSPEED: 400,
      HISTORY: 'mean of 7 frames, samples as the camera encoded them',
    });
  });

  it('does not say what not every frame says alike', async () => {
    const engine = await folded(
      shoot((i) => (i === 4 ? [rationalField(EXPOSURE_TIME, 0, 0), shortField(ISO, 800)] : [])),
    );
    const { exif } = directoriesOf(exifOf(await rendered(engine, 'a.png', 8))!);
    expect([EXPOSURE_TIME, ISO, 0xa462].filter((tag) => exif.has(tag))).toEqual([]);
    expect(exif.get(0xa461)).toEqual([7, 7]);
    const { cards } = cardsOf(await rendered(engine, 'a.fits', 16));
    expect(['EXPTIME', 'ISOSPEED'].filter((key) => cards.has(key))).toEqual([]);
  });

  it('says no time of frames that have none of their own', async () => {
    const engine = await folded(capturesOf('png8'));
    const { exif } = directoriesOf(exifOf(await rendered(engine, 'a.png', 8))!);
    expect([DATE, OFFSET, EXPOSURE_TIME].filter((tag) => exif.has(tag))).toEqual([]);
    expect(cardsOf(await rendered(engine, 'a.fits', 32)).cards.has('DATE-OBS')).toBe(false);
  });

  it('is the same in any order, and after a restart', async () => {
    const captures = shoot((i) => [rationalField(EXPOSURE_TIME, i + 1, 10)]);
    const once = await rendered(await folded(captures), 'a.tif', 16);
    const random = seededRandom('masters', 20261128);
    const settings = { stateFile: join(tempFolder(), 'encoded-sum+max+min.state') };
    const before = await startEngine('wasm', captures, settings);
    const paths = shuffled([...captures.keys()], random);
    for (const path of paths.slice(0, 4)) await before.take(path);
    await before.ask('checkpoint', {});
    const after = await startEngine('wasm', captures, settings);
    for (const path of paths) await after.take(path);
    expect((await rendered(after, 'a.tif', 16)).equals(once)).toBe(true);
  });
});

describe('a preview', () => {
  it('says the same, without the list of exposures', async () => {
    const file = '/previews/preview.jpg';
    const preview = { file, blend: 'mean', ev: 0, maxEdgePixels: 40, quality: 80 };
    const engine = await folded(shoot(), { previews: [preview] });
    await engine.ask('publish', publishing);
    const { exif } = directoriesOf(exifOf(Buffer.from(engine.published.get(file)!))!);
    expect(exif.get(EXPOSURE_TIME)).toEqual(['7/8']);
    expect(exif.get(0xa461)).toEqual([7, 7]);
    expect(exif.get(0xa002)).toEqual([32]);
    expect(exif.has(0xa462)).toBe(false);
  });
});

it('how long it is exposed without what is taken out is said with the answer', async () => {
  const engine = await folded(shoot(), { planes: ['sum'] });
  expect(await engine.ask('remove', { frames: ['1', 'last'] })).toMatchObject({
    exposureSecondsTotal: 0.625,
  });
  expect(await engine.ask('restore', { frames: ['1'] })).toMatchObject({ exposureSecondsTotal: 0.75 });
});

describe('a numbered picture', () => {
  it("that cannot be written leaves its number unused, is said, and is nobody else's trouble", async () => {
    const captures = shoot();
    const preview = { file: '/previews/preview.png', blend: 'mean', ev: 0, maxEdgePixels: 40, quality: 80 };
    const history = { folder: '/history', everyFrames: 2, everySeconds: null };
    const published: string[] = [];
    const keepFile = async (file: string) => {
      if (file.endsWith('000002.png')) throw new Error('ENOSPC: no space left on device');
      published.push(file);
      return 'written' as const;
    };
    const engine = await startEngine('wasm', captures, { previews: [preview], history }, { keepFile });
    const failures: unknown[] = [];
    for (const path of captures.keys()) {
      expect((await engine.take(path)).outcome).toBe('folded');
      failures.push((await engine.ask('publish', publishing)).failures);
    }
    expect(published.filter((file) => file.startsWith('/history'))).toEqual([
      '/history/preview-000001.png',
      '/history/preview-000003.png',
    ]);
    const said = [{ file: '/history/preview-000002.png', message: 'ENOSPC: no space left on device' }];
    expect(failures).toEqual([[], [], [], said, said, [], []]);
  });
});

describe('light', () => {
  /** The 16-bit picture by the committed oracle. */
  async function oracle(light: string) {
    const bytes = goldenBytes(`expected/rgb8-${light}-mean.png`);
    return decoders.png.decode(bytes, await decoders.png.readHeader(bytes));
  }

  /** Units: of 65,535. */
  const away = (samples: ArrayLike<number>, expected: Uint8Array | Uint16Array, scale = 65535) =>
    Math.max(...[...expected].map((value, i) => Math.abs(samples[i]! * scale - value)));

  it.each(['encoded', 'linear'] as const)('in a 32-bit .tif is for looking at: %s', async (light) => {
    const { samples } = floatsOf(await rendered(await folded(shoot(), { light }), 'a.tif', 32));
    expect(away(samples, await oracle(light))).toBeLessThan(0.503);
  });

  it('in a .fits is that of the stack', async () => {
    const engine = await folded(shoot(), { light: 'linear' });
    const fits = pictureOfFits(await rendered(engine, 'a.fits', 32)).samples;
    const tif = floatsOf(await rendered(engine, 'a.tif', 32)).samples;
    const most = Math.max(...tif.map((sample, i) => Math.abs(srgbToLinear(sample) - fits[i]!)));
    expect(most).toBeLessThan(1e-6);
    // A seventh of a whole number is never close to a half, so rounding a float of 24 bits cannot go wrong.
    const in16 = pictureOfFits(await rendered(engine, 'a.fits', 16)).samples;
    expect([...in16]).toEqual([...fits].map((sample) => Math.round(sample * 65535)));
    const encoded = pictureOfFits(await rendered(await folded(shoot()), 'a.fits', 16));
    expect(away(encoded.samples, await oracle('encoded'), 1)).toBe(0);
  });
});
