/**
 * The warp kernels and their plain twin, and what a warp is held to: the identity, whole shifts, intervals.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { EDGE_MAX, isPlausible, matrixOf, transformOf } from '../../src/align/plausible.ts';
import { warpWeights } from '../../src/align/warp-weights.ts';
import { identity, type Transform } from '../../src/core/registration.ts';
import { below, randomFrom, seededRandom } from '../support/random.ts';
import { Twins } from '../support/twins.ts';

const at = { tools: 0x1000, covered: 0x2000, samples: 0x4000, out: 0x80000 } as const;
const kinds = [
  ['U8', 1],
  ['U8', 3],
  ['U16', 1],
  ['U16', 3],
] as const;
type Kind = (typeof kinds)[number];
const bytesOf = (depth: 'U8' | 'U16') => (depth === 'U8' ? 1 : 2);

let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

/**
 * Runs both, and returns where they differ; the tools are the same, but for the room that only one of them
 * needs.
 */
function warped([depth, channels]: Kind, width: number, height: number, transform: Transform, seed: number) {
  const random = randomFrom(seed);
  const Samples = depth === 'U8' ? Uint8Array : Uint16Array;
  const n = width * height * channels;
  const most = 256 ** bytesOf(depth);
  twins.prepare(({ buffer }) => {
    new Uint8Array(buffer).fill(0xaa);
    const source = new Samples(buffer, at.samples, n);
    for (let i = 0; i < n; i++)
      source[i] = below(random, 4) ? below(random, most) : (most - 1) * below(random, 2);
    new Int16Array(buffer, at.tools, 1024).set(warpWeights());
    new Float64Array(buffer, at.tools + 2048, 8).set(matrixOf(transform).subarray(0, 8));
  });
  const difference = twins.difference(
    (kernels) => {
      const kernel = depth === 'U8' ? kernels.warpU8 : kernels.warpU16;
      kernel(at.samples, at.out, at.covered, at.tools, width, height, channels, 0, height);
    },
    [
      { at: at.tools + 2112, bytes: 144 },
      { at: at.out + n * bytesOf(depth), bytes: 1 },
    ],
  );
  return {
    difference,
    source: new Samples(twins.memory.buffer, at.samples, n),
    out: new Samples(twins.memory.buffer, at.out, n),
    covered: new Uint32Array(twins.memory.buffer, at.covered, 2 * height),
  };
}

function shift(x: number, y: number): Transform {
  return transformOf(Float64Array.of(1, 0, x, 0, 1, y, 0, 0, 1));
}

function randomTransform(random: () => number, width: number, height: number): Transform {
  const span = (size: number) => (2 * random() - 1) * size;
  for (;;) {
    const isWild = random() < 0.3;
    const [grow, turn] = isWild ? [0.4, 0.5] : [0.02, 0.03];
    const matrix = [
      1 + span(grow),
      span(turn),
      span(width / 2),
      span(turn),
      1 + span(grow),
      span(height / 2),
    ];
    const drawn = Float64Array.of(...matrix, span(2e-4), span(2e-4), 1);
    if (isPlausible(drawn, { width, height, channels: 1 })) return transformOf(drawn);
  }
}

