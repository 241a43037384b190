/**
 * The kernels of estimates: as their twins, bit for bit, off by no more than is said of them, and doubtful
 * where that leaves two samples.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeBoundaries, encodeHints } from '../../src/core/light.ts';
import { LOG_SCALE, powerSeries } from '../../src/core/logarithm.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { wasmKernels } from '../../src/kernels/wasm.ts';
import { kernelModule } from '../support/engine.ts';
import { below, randomFrom } from '../support/random.ts';
import { at, Twins } from '../support/twins.ts';

const seed = 20261130;
const UNIT = 2 ** -24;
let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

interface Counts {
  readonly low: number;
  readonly high?: number;
  readonly zeros?: number;
}

const edges = [4, 5, 6, 7, 8, 41].flatMap((n) =>
  [1, 3, 4].flatMap((rows) => [0, 3].map((more) => ({ n, rows, stride: n + more }))),
);

/** The columns after a kernel has run, in both memories alike. */
function columns(n: number, run: (kernels: Kernels) => void): Float32Array {
  expect(twins.difference(run), `${n} columns`).toBeNull();
  return new Float32Array(twins.memory.buffer, at.boxes, n).slice();
}

function mustBeNear(found: Float32Array, valueAt: (i: number) => number, share: number, most = 0) {
  found.forEach((value, i) => {
    const exact = valueAt(i);
    expect(Math.abs(value - exact), `${value} for ${exact}`).toBeLessThanOrEqual(exact * share + most);
  });
}

describe('the estimates of deviations', () => {
  it.each([
    { name: 'deviationsU16', frames: [1, 2, 8, 257], Far: null },
    { name: 'deviationsFarU8', frames: [258, 4000, 32_000], Far: Uint8Array },
    { name: 'deviationsFarU16', frames: [258, 32_897, 66_051], Far: Uint16Array },
  ] as const)('$name: two roundings and an addition a row from the root', (kernel) => {
    const random = randomFrom(seed);
    for (const frames of kernel.frames) {
      for (const { n, rows, stride } of edges) {
        // Of each place so many frames have one sample, the others another.
        const seen = Array.from({ length: stride * rows }, () => {
          const [one, other, some] = [below(random, 256), below(random, 256), below(random, frames + 1)];
          const sum = one * some + other * (frames - some);
          return {
            sum,
            square: one ** 2 * some + other ** 2 * (frames - some),
            off: (one - other) ** 2 * some,
          };
        });
        twins.prepare(({ buffer }) => {
          new Uint16Array(buffer, at.samples, seen.length).set(
            seen.map(({ sum }) => (kernel.Far ? sum % 32768 : sum)),
          );
          if (kernel.Far)
            new kernel.Far(buffer, at.high, seen.length).set(seen.map(({ sum }) => Math.floor(sum / 32768)));
          new Uint32Array(buffer, at.sums, seen.length).set(seen.map(({ square }) => square));
        });
        const row = [at.boxes, n, rows, stride, frames] as const;
        const found = columns(n, (kernels) => {
          if (kernel.name === 'deviationsU16') kernels.deviationsU16(at.samples, at.sums, ...row);
          else kernels[kernel.name](at.samples, at.high, at.sums, ...row);
        });
        const rootAt = (i: number) =>
          Array.from({ length: rows }, (_, y) => {
            const { sum, square } = seen[i + y * stride]!;
            return Math.sqrt(Number(BigInt(square) * BigInt(frames) - BigInt(sum) ** 2n));
          }).reduce((total, root) => total + root, 0);
        mustBeNear(found, rootAt, (1 + rows) * UNIT * 1.001);
      }
    }
  });
});

describe('the estimates of powers', () => {
  const prepare = (counts: readonly Counts[]) =>
    twins.prepare(({ buffer }) => {
      new Uint32Array(buffer, at.sums, counts.length).set(counts.map(({ low }) => low));
      new Uint32Array(buffer, at.high, counts.length).set(counts.map(({ high = 0 }) => high));
      new Uint32Array(buffer, at.samples, counts.length).set(counts.map(({ zeros = 0 }) => zeros));
      new Float32Array(buffer, at.table, 8).set(powerSeries());
    });

  it.each([
    { frames: 1, weight: 0, most: 2 ** 31, high: 0, roundings: 4 },
    { frames: 170, weight: 9_434_000, most: 170 * 8 * LOG_SCALE, high: 0, roundings: 4 },
    { frames: 1, weight: 0, most: 2 ** 32, high: 3, roundings: 16 },
    { frames: 3000, weight: 9_434_000, most: 2 ** 32, high: 6, roundings: 16 },
  ])(
    'of $frames frames, zeros weigh $weight: as near as said',
    ({ frames, weight, most, high, roundings }) => {
      const random = randomFrom(seed + frames);
      const scale = LOG_SCALE * frames;
      for (const { n, rows, stride } of edges) {
        const counts = Array.from({ length: stride * rows }, (_, i) => ({
          low: below(random, i % 3 === 0 ? most : Math.min(most, 4 * scale)),
          high: below(random, high + 1),
          zeros: weight === 0 ? below(random, 9) >> 3 : i % 32 < 16 ? 0 : below(random, frames),
        }));
        prepare(counts);
        const blackFrom = weight === 0 ? 1 : frames;
        const row = [at.boxes, n, rows, stride, blackFrom] as const;
        const found = columns(n, (kernels) => {
          if (high === 0) kernels.powersU32(at.sums, at.samples, ...row, 1 / scale, weight / scale, at.table);
          else
            kernels.powersU64(
              ...([at.sums, at.high, at.samples, ...row, 2 / scale, weight / scale, at.table] as const),
              2 ** 32 / scale,
            );
        });
        const powerAt = (i: number) =>
          Array.from({ length: rows }, (_, y) => counts[i + y * stride]!)
            .map(({ low, high: above, zeros }) =>
              zeros >= blackFrom ? 0 : 2 ** -((above * 2 ** 32 + low + zeros * weight) / scale),
            )
            .reduce((total, power) => total + power, 0);
        mustBeNear(found, powerAt, (roundings + rows - 1) * UNIT, 2 * rows * UNIT);
      }
    },
  );

  it('are exact for no logarithm, for whole halvings, and where blacks are counted', () => {
    prepare([0, 1, 2, 10].map((halvings, i) => ({ low: halvings * LOG_SCALE, zeros: i >> 1 })));
    const found = columns(4, (kernels) =>
      kernels.powersU32(at.sums, at.samples, at.boxes, 4, 1, 4, 1, 1 / LOG_SCALE, 0, at.table),
    );
    expect([...found]).toEqual([1, 0.5, 0, 0]);
  });
});

