/**
 * Pictures of intervals where frames are not plain: laid on each other, or as their sensors have them; those
 * of the whole stack at the pixels that were taken.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Interval } from '../../src/core/interval.ts';
import { nameOf, shoot, startAligned, width } from '../support/aligned.ts';
import { decoded } from '../support/decoded.ts';
import { startEngine, type TestEngine } from '../support/engine.ts';
import { stillPlanes } from '../support/settings.ts';
import { tempFolder } from '../support/temp.ts';
import { mosaicCaptures, plainMosaic, tinyMosaicDecoder } from '../support/tiny-mosaic.ts';

const k = 3;
const all: Interval = { from: null, until: null, numbers: null, last: null };
const numbers = (first: number, last: number): Interval => ({ ...all, numbers: { first, last } });
const wish = (blend: string) => ({ blend, ev: 0, depth: 16, quality: 90 }) as const;
const withTimeline = (maxEdgePixels: number, leaves = 4) => ({
  stateFile: join(tempFolder(), 'a.state'),
  timeline: { maxEdgePixels, leaves },
});

async function takeAll(engine: TestEngine, paths: Iterable<string>) {
  for (const path of paths) expect((await engine.take(path)).outcome).toBe('folded');
}

async function fast(engine: TestEngine, interval: Interval, blend: string) {
  await engine.ask('interval', { ...wish(blend), maxEdgePixels: 65535, interval, file: 'fast.png' });
  return decoded(engine.published.get('fast.png')!);
}

/** The picture of the stack at every k-th pixel. */
async function exact(engine: TestEngine, maxEdgePixels: number, blend: string) {
  await engine.ask('render', { ...wish(blend), maxEdgePixels, file: 'exact.png' });
  const { samples, shape } = await decoded(engine.published.get('exact.png')!);
  const { width: across, channels } = shape;
  const isTaken = (pixel: number) => Math.floor(pixel / across) % k === 0 && (pixel % across) % k === 0;
  return Array.from(samples.filter((_, i) => isTaken(Math.floor(i / channels))));
}

it.each(['mean', 'lighten', 'deviation', 'subtract'])(
  '%s of frames laid on each other, also of those that are left',
  async (blend) => {
    const settings = withTimeline(Math.ceil(width / k), 2);
    const engine = await startAligned(shoot(11), stillPlanes, settings, { kernels: 'wasm' });
    await takeAll(engine, [...shoot(11).keys()]);
    const whole = await fast(engine, all, blend);
    expect(Array.from(whole.samples)).toEqual(await exact(engine, 65535, blend));
    // Leaves are 0-7 and 8-15: the reference is in the first.
    const late = await fast(engine, numbers(8, 11), blend);
    await engine.ask('remove', { frames: Array.from({ length: 7 }, (_, i) => nameOf(i)) });
    await engine.ask('refold', {});
    expect(Array.from(late.samples)).toEqual(await exact(engine, 65535, blend));
    expect(late.samples).not.toEqual(whole.samples);
  },
);

it.each(['mean', 'lighten', 'deviation'])('%s of raw frames, each cell a pixel', async (blend) => {
  const area = { left: 0, top: 0, width: 24, height: 18 };
  const said = { width: 24, height: 18, sensor: { ...plainMosaic.sensor, area, crop: area } };
  const captures = mosaicCaptures(9, said);
  const ports = { decoders: [tinyMosaicDecoder().decoder] };
  const settings = { planes: stillPlanes, ...withTimeline(4) };
  const engine = await startEngine('wasm', captures, settings, ports);
  await takeAll(engine, captures.keys());
  const { samples, shape } = await fast(engine, all, blend);
  expect(shape).toMatchObject({ width: 4, height: 3, channels: 3 });
  expect(Array.from(samples)).toEqual(await exact(engine, 12, blend));
});