describe('a warp', () => {
  it('has the same bits and intervals by SIMD and by plain loops, 500 times', () => {
    const random = seededRandom('warps', 99);
    for (let i = 0; i < 500; i++) {
      const [width, height] = [1 + below(random, 150), 1 + below(random, 60)];
      const kind = kinds[i % 4]!;
      const transform = randomTransform(random, width, height);
      const { difference } = warped(kind, width, height, transform, i);
      expect(
        difference,
        `warp ${i}: ${kind.join(' ')}, ${width}x${height} by ${transform.join(' ')}`,
      ).toBeNull();
    }
  });

  it.each(kinds)('of %s with %d channels by the identity is the source, bit for bit', (...kind) => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [97, 41],
    ] as const) {
      const { difference, source, out, covered } = warped(kind, width, height, identity, 7);
      expect(difference).toBeNull();
      expect(out).toEqual(source);
      expect([...covered]).toEqual(Array.from({ length: height }, () => [0, width]).flat());
    }
  });

  it.each(kinds)(
    'of %s with %d channels by whole pixels moves samples, and covers what is there',
    (...kind) => {
      const [width, height] = [70, 30];
      const { source, out, covered } = warped(kind, width, height, shift(5, -3), 8);
      for (let y = 0; y < height; y++) {
        expect([covered[2 * y], covered[2 * y + 1]]).toEqual(y < 3 ? [0, 0] : [0, 65]);
        for (let x = 0; x < width * kind[1]; x++) {
          const isThere = y >= 3 && x < 65 * kind[1];
          const moved = isThere ? source[((y - 3) * width + 5) * kind[1] + x] : 0;
          expect(out[y * width * kind[1] + x]).toBe(moved);
        }
      }
    },
  );

  it('covers one interval a row, which the places alone give', () => {
    const random = seededRandom('intervals', 12);
    for (let i = 0; i < 100; i++) {
      const [width, height] = [20 + below(random, 130), 10 + below(random, 50)];
      const transform = randomTransform(random, width, height);
      const { out, covered } = warped(['U8', 1], width, height, transform, i);
      const m = matrixOf(transform);
      for (let y = 0; y < height; y++) {
        const [from, to] = [covered[2 * y]!, covered[2 * y + 1]!];
        for (let x = 0; x < width; x++) {
          const depth = m[6]! * x + m[7]! * y + 1;
          const X = (m[0]! * x + m[1]! * y + m[2]!) / depth;
          const Y = (m[3]! * x + m[4]! * y + m[5]!) / depth;
          const inside = Math.min(X, Y, width - 1 - X, height - 1 - Y);
          // Perspective is linear between places 32 pixels apart: the frames here are small, and theirs is
          // strong.
          if (inside > 0.5) expect(x >= from && x < to, `${i}: ${x} ${y}`).toBe(true);
          if (inside < -0.5) expect(x >= from && x < to, `${i}: ${x} ${y}`).toBe(false);
          if (x < from || x >= to) expect(out[y * width + x]).toBe(0);
        }
      }
    }
  });

  it('has the weights of cubic convolution with a = -0.6, to half a part, and they add up', () => {
    const weights = warpWeights();
    for (let phase = 0; phase < 256; phase++) {
      const four = [...weights.subarray(4 * phase, 4 * phase + 4)];
      expect(four.reduce((sum, weight) => sum + weight)).toBe(16_384);
      const exact = [1, 0, -1, -2].map((pixel) => keys(Math.abs(phase / 256 + pixel)) * 16_384);
      for (const [i, weight] of four.entries()) expect(Math.abs(weight - exact[i]!)).toBeLessThanOrEqual(2);
    }
  });
});

/** Source: R. Keys, Cubic convolution interpolation for digital image processing, 1981, equation 8. */
function keys(t: number): number {
  const a = -0.6;
  return t <= 1 ? (a + 2) * t ** 3 - (a + 3) * t * t + 1 : a * t ** 3 - 5 * a * t * t + 8 * a * t - 4 * a;
}

describe('a transform', () => {
  it('survives its whole numbers to a hundred thousandth of a pixel', () => {
    const random = seededRandom('transforms', 5);
    const [width, height] = [6000, 4000];
    for (let i = 0; i < 200; i++) {
      const span = (size: number) => (2 * random() - 1) * size;
      const m = [
        1 + span(0.02),
        span(0.02),
        span(500),
        span(0.02),
        1 + span(0.02),
        span(500),
        span(1e-6),
        span(1e-6),
        1,
      ];
      const matrix = Float64Array.from(m);
      const transform = transformOf(matrix);
      for (const value of transform) expect(Number.isSafeInteger(value)).toBe(true);
      const again = matrixOf(transform);
      for (const [x, y] of [
        [0, 0],
        [width, height],
      ] as const) {
        const place = (n: Float64Array) => (n[0]! * x + n[1]! * y + n[2]!) / (n[6]! * x + n[7]! * y + 1);
        expect(Math.abs(place(again) - place(matrix))).toBeLessThan(1e-5);
      }
    }
  });

  it('of the largest frame is within what the kernels reach', () => {
    expect(2 * EDGE_MAX + 1).toBeLessThan(2 ** 15);
  });
});
