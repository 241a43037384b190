/**
 * What is taken of a frame: the samples of every k-th pixel, of mosaics every k-th cell, of aligned frames
 * what they cover of these.
 */
import { describe, expect, it } from 'vitest';
import type { Frame, Shape } from '../../src/core/frame.ts';
import { sampled, sampledSensor, samplingOf } from '../../src/core/sampled.ts';

const counting = (shape: Shape): Frame => {
  const count = shape.width * shape.height * shape.channels;
  const samples = shape.fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  return { shape, samples: samples.map((_, i) => i) };
};

describe.each([
  [7, 5, 3, 255, 3, 3],
  [7, 5, 1, 65535, 4, 2],
  [6, 6, 3, 255, 2, 3],
  [5, 8, 3, 255, 8, 1],
] as const)('of %i x %i pixels of %i channels, up to %i', (width, height, channels, fullScale, edge, k) => {
  const shape: Shape = { width, height, channels, fullScale };
  const sampling = samplingOf(shape, edge);

  it(`with at most ${edge} an edge every ${k}. is taken, from the first on`, () => {
    const frame = counting(shape);
    const taken = sampled(frame, sampling);
    expect(sampling.k).toBe(k);
    const expected: number[] = [];
    for (let y = 0; y < height; y += k)
      for (let x = 0; x < width; x += k)
        for (let c = 0; c < channels; c++) expected.push(frame.samples[(y * width + x) * channels + c]!);
    expect(Array.from(taken.samples)).toEqual(expected);
    expect(taken.samples.constructor).toBe(frame.samples.constructor);
    expect(taken.shape).toEqual({ ...shape, width: Math.ceil(width / k), height: Math.ceil(height / k) });
  });

  it('covers of them what the frame covers', () => {
    for (let from = 0; from <= width; from++) {
      for (let to = from; to <= width; to++) {
        const covered = Uint32Array.from({ length: 2 * height }, (_, i) => (i % 2 === 0 ? from : to));
        const rows = sampled({ ...counting(shape), covered }, sampling).covered!;
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
  expect(sampled({ ...counting(shape), light: 'linear' }, samplingOf(shape, 2)).light).toBe('linear');
});

it('of a mosaic whole cells are taken, and none that the edge cuts off', () => {
  const mosaic = { width: 2, height: 2, colours: 'RGGB' };
  const shape: Shape = { width: 9, height: 8, channels: 1, fullScale: 65535, mosaic };
  const sampling = samplingOf(shape, 2);
  const taken = sampled(counting(shape), sampling);
  expect(taken.shape).toEqual({ ...shape, width: 4, height: 4 });
  expect(Array.from(taken.samples)).toEqual([0, 1, 4, 5, 9, 10, 13, 14, 36, 37, 40, 41, 45, 46, 49, 50]);
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
