/** What the live page is told of stacks: of none, and of so many frames. */
import type { PageFrame, PagePreview, PageStatus } from '../../src/core/page.ts';

/** Nothing is folded yet. */
export const restingStatus: PageStatus = {
  role: 'owner',
  now: new Date(0).toISOString(),
  state: 'running',
  stateReason: null,
  frames: 0,
  durableFrames: 0,
  queueFrames: 0,
  exposureSecondsTotal: null,
  ndStops: null,
  noiseGain: 0,
  firstCaptureAt: null,
  lastCaptureAt: null,
  lastCapture: null,
  aligned: null,
  gaps: null,
  rejected: {},
  held: {},
  removed: 0,
  closed: 0,
  expired: 0,
  window: null,
  duplicates: 0,
  skipped: 0,
  lost: 0,
  overwritten: 0,
  framesPerSecond: 0,
  refolding: null,
  passedOver: {},
  previews: [previewOf(0, 'mean'), previewOf(1, 'lighten')],
  lastFrameSeconds: null,
  usualIntervalSeconds: null,
  decisions: 0,
  troubled: [],
  hasTimeline: false,
  closeAfter: null,
  disk: null,
};

export function previewOf(index: number, blend: string, frames = 0): PagePreview {
  const etag = frames === 0 ? null : `"${index}-${frames}"`;
  return { index, name: `${blend}.jpg`, blend, ev: 0, etag, frames };
}

/** Units: a frame each two seconds, of half a second. */
export function folded(number: number): PageFrame {
  return {
    number,
    name: `IMG_${String(number).padStart(4, '0')}.jpg`,
    outcome: 'folded',
    reason: null,
    message: null,
    capturedAt: new Date(Date.UTC(2026, 10, 28, 22) + 2000 * number).toISOString(),
    exposureSeconds: 0.5,
    brightness: 0.21,
  };
}

/** So many frames, and what a status says of them. */
export function stackOf(count: number): { frames: PageFrame[]; status: Partial<PageStatus> } {
  const frames = Array.from({ length: count }, (_, i) => folded(i + 1));
  const status = {
    frames: count,
    durableFrames: count,
    exposureSecondsTotal: count / 2,
    ndStops: Math.log2(count),
    noiseGain: Math.sqrt(count),
    lastCapture: frames.at(-1)?.name ?? null,
    lastFrameSeconds: 0,
    usualIntervalSeconds: 2,
    previews: [previewOf(0, 'mean', count), previewOf(1, 'lighten', count)],
  };
  return { frames, status };
}
