/**
 * What is taken of a frame beside its samples: its light, what it covers, and the sensor of what is taken.
 */
import { describe, expect, it } from 'vitest';
import type { Frame, Shape } from '../../src/core/frame.ts';
import { sampled, sampledSensor, samplingOf, type Take } from '../../src/core/sampled.ts';

const counting = (shape: Shape): Frame => {
  const count = shape.width * shape.height * shape.channels;
  const samples = shape.fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  return { shape, samples: samples.map((_, i) => i) };
};

const none: Take = () => new Uint8Array();

describe.each([
  [7, 5, 3, 255, 3, 3],
  [7, 5, 1, 65535, 4, 2],
  [6, 6, 3, 255, 2, 3],
  [5, 8, 3, 255, 8, 1],
] as const)('of %i x %i pixels of %i channels, up to %i', (width, height, channels, fullScale, edge, k) => {
  const shape: Shape = { width, height, channels, fullScale };
  const sampling = samplingOf(shape, edge);

  it('covers of them what the frame covers', () => {
    for (let from = 0; from <= width; from++) {
      for (let to = from; to <= width; to++) {
        const covered = Uint32Array.from({ length: 2 * height }, (_, i) => (i % 2 === 0 ? from : to));
        const rows = sampled({ ...counting(shape), covered }, sampling, none).covered!;
        const runs = Array.from({ length: Math.ceil(width / k) }, (_, x) => x).filter(
          (x) => from <= x * k && x * k < to,
        );
        for (let y = 0; y < Math.ceil(height / k); y++) {
          const run = Array.from({ length: rows[2 * y + 1]! - rows[2 * y]! }, (_, i) => rows[2 * y]! + i);
          expect(run).toEqual(runs);
        }
      }
    }
  });
});

it('says what light its samples are in', () => {
  const shape: Shape = { width: 4, height: 4, channels: 1, fullScale: 65535 };
  expect(sampled({ ...counting(shape), light: 'linear' }, samplingOf(shape, 2), none).light).toBe('linear');
});

it('areas of a sensor have the cells that were taken of them', () => {
  const mosaic = { width: 2, height: 2, colours: 'RGGB' };
  const shape: Shape = { width: 40, height: 20, channels: 1, fullScale: 65535, mosaic };
  const sensor = {
    black: [1, 2, 3, 4],
    white: 1000,
    area: { left: 0, top: 0, width: 40, height: 20 },
    crop: { left: 5, top: 4, width: 30, height: 14 },
    multipliers: null,
    matrix: null,
    uniqueModel: '',
  };
  // Every second cell of 20 x 10: those that begin at 0, 4, 8, ...
  const { black, area, crop } = sampledSensor(sensor, samplingOf(shape, 10));
  expect(black).toEqual([1, 2, 3, 4]);
  expect(area).toEqual({ left: 0, top: 0, width: 20, height: 10 });
  // Cells that begin at 8, 12, ... 32, and at 4, 8, 12, 16.
  expect(crop).toEqual({ left: 4, top: 2, width: 14, height: 8 });
});
