/** How long ago the last frame was, and when that is long enough to be afraid that the camera has stopped. */
import type { DaemonState } from '../../core/sidecar.ts';

export type Alarm = 'fine' | 'late' | 'stopped';

/**
 * In usual intervals, and seconds at least: a burst of many frames a second is no reason to be afraid of a
 * single breath.
 */
const LATE = { intervals: 3, leastSeconds: 2 };
const STOPPED = { intervals: 10, leastSeconds: 5 };

/** Units: seconds, null when unknown. A stack that is paused or stopped waits for nothing. */
export function alarmOf(ageSeconds: number | null, usualSeconds: number | null, state: DaemonState): Alarm {
  if (ageSeconds === null || usualSeconds === null || state === 'paused' || state === 'stopped')
    return 'fine';
  const isOver = ({ intervals, leastSeconds }: typeof LATE) =>
    ageSeconds > Math.max(leastSeconds, intervals * usualSeconds);
  if (isOver(STOPPED)) return 'stopped';
  return isOver(LATE) ? 'late' : 'fine';
}

/**
 * What the computer said at one moment. The clock of the phone is not asked: only how much time has passed
 * here since.
 */
export class Heard {
  private readonly saidMs: number;
  private readonly lastFrameSeconds: number | null;
  private readonly heardMs: number;

  /** Units: `now` ISO 8601 by the computer; `heardMs` of a clock that only goes forward. */
  constructor(said: { now: string; lastFrameSeconds: number | null }, heardMs: number) {
    this.saidMs = Date.parse(said.now);
    this.lastFrameSeconds = said.lastFrameSeconds;
    this.heardMs = heardMs;
  }

  /** Units: seconds since the last frame; null before the first. */
  ageSeconds(atMs: number): number | null {
    return this.lastFrameSeconds === null ? null : this.lastFrameSeconds + (atMs - this.heardMs) / 1000;
  }

  /** The time of the computer. Units: ms since 1970. */
  timeMs(atMs: number): number {
    return this.saidMs + (atMs - this.heardMs);
  }
}
