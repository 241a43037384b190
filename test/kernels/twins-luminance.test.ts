/** The luminance kernels and their plain twin. */
import { beforeAll, expect, it } from 'vitest';
import { contentsOf, fillings, at as places, Twins } from '../support/twins.ts';

const at = { samples: places.samples, sums: places.sums, weights: places.high, out: places.out } as const;
const seed = 20250101;

let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

const cases = fillings.flatMap((filling) => [1, 3].map((channels) => [filling, channels] as const));

it.each(cases)(`is the same by both over %s values of %d channels (seed ${seed})`, (filling, channels) => {
  for (const k of [1, 2, 3, 4, 5, 11]) {
    for (const boxes of [0, 1, 7, 32]) {
      for (const rest of [0, 1, k - 1]) {
        const n = (boxes * k + rest) * channels;
        const step = k * channels;
        twins.prepare(({ buffer }) => {
          new Uint8Array(buffer).set(contentsOf(filling, seed));
          const weights = new Uint16Array(buffer, at.weights, 64).fill(0);
          for (let i = 0; i < step; i++) weights[i] = channels === 3 && i % 3 === 1 ? 2 : 1;
        });
        const scale = 1 / (4 * k * k);
        const found = twins.difference((kernels) => {
          kernels.luminanceU8(at.samples, at.sums, at.weights, at.out, n, k, step, boxes, scale);
          kernels.luminanceU16(at.samples, at.sums, at.weights, at.out + 0x1000, n, k, step, boxes, scale);
        });
        expect(found, `k ${k}, ${boxes} boxes, ${rest} over`).toBeNull();
      }
    }
  }
});

it('is (R + 2 G + B) / 4, meant over the box', () => {
  twins.prepare(({ buffer }) => {
    new Uint8Array(buffer).fill(0);
    // Two rows of two pixels: (8, 2, 4) everywhere but for one green of 10.
    new Uint8Array(buffer, at.samples, 12).set([8, 2, 4, 8, 2, 4, 8, 2, 4, 8, 10, 4]);
    new Uint16Array(buffer, at.weights, 6).set([1, 2, 1, 1, 2, 1]);
  });
  const run = () =>
    twins.difference((kernels) =>
      kernels.luminanceU8(at.samples, at.sums, at.weights, at.out, 6, 2, 6, 1, 1 / 16),
    );
  expect(run()).toBeNull();
  expect([...new Float32Array(twins.memory.buffer, at.out, 1)]).toEqual([5]);
});
