/**
 * Stacks of raw frames through the engine: what gives them their look, what they are after restarts and
 * decisions, what is drawn.
 */
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { StackError } from '../../src/core/errors.ts';
import { srgbToLinear } from '../../src/core/light.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import { srgbProfile } from '../../src/encoders/srgb-profile.ts';
import { readCapture } from '../../src/io/files.ts';
import { type Captures, memoryPorts, publishing, startEngine } from '../support/engine.ts';
import { filterThat } from '../support/filters.ts';
import { cardsOf, pictureOfFits } from '../support/fits.ts';
import { capturesOf } from '../support/golden.ts';
import { savedIn } from '../support/ledgers.ts';
import { samplesOf } from '../support/picture.ts';
import { defaultSettings } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';
import { directoriesOf, exifOf, floatsOf } from '../support/tiff.ts';
import {
  mosaicCapture,
  mosaicCaptures,
  mosaicSamples,
  plainMosaic,
  tinyMosaicDecoder,
} from '../support/tiny-mosaic.ts';

const { sensor } = plainMosaic;
const { decoders } = memoryPorts('wasm', new Map(), new Map());

async function engineOf(
  captures: Captures,
  settings: Partial<StackSettings> = {},
  tiny = tinyMosaicDecoder(),
) {
  const own = { decoders: [...decoders, tiny.decoder] };
  const engine = await startEngine('wasm', captures, { planes: ['sum', 'max', 'min'], ...settings }, own);
  return { ...engine, asked: tiny.asked };
}

async function foldedAll(captures: Captures, settings: Partial<StackSettings> = {}) {
  const engine = await engineOf(captures, settings);
  for (const path of captures.keys()) expect(await engine.take(path)).toMatchObject({ outcome: 'folded' });
  return engine;
}

type Engine = Awaited<ReturnType<typeof engineOf>>;

async function rendered(engine: Engine, file: string, more: object = {}) {
  const like = { file, blend: 'mean', ev: 0, depth: null, maxEdgePixels: 65535, quality: 90, ...more };
  const size = await engine.ask('render', like);
  return { size, bytes: Buffer.from(engine.published.get(file)!) };
}

/** Planes and picture. */
async function look(engine: Engine) {
  return [await engine.ask('digest', {}), (await rendered(engine, '/a.png')).bytes];
}

/** The mean of exposures, photosite by photosite. */
function meanOf(numbers: readonly number[]): number[] {
  const all = numbers.map((number) => mosaicSamples(number));
  const sums = Array.from(all[0]!, (_, i) => all.reduce((sum, samples) => sum + samples[i]!, 0));
  return sums.map((sum) => Math.floor((2 * sum + all.length) / (2 * all.length)));
}

/** A place where something waits until it may go on, and where it is seen to have come. */
function gateOf() {
  let [reach, go]: (() => void)[] = [];
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const mayGo = new Promise<void>((resolve) => {
    go = resolve;
  });
  return { reached, mayGo, reach: () => reach?.(), go: () => go?.() };
}

