/**
 * What the live page is told of a stack: times to come from a pace, and nothing that names a file to a guest.
 */
import { describe, expect, it } from 'vitest';
import type { ControlStatus } from '../../src/core/control.ts';
import type { PageFrame } from '../../src/core/page.ts';
import {
  errorForGuest,
  fullInSeconds,
  type PageFacts,
  pageStatus,
  statusForGuest,
} from '../../src/core/page-status.ts';
import { surveyOf } from '../../src/core/survey.ts';
import { ledgerOf } from '../support/ledgers.ts';

const status: ControlStatus = {
  ...surveyOf(ledgerOf([])),
  frames: 10,
  exposureSecondsTotal: 20,
  lastCapture: '/secret/captures/IMG_0010.JPG',
  state: 'degraded',
  stateReason: '/secret/out/night.jpg cannot be written: no space',
  durableFrames: 8,
  queueFrames: 1,
  overwritten: 0,
  framesPerSecond: 0.5,
  refolding: null,
  passedOver: { video: 2 },
  previews: ['/secret/out/night.jpg'],
};
const held: PageFrame = {
  number: 7,
  name: 'secret/IMG_0007.JPG',
  outcome: 'held',
  reason: 'dark',
  message: '/secret/captures/IMG_0007.JPG is darker than those before',
  capturedAt: null,
  exposureSeconds: 2,
  brightness: 0.01,
};
const facts: PageFacts = {
  nowMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  lastFrameSeconds: 4,
  pace: { secondsPerFrame: 5, bytesPerFrame: 10e6 },
  freeBytes: 1e9,
  closeAfter: { frames: 30, exposureSeconds: 50 },
  decisions: 3,
  previews: [{ index: 0, name: 'secret.jpg', blend: 'mean', ev: 0, etag: '"a"', frames: 10 }],
  troubled: [held],
  hasTimeline: false,
};

describe('the status of the page', () => {
  it('says how long the disk lasts and when the stack is full, at the pace of the last frames', () => {
    const { disk, closeAfter, usualIntervalSeconds, now } = pageStatus(status, facts);
    // 100 frames of 10 MB, one in 5 s.
    expect(disk).toEqual({ freeBytes: 1e9, lastsSeconds: 500 });
    // 15 frames of 2 s are 30 s of exposure, and are there before 20 frames.
    expect(closeAfter).toEqual({ frames: 30, exposureSeconds: 50, fullInSeconds: 75 });
    expect(usualIntervalSeconds).toBe(5);
    expect(now).toBe('2026-01-02T03:04:05.000Z');
  });

  it('makes nothing up where no pace is known', () => {
    const told = pageStatus(status, { ...facts, pace: null });
    expect(told.disk).toEqual({ freeBytes: 1e9, lastsSeconds: null });
    expect(told.closeAfter?.fullInSeconds).toBeNull();
    expect(told.usualIntervalSeconds).toBeNull();
    expect(pageStatus(status, { ...facts, freeBytes: null, closeAfter: null })).toMatchObject({
      disk: null,
      closeAfter: null,
    });
  });

  it('counts a frame that is only begun, and nothing below none', () => {
    const pace = { secondsPerFrame: 5, bytesPerFrame: 1 };
    const to = (exposureSeconds: number) => fullInSeconds(status, { frames: null, exposureSeconds }, pace);
    // 1 s more needs a frame of 2 s.
    expect(to(21)).toBe(5);
    expect(to(10)).toBe(0);
    expect(
      fullInSeconds({ ...status, exposureSecondsTotal: null }, { frames: null, exposureSeconds: 21 }, pace),
    ).toBe(null);
  });

  it('tells a guest of an error which it is, and no more', () => {
    const error = { code: 'io', message: 'the original of /secret/a.jpg is gone' } as const;
    const told = errorForGuest({ error });
    expect(told.error.code).toBe('io');
    expect(JSON.stringify(told)).not.toMatch(/secret|jpg/);
  });

  it('names no file and no folder to a guest, wherever one could be', () => {
    const told = statusForGuest(pageStatus(status, facts));
    expect(JSON.stringify(told)).not.toMatch(/secret|IMG_|\//);
    expect(told).toMatchObject({ role: 'guest', state: 'degraded', frames: 10, passedOver: { video: 2 } });
    expect(told.stateReason).toContain('its owner can see what');
    expect(told.previews[0]).toMatchObject({ name: 'mean', etag: '"a"' });
    expect(told.troubled[0]).toEqual({ ...held, name: null, message: null });
  });
});
