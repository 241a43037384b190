/** The tables behind products of frames: numpy, with wider floats, has the same. */

import { describe, expect, it } from 'vitest';
import type { FullScale } from '../../src/core/frame.ts';
import { LOG_SCALE, logTable, logTerm, POWER_PARTS, powerTable } from '../../src/core/logarithm.ts';
import { largestTerm } from '../../src/core/plane.ts';
import { sha256 } from '../support/digest.ts';
import { goldenJson } from '../support/golden.ts';

interface LogarithmFacts {
  readonly fullScale: FullScale;
  readonly sha256: string;
  readonly largest: number;
  readonly sum: number;
  readonly some: Readonly<Record<string, number>>;
}

interface Measures {
  readonly logarithms: readonly LogarithmFacts[];
  readonly powers: {
    readonly parts: number;
    readonly some: Readonly<Record<string, number>>;
    readonly sum: number;
  };
}

const { logarithms, powers } = goldenJson<Measures>('measures.json');

describe.each(logarithms)('the logarithms of $fullScale', ({ fullScale, ...expected }) => {
  const table = logTable(fullScale);

  it('are those of numpy, every one', () => {
    expect(table).toHaveLength(fullScale + 1);
    for (const [value, term] of Object.entries(expected.some)) expect(table[Number(value)]).toBe(term);
    const digest = sha256(new Uint8Array(table.buffer, table.byteOffset, table.byteLength));
    expect([digest, table.reduce((sum, term) => sum + term, 0)]).toEqual([expected.sha256, expected.sum]);
  });

  it('are at most what a counter makes room for', () => {
    expect(Math.max(...table.subarray(1, 3))).toBe(expected.largest);
    expect(largestTerm('logs', fullScale)).toBe(expected.largest);
    expect(expected.largest).toBeLessThan(2 ** 24);
  });

  it('give every sample back, rounded, from its own', () => {
    for (let value = 1; value <= fullScale; value++) {
      const back = Math.floor(fullScale * 2 ** (-logTerm(value, fullScale) / LOG_SCALE) + 0.5);
      if (back !== value) expect(back).toBe(value);
    }
  });
});

it('the powers are those of numpy, to their last bit but one', () => {
  const { parts, some, sum } = powers;
  const table = powerTable();
  expect([POWER_PARTS, table.length]).toEqual([parts, parts]);
  for (const [at, power] of Object.entries(some)) {
    expect(Math.abs(table[Number(at)]! - power)).toBeLessThanOrEqual(2 ** -53);
  }
  expect(table.reduce((total, power) => total + power, 0)).toBeCloseTo(sum, 9);
});