describe('the look of a stack', () => {
  it('has the sensor of its earliest frame, which is read for that frame alone', async () => {
    const stateFile = join(tempFolder(), 'a.state');
    const captures = mosaicCaptures(4);
    const engine = await foldedAll(captures, { stateFile });
    expect(engine.asked).toEqual([0]);
    await engine.ask('checkpoint', {});
    const { header } = await savedIn(stateFile);
    expect(header.shape).toMatchObject({ mosaic: plainMosaic.mosaic, channels: 1, fullScale: 65535 });
    expect(header.first).toMatchObject({ path: 'raw_1.tmos', sensor });
  });

  it('is that of the earliest by the camera, whatever came first', async () => {
    const own = (i: number) => ({ ...sensor, uniqueModel: `Tiny ${i}` });
    const captures = new Map([2, 1, 0].map((i) => [`${i}`, mosaicCapture(i, { sensor: own(i) })]));
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await foldedAll(captures, { stateFile });
    expect(engine.asked).toEqual([2, 1, 0]);
    await engine.ask('checkpoint', {});
    expect((await savedIn(stateFile)).header.first).toMatchObject({ path: '0', sensor: own(0) });
  });

  it('is that of the next when the first is taken out, and of the first again when it is put back', async () => {
    const own = (i: number) => ({ ...sensor, multipliers: [1 + i, 1, 1 + i / 2] as const });
    const captures = new Map([0, 1, 2].map((i) => [`${i}.tmos`, mosaicCapture(i, { sensor: own(i) })]));
    const engine = await foldedAll(captures, { planes: ['sum'] });
    const before = await look(engine);
    await engine.ask('remove', { frames: ['0.tmos'] });
    captures.delete('0.tmos');
    const rest = await foldedAll(captures, { planes: ['sum'] });
    expect(await look(engine)).toEqual(await look(rest));
    captures.set('0.tmos', mosaicCapture(0, { sensor: own(0) }));
    await engine.ask('restore', { frames: ['0.tmos'] });
    expect(await look(engine)).toEqual(before);
  });

  it('has a sensor although the first was taken out while the next was being decoded', async () => {
    const captures = mosaicCaptures(2);
    const gate = gateOf();
    const tiny = tinyMosaicDecoder(async (takenAt) => {
      if (takenAt !== 1) return;
      gate.reach();
      await gate.mayGo;
    });
    const engine = await engineOf(captures, { planes: ['sum'] }, tiny);
    await engine.take('raw_1.tmos');
    const second = engine.take('raw_2.tmos');
    await gate.reached;
    await engine.ask('remove', { frames: ['raw_1.tmos'] });
    gate.go();
    expect(await second).toMatchObject({ outcome: 'folded', frames: 1 });
    expect(engine.asked).toEqual([0, 1]);
    expect((await rendered(engine, '/a.png')).size).toEqual({ width: 8, height: 6, frames: 1 });
  });

  it('is not begun by a frame whose sensor cannot be read: the frame is rejected, the next begins it', async () => {
    const captures = mosaicCaptures(2);
    const tiny = tinyMosaicDecoder();
    const readSensor = async (bytes: Uint8Array) => {
      const found = await tiny.decoder.readSensor!(bytes);
      if (tiny.asked.length === 1) throw new StackError('unsupported-colour', 'expected a mosaic');
      return found;
    };
    const engine = await engineOf(captures, {}, { ...tiny, decoder: { ...tiny.decoder, readSensor } });
    expect(await engine.take('raw_1.tmos')).toMatchObject({
      outcome: 'rejected',
      code: 'unsupported-colour',
    });
    expect(await engine.take('raw_2.tmos')).toMatchObject({ outcome: 'folded', frames: 1 });
  });
});

