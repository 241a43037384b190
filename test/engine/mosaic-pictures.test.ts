/**
 * Pictures of raw frames where no oracle is needed: two ways to one picture, and sensors that say what cannot
 * be.
 */
import { describe, expect, it } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import type { Depth } from '../../src/core/frame.ts';
import type { Sensor } from '../../src/core/sensor.ts';
import { MosaicRenderer } from '../../src/engine/pictures/mosaic.ts';
import type { DrawnFrom } from '../../src/engine/planes/plane.ts';
import { inLinearLight } from '../../src/engine/stages/light.ts';
import { drawnWith } from '../support/drawn-from.ts';
import { foldFrame, openStack } from '../support/engine.ts';
import { stillPlanes } from '../support/settings.ts';
import { mosaicSamples, plainMosaic, type TinyMosaic } from '../support/tiny-mosaic.ts';

const xTrans: TinyMosaic = {
  ...plainMosaic,
  width: 30,
  height: 26,
  mosaic: { width: 6, height: 6, colours: 'GBGGRGRGRBGBGBGGRGGRGGBGBGBRGRGRGGBG' },
  sensor: {
    ...plainMosaic.sensor,
    black: Array(36).fill(60),
    area: { left: 0, top: 0, width: 30, height: 26 },
    crop: { left: 1, top: 3, width: 27, height: 22 },
  },
};

function frameOf(said: TinyMosaic, number: number) {
  const { width, height, mosaic } = said;
  const shape = { width, height, channels: 1, fullScale: 65535, transfer: 'linear', mosaic } as const;
  return { shape, samples: mosaicSamples(number, said) };
}

async function stackOf(said: TinyMosaic, frames: number) {
  const { stack } = await openStack('wasm', new Map(), { planes: stillPlanes });
  for (let i = 0; i < frames; i++) foldFrame(stack, frameOf(said, i), i, said.sensor);
  return stack;
}

const wish = (sensor: Sensor, maxEdgePixels: number, depth: Depth = 16) => ({
  ev: 0,
  depth,
  maxEdgePixels,
  development: { sensor, whiteBalance: 'camera', as: null } as const,
});

/** The same planes, whose boxes never fit: as of tens of thousands of frames. */
const tooLarge = (planes: DrawnFrom) =>
  drawnWith(planes, (plane) => ({
    gather: (...row) => plane.gather(...row),
    fitsBoxes: () => false,
    gatherBoxes: () => expect.unreachable(),
  }));

describe.each([
  ['Bayer', plainMosaic],
  ['X-Trans', xTrans],
])('a picture of %s cells', (_name, said) => {
  it.each([2, 4, 9])('in boxes, at most %i pixels long, is the same by rows', async (edge) => {
    const { planes, renderer } = (await stackOf(said, 3)).opened();
    const byRows = new MosaicRenderer(tooLarge(planes), planes.space);
    for (const blend of [blends.mean, blends.lighten, blends.range, blends.clean]) {
      const wanted = { ...wish(said.sensor, edge), blend };
      expect(byRows.picture(wanted)).toEqual(renderer.picture(wanted));
    }
  });
});

describe('a sensor', () => {
  it('that shows more than there is has shown what there is', async () => {
    const { renderer } = (await stackOf(plainMosaic, 1)).opened();
    const all = { left: 0, top: 0, width: 12, height: 10 };
    const more = { left: -3, top: 0, width: 40, height: 10_000 };
    const [shown, expected] = [more, all].map((crop) => {
      const sensor = { ...plainMosaic.sensor, crop, area: crop };
      return renderer.picture({ ...wish(sensor, 65535), blend: blends.mean });
    });
    expect(shown).toEqual(expected);
    expect(shown?.shape).toEqual({ width: 12, height: 10, channels: 3 });
  });

  it('that shows nothing is said to', async () => {
    const { renderer } = (await stackOf(plainMosaic, 1)).opened();
    const sensor = { ...plainMosaic.sensor, crop: { left: 12, top: 2, width: 8, height: 6 } };
    const picture = () => renderer.picture({ ...wish(sensor, 65535), blend: blends.mean });
    expect(picture).toThrow(/^the raw frames show 0x6 photosites, which is less than a cell/);
  });

  it.each<[what: string, sensor: Partial<Sensor>]>([
    ['without white', { white: 60 }],
    ['with a matrix of zeros', { matrix: Array(9).fill(0) }],
    ['with a balance of zeros', { multipliers: [0, 1, 1] }],
  ])('%s has a picture all the same', async (_what, odd) => {
    const { renderer } = (await stackOf(plainMosaic, 2)).opened();
    const sensor = { ...plainMosaic.sensor, ...odd };
    for (const edge of [4, 65535]) {
      for (const depth of [8, 16, 32] as const) {
        const { samples } = renderer.picture({ ...wish(sensor, edge, depth), blend: blends.mean });
        expect([...samples].every((sample) => Number.isFinite(sample))).toBe(true);
      }
    }
  });
});

it('a first mosaic without a sensor is not folded, and nothing is begun', async () => {
  const { stack } = await openStack('wasm', new Map(), { planes: ['sum'] });
  expect(() => foldFrame(stack, frameOf(plainMosaic, 0), 0)).toThrow(/^expected the sensor/);
  expect([stack.shape, stack.frames]).toEqual([null, 0]);
});

it('a mosaic is in linear light as it is', () => {
  const frame = frameOf(plainMosaic, 0);
  const lit = inLinearLight(frame);
  expect(lit).toEqual({ ...frame, light: 'linear' });
  expect(lit.samples).toBe(frame.samples);
});
