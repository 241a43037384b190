/** How fast a disk fills, from the sizes and times of the captures that are there. */
import { median } from './median.ts';

/** Units: bytes, and ms since 1970. */
export interface Written {
  readonly bytes: number;
  readonly atMs: number;
}

export interface Pace {
  readonly secondsPerFrame: number;
  readonly bytesPerFrame: number;
}

/** No camera is faster; files that are copied come so. */
const SECONDS_MIN = 0.02;
/** Two say nothing of a pace: one of them may be of another day. */
const FRAMES_MIN = 3;

/**
 * The medians, so that a pause or a stray picture does not count; in whatever order they come. Null where
 * times tell no pace, as of files that were copied in one go.
 */
export function paceOf(written: readonly Written[]): Pace | null {
  if (written.length < FRAMES_MIN) return null;
  const times = written.map(({ atMs }) => atMs).sort((a, b) => a - b);
  const between = times.slice(1).map((at, i) => at - (times[i] ?? at));
  const secondsPerFrame = median(between) / 1000;
  if (secondsPerFrame < SECONDS_MIN) return null;
  return { secondsPerFrame, bytesPerFrame: median(written.map(({ bytes }) => bytes)) };
}

/** Units: bytes an hour. */
export const bytesPerHour = ({ secondsPerFrame, bytesPerFrame }: Pace): number =>
  (3600 / secondsPerFrame) * bytesPerFrame;
