/** What people are told of aligned frames: figures of the frames that are in, by when they were taken. */
import { describe, expect, it } from 'vitest';
import { driftOf } from '../../src/core/drift.ts';
import type { Entry } from '../../src/core/entry.ts';

const hour = 3_600_000;
const reference = { path: '/c/0.jpg', capturedAt: 10 * hour, digest: '0' };

function entry(hours: number, driftPixels: number, precisionPixels: number): Entry {
  const aligned = { places: 100, expected: 200, precisionPixels, driftPixels };
  const known = { stamp: '', imageDigest: null, outcome: 'folded' } as const;
  return { ...known, path: `/c/${hours}.jpg`, digest: `${hours}`, capturedAt: (10 + hours) * hour, aligned };
}

describe('the drift', () => {
  it('is that of the frame taken last, whatever came last, and by the time since the reference', () => {
    const found = driftOf([entry(2, 30, 0.05), entry(0, 0, 0), entry(1, 99, 0.21)], reference);
    expect(found).toEqual({ frames: 3, driftPixels: 30, driftPixelsPerHour: 15, precisionPixels: 0.21 });
  });

  it('has no speed while no time lies between, and is none without aligned frames', () => {
    expect(driftOf([entry(0, 0, 0)], reference)).toMatchObject({ frames: 1, driftPixelsPerHour: null });
    const { aligned: _left, ...still } = entry(1, 2, 0.1);
    expect(driftOf([still], reference)).toBeNull();
    expect(driftOf([], reference)).toBeNull();
  });
});