it('read nothing behind the last sample', async () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernels = await wasmKernels(kernelModule, memory);
  for (const n of [4, 5, 7]) {
    const [sums, near] = [65536 - n * 4, 65536 - n * 2];
    kernels.deviationsU16(near, sums, 1024, n, 1, n, 1);
    kernels.deviationsFarU8(near, 65536 - n, sums, 1024, n, 1, n, 300);
    kernels.deviationsFarU16(near, near, sums, 1024, n, 1, n, 300);
    kernels.powersU32(sums, sums, 1024, n, 1, n, 1, 1, 0, 64);
    kernels.powersU64(sums, sums, sums, 1024, n, 1, n, 1, 1, 1, 64, 1);
  }
  expect(() => kernels.powersU32(65536 - 12, 0, 1024, 4, 1, 4, 1, 1, 0, 64)).toThrow();
});

describe('rounded columns', () => {
  const run = (values: readonly number[], n: number, use: (kernels: Kernels) => number) => {
    twins.prepare(({ buffer }) => {
      new Float32Array(buffer, at.floats, values.length + 1).set(values);
      new Float64Array(buffer, at.boundaries, 256).set(encodeBoundaries(255));
      new Uint16Array(buffer, at.hints, 65536).set(encodeHints(encodeBoundaries(255)));
    });
    const counts: number[] = [];
    // The byte behind the samples may have been written.
    const behind = [{ at: at.out + n, bytes: 1 }];
    expect(twins.difference((kernels) => counts.push(use(kernels)), behind)).toBeNull();
    expect(counts[0]).toBe(counts[1]);
    const doubts = new Uint32Array(twins.memory.buffer, at.boxes, counts[0]).slice();
    const samples = new Uint8Array(twins.memory.buffer, at.out, n).slice();
    return { samples, doubts: [...doubts] };
  };

  it(`are samples, and doubts where another is as near as the error (seed ${seed})`, () => {
    const random = randomFrom(seed);
    for (const channels of [1, 2, 3]) {
      for (const k of [1, 2, 3, 5]) {
        const boxes = 300;
        const values = Array.from({ length: boxes * k * channels }, () => below(random, 255 * 64) / 64);
        const edges = [boxes, channels, k, 1 / k, 2 ** -8, 2 ** -14, at.boxes] as const;
        const { samples, doubts } = run(values, boxes * channels, (kernels) =>
          kernels.roundColumns(at.floats, at.out, ...edges),
        );
        for (let box = 0; box < boxes; box++) {
          const means = Array.from({ length: channels }, (_, c) => {
            const pixels = Array.from({ length: k }, (_, x) => values[(box * k + x) * channels + c]!);
            return pixels.reduce((total, value) => total + value, 0) / k;
          });
          const off = (mean: number) => 2 ** -8 + mean * 2 ** -14;
          const isNear = means.some((mean) => Math.abs(mean - Math.floor(mean) - 0.5) < off(mean));
          expect(doubts.includes(box), `${means} in boxes of ${k}`).toBe(isNear);
          if (!isNear) {
            const expected = means.map((mean) => Math.floor(mean + 0.5));
            expect([...samples.subarray(box * channels, (box + 1) * channels)]).toEqual(expected);
          }
        }
      }
    }
  });

  it('by the curve are those of its boundaries, with doubts around them', () => {
    const boundaries = encodeBoundaries(255);
    for (const channels of [1, 3]) {
      const values = [...boundaries.subarray(1, 255)].flatMap((bound) => [
        bound - 1,
        bound - 0.01,
        bound + 0.01,
      ]);
      values.push(...[0, 0.01, 65535]);
      const boxes = values.length / channels;
      const edges = [boxes, channels, 1, 1, 0.1, 0, at.boxes, at.boundaries, at.hints] as const;
      const { samples, doubts } = run(values, values.length, (kernels) =>
        kernels.encodeColumns(at.floats, at.out, ...edges),
      );
      for (let box = 0; box < boxes; box++) {
        const near = values.slice(box * channels, (box + 1) * channels);
        const isNear = near.some((value) =>
          boundaries.some((bound) => bound > 0 && Math.abs(value - bound) < 0.1),
        );
        expect(doubts.includes(box), `${near}`).toBe(isNear);
        near.forEach((value, c) => {
          if (!isNear)
            expect(samples[box * channels + c]).toBe(boundaries.findLastIndex((bound) => bound <= value));
        });
      }
    }
  });
});
