/** What a picture may say of its frames: all of it true of all of them, and the same in any order. */

import { describe, expect, it } from 'vitest';
import { noCamera } from '../../src/core/capture-facts.ts';
import type { Entry } from '../../src/core/ledger.ts';
import { originOf } from '../../src/core/origin.ts';
import { seededRandom, shuffled } from '../support/random.ts';

const writer = {
  software: 'slowshutter 1.2.3',
  blend: 'mean',
  light: 'linear' as const,
  now: 1_000_000,
  zoneAt: (at: number) => (at < 5000 ? 60 : 120),
};
const camera = { make: 'Canon', model: 'EOS', iso: 100, clock: 'zoned', zoneMinutes: -90 } as const;

/** The n-th of frames a second apart, 250 ms each. */
function frame(n: number, more: Partial<Entry> = {}): Entry {
  const known = { exposureNs: 250_000_000, capturedAt: n * 1000, camera };
  const identity = { path: `/captures/${n}.jpg`, stamp: `${n}`, digest: `d${n}`, imageDigest: null };
  return { ...identity, outcome: 'folded', ...known, ...more };
}

const of = (entries: readonly Entry[], withExposures = true) => originOf(entries, writer, withExposures);

describe('the origin of a picture', () => {
  it('adds up exposures, and says where the first began and the last ended', () => {
    expect(of([frame(1), frame(2), frame(4)])).toEqual({
      software: 'slowshutter 1.2.3',
      blend: 'mean',
      light: 'linear',
      writtenAt: { at: 1_000_000, zoneMinutes: 120, zoned: true },
      frames: 3,
      exposureNsTotal: 750_000_000,
      exposuresNs: [250_000_000, 250_000_000, 250_000_000],
      startedAt: { at: 1000, zoneMinutes: -90, zoned: true },
      endedAt: 4250,
      camera: { ...noCamera, ...camera },
    });
  });

  it('counts folded frames only', () => {
    const others = (['duplicate', 'skipped', 'rejected', 'lost'] as const).map((outcome, i) =>
      frame(10 + i, { outcome, exposureNs: 1 }),
    );
    expect(of([frame(1), ...others])).toEqual(of([frame(1)]));
  });

  it('lists exposures in the order of capture, and only where they are asked for', () => {
    const entries = [frame(3, { exposureNs: 3 }), frame(1, { exposureNs: 1 }), frame(2, { exposureNs: 2 })];
    expect(of(entries).exposuresNs).toEqual([1, 2, 3]);
    expect(of(entries, false)).toEqual({ ...of(entries), exposuresNs: null });
  });

  it('is the same in any order', () => {
    const random = seededRandom('origin', 20261127);
    const same = { path: '/captures/same.jpg', capturedAt: 2000 };
    const entries = [
      ...[1, 2, 3, 4, 5].map((n) => frame(n, { exposureNs: n })),
      frame(6, { ...same, exposureNs: 60 }),
      frame(7, { ...same, exposureNs: 70, camera: { ...camera, iso: 200 } }),
    ];
    for (let i = 0; i < 50; i++) expect(of(shuffled(entries, random))).toEqual(of(entries));
  });

  it('says nothing of exposures when one frame does not', () => {
    const origin = of([frame(1), frame(2, { exposureNs: null })]);
    expect(origin).toMatchObject({ frames: 2, exposureNsTotal: null, exposuresNs: null, endedAt: null });
  });

  it('says of the camera what every frame says alike', () => {
    const other = { make: 'Canon', model: 'EOS', iso: 200, lensModel: '50 mm', clock: 'zoned' } as const;
    expect(of([frame(1), frame(2, { camera: other })]).camera).toEqual({
      ...noCamera,
      make: 'Canon',
      model: 'EOS',
      clock: 'zoned',
    });
    const { camera: _, ...silent } = frame(2);
    expect(of([frame(1), silent]).camera).toEqual(noCamera);
  });

  it('takes the time of the first frame in the zone of its camera, else of the computer', () => {
    const unzoned = { clock: 'unzoned' } as const;
    expect(of([frame(1, { camera: unzoned })]).startedAt).toEqual({
      at: 1000,
      zoneMinutes: 60,
      zoned: false,
    });
    expect(of([frame(9, { camera: unzoned })]).startedAt).toEqual({
      at: 9000,
      zoneMinutes: 120,
      zoned: false,
    });
  });

  it('says no time when that is only of the file', () => {
    expect(of([frame(1, { camera: { make: 'Canon' } })])).toMatchObject({ startedAt: null, endedAt: null });
  });

  it('of no frame is empty', () => {
    expect(of([])).toMatchObject({ frames: 0, exposureNsTotal: null, startedAt: null, camera: noCamera });
  });
});