describe('a stack of raw frames', () => {
  it('is the same in any order, and after a restart', async () => {
    const captures = mosaicCaptures(5);
    const whole = await look(await foldedAll(captures));
    const stateFile = join(tempFolder(), 'a.state');
    const killed = await engineOf(captures, { stateFile });
    for (const path of [...captures.keys()].reverse().slice(0, 3)) await killed.take(path);
    await killed.ask('checkpoint', {});
    const next = await engineOf(captures, { stateFile });
    // What it looks like came with the state file.
    await rendered(next, '/a.png');
    expect(next.asked).toEqual([]);
    await Promise.all([...captures.keys()].map((path) => next.take(path)));
    expect(await look(next)).toEqual(whole);
  });

  it('comes back from its spool after a kill, with the look of its earliest, whatever was deleted', async () => {
    const captures = mosaicCaptures(3);
    const whole = await look(await foldedAll(captures));
    const folder = tempFolder();
    const kept = { stateFile: join(folder, 'a.state'), spoolFolder: join(folder, 'a.spool'), captures: '' };
    const killed = await engineOf(captures, kept);
    for (const path of captures.keys()) await killed.take(path);
    captures.clear();
    const tiny = tinyMosaicDecoder();
    const own = { decoders: [tiny.decoder], readCapture };
    const next = await startEngine('wasm', captures, { planes: ['sum', 'max', 'min'], ...kept }, own);
    const { spooled } = await next.ask('open', { ...defaultSettings, ...kept });
    expect(spooled).toHaveLength(3);
    for (const [path] of spooled)
      await next.ask('take', { path, stamp: 'spool', acceptDoubt: true, last: true });
    expect(await look({ ...next, asked: tiny.asked })).toEqual(whole);
    expect(tiny.asked.at(-1)).toBe(0);
  });

  it('goes through filters as a mosaic, which cannot make another of it', async () => {
    const captures = mosaicCaptures(2);
    const source =
      '({ samples, shape }) => { if (shape.mosaic.colours !== "GRBG") throw new Error("no mosaic"); shape.mosaic.colours = "RGGB"; samples[0] = 7; }';
    const engine = await foldedAll(captures, { filters: [filterThat(source)] });
    const { bytes } = await rendered(engine, '/a.fits', { depth: 16 });
    expect(cardsOf(bytes).cards.get('BAYERPAT')).toBe('GRBG');
    expect(pictureOfFits(bytes).samples[0]).toBe(7);
  });

  it('is exact without a frame that is taken out, and with one that is put back', async () => {
    const captures = mosaicCaptures(5);
    const engine = await foldedAll(captures);
    const before = await look(engine);
    await engine.ask('remove', { frames: ['raw_3.tmos'] });
    await engine.ask('refold', {});
    const rest = mosaicCaptures(5);
    rest.delete('raw_3.tmos');
    expect(await look(engine)).toEqual(await look(await foldedAll(rest)));
    await engine.ask('restore', { frames: ['raw_3.tmos'] });
    expect(await look(engine)).toEqual(before);
  });

  it.each([
    ['a grey picture of the same size', () => capturesOf('grey16')],
    [
      'another pattern',
      () => new Map([['b', mosaicCapture(9, { mosaic: { width: 2, height: 2, colours: 'RGGB' } })]]),
    ],
  ])('takes no %s', async (_what, others) => {
    const captures = mosaicCaptures(1);
    const engine = await foldedAll(captures);
    const [path, bytes] = [...others()][0]!;
    captures.set(path, bytes);
    expect(await engine.take(path)).toMatchObject({ outcome: 'rejected', code: 'shape-mismatch' });
  });

  it('has a preview of each blend that there is of it, and a reason in words for one that there is not', async () => {
    const preview = (blend: string) => ({
      file: `/${blend}.jpg`,
      blend,
      ev: 0,
      maxEdgePixels: 256,
      quality: 80,
    });
    const previews = [preview('multiply'), preview('mean')];
    const engine = await foldedAll(mosaicCaptures(2), { planes: ['sum', 'logs', 'zeros'], previews });
    const { failures, written } = await engine.ask('publish', publishing);
    expect(written).toBe(1);
    expect(failures).toEqual([
      {
        file: '/multiply.jpg',
        message: expect.stringMatching(/^multiply makes no picture of raw frames: raw .*black/),
      },
    ]);
    expect([...engine.published.keys()]).toContain('/mean.jpg');
  });
});

