/** The rolling window: a stack of the last frames alone, and which of them have fallen out of it. */
import type { Entry } from './entry.ts';
import { isEarlier, takenAt } from './order.ts';

/**
 * Only the last so many frames, only those of the last so many seconds; or, of both, what is in either. Null
 * says nothing.
 */
export interface Window {
  readonly frames: number | null;
  readonly seconds: number | null;
}

/** `overdue`: frames that have fallen out and are still in, for want of their originals. */
export interface WindowStanding extends Window {
  readonly overdue: number;
}

/**
 * Those that the window has passed, the latest first. By the order and the times of capture, not by the clock
 * or by arrival: the same for the same frames, whatever order they came in. A frame that was taken just as
 * long before the latest as the window lasts is out; the latest never is.
 */
export function fallenOut(frames: readonly Entry[], { frames: most, seconds }: Window): Entry[] {
  const placed = frames.map((entry) => ({ entry, taken: takenAt(entry) }));
  placed.sort((a, b) => (isEarlier(a.taken, b.taken) ? 1 : -1));
  const latestAt = placed[0]?.taken.capturedAt ?? 0;
  const isOut = (capturedAt: number, place: number) =>
    place >= (most ?? Number.POSITIVE_INFINITY) ||
    (seconds !== null && place > 0 && capturedAt <= latestAt - seconds * 1000);
  return placed.filter(({ taken }, i) => isOut(taken.capturedAt, i)).map(({ entry }) => entry);
}

/** `the last 64 frames`. */
export function windowText({ frames, seconds }: Window): string {
  const parts = [
    ...(frames === null ? [] : [frames === 1 ? 'frame' : `${frames} frames`]),
    ...(seconds === null ? [] : [seconds === 1 ? 'second' : `${seconds} seconds`]),
  ];
  return `the last ${parts.join(' of the last ')}`;
}
