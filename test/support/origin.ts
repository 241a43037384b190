/** What a picture of four frames may say of itself, and of any number. */
import { type Camera, noCamera } from '../../src/core/capture-facts.ts';
import type { Origin } from '../../src/core/origin.ts';

export const camera: Camera = {
  make: 'NIKON CORPORATION',
  model: 'NIKON Z 6_2',
  lensModel: 'NIKKOR Z 24-70mm f/4 S',
  iso: 64,
  fNumber: 5.6,
  focalLengthMm: 35.5,
  whiteBalance: 'manual',
  colorSpace: 'srgb',
  clock: 'zoned',
  zoneMinutes: 345,
};

/** Frames of a third of a second, one a second, from 3:04:05.070 on a clock in Kathmandu on. */
export function originOfFrames(frames: number, more: Partial<Origin> = {}): Origin {
  const startedAt = Date.UTC(2025, 0, 1, 21, 19, 5, 70);
  return {
    software: 'slowshutter 1.2.3',
    blend: 'mean',
    light: 'linear',
    writtenAt: { at: Date.UTC(2025, 5, 30, 22, 0, 0), zoneMinutes: -150, zoned: true },
    frames,
    exposureNsTotal: frames * 333_333_333,
    exposuresNs: Array<number>(frames).fill(333_333_333),
    startedAt: { at: startedAt, zoneMinutes: 345, zoned: true },
    endedAt: startedAt + (frames - 1) * 1000 + 333.333333,
    camera,
    ...more,
  };
}

/** Nothing but how many frames there are. */
export function silentOrigin(frames: number): Origin {
  const nothing = { exposureNsTotal: null, exposuresNs: null, startedAt: null, endedAt: null };
  return originOfFrames(frames, { ...nothing, camera: noCamera });
}
