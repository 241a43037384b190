/** Light: the table, the way back, and both against the committed oracle. */

import { describe, expect, it } from 'vitest';
import type { FullScale } from '../../src/core/frame.ts';
import { encodeBoundaries, encodeHints, linearTable, srgbToLinear } from '../../src/core/light.ts';
import { samplesDigest } from '../support/digest.ts';
import { setNamed } from '../support/golden.ts';

const scales: FullScale[] = [255, 65535];

/** Straight through the boundaries: the rule as it is written down. */
function encoder(fullScale: FullScale): (mean: number) => number {
  const boundaries = encodeBoundaries(fullScale);
  return (mean) => {
    let [low, high] = [0, fullScale as number];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (boundaries[middle]! <= mean) low = middle;
      else high = middle - 1;
    }
    return low;
  };
}

describe('the transfer function', () => {
  it.each([
    [0, 0],
    [0.04045, 0.04045 / 12.92],
    [0.5, 0.21404114048223255],
    [1, 1],
  ])('takes %f to %f', (encoded, linear) => {
    expect(srgbToLinear(encoded)).toBeCloseTo(linear, 14);
  });
});

describe.each(scales)('full scale %i', (fullScale) => {
  const table = linearTable(fullScale);
  const boundaries = encodeBoundaries(fullScale);
  const encode = encoder(fullScale);

  it('begins at 0, ends at 65535 and never falls', () => {
    expect([table.length, table[0], table[fullScale]]).toEqual([fullScale + 1, 0, 65535]);
    expect(table.every((value, v) => v === 0 || value >= table[v - 1]!)).toBe(true);
  });

  it('has boundaries that rise strictly, from 0 to below 65535', () => {
    expect([boundaries.length, boundaries[0]]).toEqual([fullScale + 1, 0]);
    expect(boundaries.every((value, v) => v === 0 || value > boundaries[v - 1]!)).toBe(true);
    expect(boundaries[fullScale]).toBeLessThan(65535);
  });

  it('rounds true halves up where the curve is straight', () => {
    // 12.92 x mean / scale is a whole number and a half exactly: means that are (2v + 1) * 25 / 646 of the
    // scale.
    const step = 65535 / fullScale;
    for (let v = 0; (v + 0.5) / fullScale <= 0.04; v++) {
      const [numerator, denominator] = [(2 * v + 1) * 25 * step, 646];
      if (numerator % (denominator / 323) === 0) expect(encode(numerator / denominator), `${v}`).toBe(v + 1);
    }
  });

  it('has a hint for every whole mean that a search may start from', () => {
    const hints = encodeHints(boundaries);
    expect(hints).toHaveLength(65536);
    for (let mean = 0; mean <= 65535; mean++) {
      const hint = hints[mean]!;
      const fits = boundaries[hint]! <= mean && (hint === fullScale || boundaries[hint + 1]! > mean);
      if (!fits) expect.fail(`the hint of ${mean} is ${hint}`);
    }
  });
});

describe('there and back', () => {
  it('gives every 8-bit value again, at 8 and at 16 bits', () => {
    const [to8, to16] = [encoder(255), encoder(65535)];
    linearTable(255).forEach((linear, v) => {
      expect(to8(linear)).toBe(v);
      expect(Math.abs(to16(linear) - v * 257)).toBeLessThanOrEqual(7);
    });
  });

  it('gives every 16-bit value again to within 7: linear samples are coarser in the shadows', () => {
    const to16 = encoder(65535);
    let most = 0;
    linearTable(65535).forEach((linear, v) => {
      most = Math.max(most, Math.abs(to16(linear) - v));
    });
    expect(most).toBeLessThanOrEqual(7);
  });
});

describe('the oracle', () => {
  /** Every value of the scale once; the second frame counts down in 8 bits, and from 1 on in 16 bits. */
  const ramps = [
    { name: 'ramp8', full: 255, second: (v: number) => 255 - v },
    { name: 'ramp16', full: 65535, second: (v: number) => (v + 1) % 65536 },
  ] as const;
  const choices: Record<string, (a: number, b: number) => number> = {
    mean: (a, b) => (a + b) / 2,
    lighten: Math.max,
    darken: Math.min,
  };

  it.each(ramps)(
    'agrees on $name at full scale $full, through table and boundaries',
    ({ name, full, second }) => {
      const table = linearTable(full);
      const pictures = setNamed(name).pictures.filter(({ light, box }) => light === 'linear' && box === 1);
      expect(pictures).toHaveLength(6);
      for (const { blend, depth, sha256 } of pictures) {
        const encode = encoder(depth === 8 ? 255 : 65535);
        const choose = choices[blend]!;
        const samples = Array.from(table, (linear, v) => encode(choose(linear, table[second(v)]!)));
        const typed = depth === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples);
        expect(samplesDigest(typed), `${blend} at ${depth} bits`).toBe(sha256);
      }
    },
  );
});
