/** What a fit must have to fold a frame by, and what its matches are taken to scatter by. */
import { describe, expect, it } from 'vitest';
import { spreadOf } from '../../src/align/robust.ts';
import { type Found, verdictOf } from '../../src/align/verdict.ts';
import { randomFrom } from '../support/random.ts';

const shape = { width: 300, height: 200, channels: 1 } as const;
const found = (more: Partial<Found>): Found => ({
  ...{ matrix: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), model: 'translation' },
  ...{ places: 30, precisionPixels: 0.1, expected: 100, fields: 6, ...more },
});

describe('a scene', () => {
  it('is found by places in six of sixteen parts of the picture, not by a thing that fills five', () => {
    expect(verdictOf('scene', shape, 100, found({})).ok).toBe(true);
    const held = verdictOf('scene', shape, 100, found({ fields: 5 }));
    expect(held).toMatchObject({ ok: false, reason: expect.stringMatching(/30 places in 5 of 16 parts/) });
  });
});

describe('the spread of matches', () => {
  const random = randomFrom(5);
  // Of a normal distribution in the plane, by the law of Rayleigh.
  const errors = Float64Array.from({ length: 4000 }, () => Math.sqrt(-2 * Math.log(1 - random())));
  const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);

  it('is theirs where the cut is far beyond them', () => {
    expect(spreadOf(errors, 1, errors.length) / rms).toBeCloseTo(1, 1);
  });

  it('is more where the cut is among them, and without bound where nothing lies close together', () => {
    expect(spreadOf(errors, 0.4, errors.length) / rms).toBeGreaterThan(1.2);
    expect(spreadOf(errors.fill(4.5), 1, errors.length)).toBe(Number.POSITIVE_INFINITY);
  });
});
