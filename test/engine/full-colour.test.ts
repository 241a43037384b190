/**
 * Raw masters in full colour: what LibRaw made is cropped and encoded, and what it could not make is made by
 * simpler means.
 */
import { describe, expect, it } from 'vitest';
import { encodeBoundaries, linearToSrgb } from '../../src/core/light.ts';
import type { Sensor } from '../../src/core/sensor.ts';
import { type Develop, inFullColour, type Shown } from '../../src/engine/pictures/full-colour.ts';
import type { Rendered } from '../../src/engine/pictures/wanted.ts';

const [width, height] = [12, 10];
const sensor: Sensor = {
  black: [100, 100, 100, 100],
  white: 60_100,
  area: { left: 2, top: 2, width: 10, height: 8 },
  crop: { left: 4, top: 2, width: 6, height: 8 },
  multipliers: [2, 1, 1.5],
  matrix: null,
  uniqueModel: 'a camera',
};
const mosaic = { width: 2, height: 2, colours: 'RGGB' };

function raw(level: (colour: string) => number): Rendered {
  const samples = Uint16Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return level(mosaic.colours[(y % 2) * 2 + (x % 2)] ?? '');
  });
  return { shape: { width, height, channels: 1, mosaic }, depth: 16, samples, sensor };
}

const grey = raw(() => 0);
const linear16: Shown = { whiteBalance: 'camera', depth: 16, curve: false };
/** Each sample says where in the area it is, and its colour. */
const places: Develop = async () =>
  Uint16Array.from(
    { length: 10 * 8 * 3 },
    (_, i) => 3000 * Math.floor(i / 30) + 100 * (Math.floor(i / 3) % 10) + (i % 3),
  );

describe('what is developed', () => {
  it('is cropped as the sensor is', async () => {
    const { shape, samples } = await inFullColour(grey, linear16, places);
    expect(shape).toEqual({ width: 6, height: 8, channels: 3 });
    expect([...samples.slice(0, 6)]).toEqual([200, 201, 202, 300, 301, 302]);
    expect([...samples.slice(18, 21)]).toEqual([3200, 3201, 3202]);
  });

  it.each([8, 16] as const)('is encoded to %i bits by the curve of sRGB, halves up', async (depth) => {
    const fullScale = depth === 8 ? 255 : 65535;
    const boundaries = encodeBoundaries(fullScale);
    const { samples } = await inFullColour(grey, { ...linear16, depth, curve: true }, places);
    const light = (await places(Buffer.alloc(0))).slice(6, 12);
    expect([...samples.slice(0, 6)]).toEqual(
      [...light].map((value) => boundaries.findLastIndex((boundary) => boundary <= value)),
    );
  });

  it('has 8 bits without the curve by division, halves up', async () => {
    const steps: Develop = async () => new Uint16Array(240).fill(257 * 7 + 129);
    const { samples } = await inFullColour(grey, { ...linear16, depth: 8 }, steps);
    expect(new Set(samples)).toEqual(new Set([8]));
  });

  it('has floats from 0 to 1', async () => {
    const { samples } = await inFullColour(grey, { ...linear16, depth: 32, curve: true }, places);
    expect(samples[3]).toBeCloseTo(linearToSrgb(300 / 65535), 6);
  });
});

describe('what cannot be developed', () => {
  /** Balanced, this is grey of half the light. */
  const half = raw((colour) => 100 + (colour === 'R' ? 15_000 : colour === 'G' ? 30_000 : 20_000));
  it.each<[string, Develop]>([
    ['for want of memory', () => Promise.reject(new Error('no memory'))],
    ['to the right size', async () => new Uint16Array(12)],
  ])('%s is demosaiced all the same', async (_why, develop) => {
    const { shape, samples } = await inFullColour(half, linear16, develop);
    expect(shape).toEqual({ width: 6, height: 8, channels: 3 });
    for (const sample of samples) expect(Math.abs(sample - 32_768)).toBeLessThan(2);
  });
});