describe('a blend that there is not of raw frames', () => {
  const preview = (blend: string) => ({
    file: `/${blend}.jpg`,
    blend,
    ev: 0,
    maxEdgePixels: 256,
    quality: 80,
  });
  const history = { folder: '/history', everyFrames: 1, everySeconds: null };
  const closeAfter = { frames: 2, exposureSeconds: null };

  it('keeps no other from the film of the growth, and none from a master', async () => {
    const previews = [preview('geometric'), preview('mean')];
    const planes = ['sum', 'logs', 'zeros'] as const;
    const engine = await engineOf(mosaicCaptures(2), { planes, previews, history, closeAfter });
    await engine.take('raw_1.tmos');
    const { finished } = await engine.take('raw_2.tmos');
    expect(finished?.files).toEqual([expect.stringMatching(/-2-mean\.tif$/)]);
    const kept = [...engine.published.keys()].filter((file) => file.startsWith('/history'));
    expect(kept).toEqual(['/history/mean-000001.jpg', '/history/mean-000002.jpg']);
  });

  it('alone has frames folded, and says why there is no picture and what there could be', async () => {
    const planes = ['logs', 'zeros'] as const;
    const engine = await engineOf(mosaicCaptures(2), { planes, previews: [preview('multiply')], history });
    expect(await engine.take('raw_1.tmos')).toMatchObject({ outcome: 'folded' });
    await expect(rendered(engine, '/a.png', { blend: 'multiply' })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/^multiply makes no picture of raw frames: raw .*; take mean, which/),
    });
    await expect(engine.ask('finish', { name: null })).rejects.toMatchObject({ code: 'cannot-create' });
    expect(await engine.take('raw_2.tmos')).toMatchObject({ outcome: 'folded', frames: 2 });
  });
});

describe('a picture of raw frames', () => {
  it('says that it is sRGB, by a profile and in its EXIF, whatever the camera says of its own pictures', async () => {
    const engine = await foldedAll(mosaicCaptures(2));
    for (const file of ['/a.png', '/a.jpg', '/a.tif', '/a.webp']) {
      const { bytes } = await rendered(engine, file);
      const { icc, space } = await sharp(bytes).metadata();
      expect(icc, file).toEqual(Buffer.from(srgbProfile()));
      expect(space, file).toMatch(/^(s|rgb)/);
      expect(directoriesOf(exifOf(bytes)!).exif.get(0xa001), file).toEqual([1]);
    }
  });

  it('is upright, and its size is said as it is in the file', async () => {
    const engine = await foldedAll(mosaicCaptures(2, { orientation: 6 }));
    const { size, bytes } = await rendered(engine, '/a.png');
    expect(size).toEqual({ width: 6, height: 8, frames: 2 });
    expect(await samplesOf(bytes, 16, 3)).toMatchObject({ width: 6, height: 8 });
  });

  it('is for daylight, if that is asked, with the same stack', async () => {
    const captures = mosaicCaptures(2);
    const stateFile = join(tempFolder(), 'a.state');
    const engine = await foldedAll(captures, { stateFile });
    await engine.ask('checkpoint', {});
    const other = await engineOf(captures, { stateFile, whiteBalance: 'daylight' });
    const [[planes, picture], [otherPlanes, otherPicture]] = [await look(engine), await look(other)];
    expect(otherPlanes).toEqual(planes);
    expect(otherPicture).not.toEqual(picture);
  });

  it('in a .fits is the mosaic itself, the whole sensor, as it was read out, whichever way the camera was held', async () => {
    const engine = await foldedAll(mosaicCaptures(3, { orientation: 8 }));
    const { size, bytes } = await rendered(engine, '/a.fits', { depth: 16 });
    expect(size).toEqual({ width: 12, height: 10, frames: 3 });
    const { cards } = cardsOf(bytes);
    expect(Object.fromEntries(cards)).toMatchObject({
      NAXIS: 2,
      BAYERPAT: 'GRBG',
      XBAYROFF: 0,
      YBAYROFF: 0,
      ROWORDER: 'TOP-DOWN',
      HISTORY: 'mean of 3 frames, samples proportional to light',
    });
    expect([...pictureOfFits(bytes).samples]).toEqual(meanOf([0, 1, 2]));
  });

  it('in a .fits that is scaled down is developed, in linear light', async () => {
    const engine = await foldedAll(mosaicCaptures(3));
    const [linear, shown] = [
      pictureOfFits((await rendered(engine, '/a.fits', { maxEdgePixels: 4 })).bytes),
      floatsOf((await rendered(engine, '/a.tif', { maxEdgePixels: 4, depth: 32 })).bytes),
    ];
    expect(linear.shape).toEqual({ width: 4, height: 3, channels: 3 });
    for (const [i, sample] of shown.samples.entries())
      expect(srgbToLinear(sample)).toBeCloseTo(linear.samples[i]!, 6);
  });
});
