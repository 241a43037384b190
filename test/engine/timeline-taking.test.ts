/**
 * What is taken of a frame: the samples of every k-th pixel, of mosaics every k-th cell, by both sets of
 * kernels.
 */
import { describe, expect, it } from 'vitest';
import type { Frame, Shape } from '../../src/core/frame.ts';
import { sampled, samplingOf } from '../../src/core/sampled.ts';
import { Taking } from '../../src/engine/timeline/taking.ts';
import { Arena, PAGES_MAX } from '../../src/kernels/arena.ts';
import { kernelSets } from '../support/engine.ts';

const counting = (shape: Shape, offset = 0): Frame => {
  const count = shape.width * shape.height * shape.channels;
  const samples = shape.fullScale === 255 ? new Uint8Array(count) : new Uint16Array(count);
  return { shape, samples: samples.map((_, i) => i * 7 + offset) };
};

const pixels = [
  [7, 5, 3, 255, 3, 3],
  [7, 5, 1, 65535, 4, 2],
  [6, 6, 3, 255, 2, 3],
  [5, 8, 3, 255, 8, 1],
  // More units in a row than are taken byte by byte.
  [60, 9, 3, 255, 20, 3],
  [61, 9, 1, 255, 31, 2],
  [60, 9, 3, 65535, 20, 3],
  // More rows than are on their way together.
  [20_000, 9, 3, 255, 10_000, 2],
] as const;

describe.each(Object.entries(kernelSets))('by %s kernels', (_name, open) => {
  const taker = async (shape: Shape, edge: number) => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX });
    const sampling = samplingOf(shape, edge);
    const { take } = new Taking(new Arena(memory), await open(memory), sampling);
    return { sampling, take: (frame: Frame) => sampled(frame, sampling, take) };
  };

  it.each(pixels)(
    'of %i x %i pixels of %i channels, up to %i, with at most %i an edge every %i. is taken, from the first on',
    async (width, height, channels, fullScale, edge, k) => {
      const shape: Shape = { width, height, channels, fullScale };
      const { sampling, take } = await taker(shape, edge);
      expect(sampling.k).toBe(k);
      for (const offset of [0, 5]) {
        const frame = counting(shape, offset);
        const taken = take(frame);
        const expected: number[] = [];
        for (let y = 0; y < height; y += k)
          for (let x = 0; x < width; x += k)
            for (let c = 0; c < channels; c++) expected.push(frame.samples[(y * width + x) * channels + c]!);
        expect(Array.from(taken.samples)).toEqual(expected);
        expect(taken.samples.constructor).toBe(frame.samples.constructor);
        expect(taken.shape).toEqual({ ...shape, width: Math.ceil(width / k), height: Math.ceil(height / k) });
      }
    },
  );

  it.each([
    ['of four', 2, 2, 'RGGB', 27, 24, 6],
    ['of 36', 6, 6, 'GGRGGBGGBGGRBRGRBGGGBGGRGGRGGBRBGBRG', 200, 51, 11],
  ] as const)(
    'of a mosaic whole cells %s are taken, and none that the edge cuts off',
    async (_cells, across, down, colours, width, height, edge) => {
      const mosaic = { width: across, height: down, colours };
      const shape: Shape = { width, height, channels: 1, fullScale: 65535, mosaic };
      const { sampling, take } = await taker(shape, edge);
      const { k } = sampling;
      expect(k).toBeGreaterThan(1);
      const frame = counting(shape);
      const isTaken = (at: number, cell: number, edgeOfFrame: number) =>
        Math.floor(at / cell) % k === 0 && (Math.floor(at / cell) + 1) * cell <= edgeOfFrame;
      const expected: number[] = [];
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          if (isTaken(x, across, width) && isTaken(y, down, height))
            expected.push(frame.samples[y * width + x]!);
      expect(Array.from(take(frame).samples)).toEqual(expected);
    },
  );
});
