/** The kernels that bend a row: as their twins, bit for bit, and as the formulas of the blends say. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LOG_SCALE, logTerm, POWER_PARTS, powerTable } from '../../src/core/logarithm.ts';
import type { Kernels } from '../../src/kernels/kernels.ts';
import { below, randomFrom } from '../support/random.ts';
import { at, lengths, Twins } from '../support/twins.ts';

const seed = 20250103;
let twins: Twins;
beforeAll(async () => {
  twins = await Twins.make();
});

/** The row after a kernel has run over these values, in both memories alike. */
function bent(
  values: readonly number[],
  run: (kernels: Kernels) => void,
  more?: (memory: WebAssembly.Memory) => void,
) {
  twins.prepare((memory) => {
    new Float64Array(memory.buffer, at.floats, values.length).set(values);
    more?.(memory);
  });
  expect(twins.difference(run), `${values.length} values`).toBeNull();
  return [...new Float64Array(twins.memory.buffer, at.floats, values.length)];
}

describe('clamp and absolute', () => {
  it(`cut and turn, at every length (seed ${seed})`, () => {
    const random = randomFrom(seed);
    for (const n of lengths) {
      const values = Array.from({ length: n }, () => below(random, 1001) - 500);
      const clamped = bent(values, (k) => k.clamp(at.floats, n, 255));
      expect(clamped).toEqual(values.map((value) => Math.max(0, Math.min(255, value))));
      expect(bent(values, (k) => k.absolute(at.floats, n))).toEqual(values.map(Math.abs));
    }
  });
});

describe('shoulder', () => {
  const most = 65535;
  const knee = 0.75 * most;

  it('leaves everything as it is where the largest value is white', () => {
    const values = Array.from({ length: 1000 }, (_, i) => (i * most) / 999);
    bent(values, (k) => k.shoulder(at.floats, 1000, knee, most, most)).forEach((value, i) => {
      expect(value).toBeCloseTo(values[i]!, 8);
    });
  });

  it('rises from the knee to white without a step, whatever comes to white', () => {
    for (const frames of [2, 10, 70_000]) {
      const white = frames * most;
      const values = Array.from({ length: 4000 }, (_, i) => knee * 0.9 + ((white - knee * 0.9) * i) / 3999);
      const found = bent(values, (k) => k.shoulder(at.floats, values.length, knee, white, most));
      expect(found.at(-1)).toBe(most);
      found.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(found[i - 1] ?? 0);
        expect(value).toBeLessThanOrEqual(most);
        if (values[i]! <= knee) expect(value).toBe(values[i]);
      });
    }
    const around = [knee - 1e-3, knee + 1e-3];
    const [before, behind] = bent(around, (k) => k.shoulder(at.floats, 2, knee, 10 * most, most));
    expect((behind! - before!) / 2e-3).toBeCloseTo(1, 4);
  });
});

describe('deviation', () => {
  /** Sum and sum of squares of some samples, and twice their standard deviation by two passes over them. */
  const facts = (samples: readonly number[]) => {
    const n = samples.length;
    const sum = samples.reduce((total, sample) => total + sample, 0);
    const squares = samples.reduce((total, sample) => total + sample ** 2, 0);
    const off = samples.reduce((total, sample) => total + (sample - sum / n) ** 2, 0);
    return { sum, squares, twice: 2 * Math.sqrt(off / n) };
  };

  it(`is twice the standard deviation, times the frames (seed ${seed})`, () => {
    const random = randomFrom(seed);
    for (const frames of [1, 2, 3, 100, 1000]) {
      for (const span of [1, 2, 256, 65536]) {
        const base = below(random, 65536 - span + 1);
        const all = Array.from({ length: 41 }, () =>
          facts(Array.from({ length: frames }, () => base + below(random, span))),
        );
        const found = bent(
          all.map(({ sum }) => sum),
          (k) => k.deviation(at.floats, at.boxes, 41, frames),
          (memory) => new Float64Array(memory.buffer, at.boxes, 41).set(all.map(({ squares }) => squares)),
        );
        found.forEach((value, i) => {
          expect(value / frames, `${frames} frames, span ${span}`).toBeCloseTo(all[i]!.twice, 7);
        });
      }
    }
  });

  it('is exact where floating point would have lost it: a million frames that are all but one alike', () => {
    const frames = 2 ** 20;
    const sum = frames * 65535 - 1;
    const squares = (frames - 1) * 65535 ** 2 + 65534 ** 2;
    const [found] = bent(
      [sum],
      (k) => k.deviation(at.floats, at.boxes, 1, frames),
      (memory) => new Float64Array(memory.buffer, at.boxes, 1).set([squares]),
    );
    // n * squares - sum^2 is n - 1 here.
    expect(found).toBe(2 * Math.sqrt(frames - 1));
  });
});

describe('power', () => {
  const run = (
    logs: readonly number[],
    scale: number,
    most: number,
    zeros: readonly number[] = [],
    blackFrom = 1,
  ) =>
    bent(
      logs,
      (k) => k.power(at.floats, at.sums, logs.length, blackFrom, scale, most, at.boundaries),
      (memory) => {
        new Uint32Array(memory.buffer, at.sums, logs.length).fill(0).set(zeros);
        new Float64Array(memory.buffer, at.boundaries, POWER_PARTS).set(powerTable());
      },
    );

  it('brings every sample of 8 and 16 bits back from its logarithm', () => {
    for (const full of [255, 65535] as const) {
      for (let from = 1; from <= full; from += 4000) {
        const values = Array.from({ length: Math.min(4000, full + 1 - from) }, (_, i) => from + i);
        const logs = values.map((value) => logTerm(value, full));
        expect(run(logs, LOG_SCALE, full).map(Math.round)).toEqual(values);
      }
    }
  });

  it(`is what Math.pow says, to the last bits (seed ${seed})`, () => {
    const random = randomFrom(seed);
    for (const n of lengths) {
      const logs = Array.from({ length: n }, () => below(random, 2 ** 30));
      run(logs, LOG_SCALE * 7, 65535).forEach((value, i) => {
        const exact = 65535 * 2 ** (-logs[i]! / (LOG_SCALE * 7));
        expect(Math.abs(value / exact - 1)).toBeLessThan(1e-15 * 4);
      });
    }
  });

  it('is full scale for no logarithm, and 0 where a sample was 0 or the product is too small', () => {
    expect(run([0, 0, LOG_SCALE, 2000 * LOG_SCALE], LOG_SCALE, 255, [0, 1, 0, 0])).toEqual([
      255, 0, 127.5, 0,
    ]);
  });

  it('is 0 only where as many samples were 0 as are asked for', () => {
    expect(run([LOG_SCALE, LOG_SCALE, LOG_SCALE], LOG_SCALE, 255, [0, 2, 3], 3)).toEqual([127.5, 127.5, 0]);
  });
});
