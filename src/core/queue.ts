/**
 * Rates and rests of the queue, for people: frames a second over the last while, and how long a backlog will
 * take.
 */

/** Long enough to smooth bursts of the camera, short enough to follow the load. */
const WINDOW_MS = 10_000;

/** Completed frames with their times. Units: ms of a monotonic clock. */
export class RecentPace {
  private times: number[] = [];

  mark(now: number): void {
    this.times.push(now);
    if (this.times.length > 4096) this.times = this.times.slice(-2048);
  }

  /** Units: frames a second; 0 when fewer than two frames were completed within the window. */
  framesPerSecond(now: number): number {
    this.times = this.times.filter((time) => now - time <= WINDOW_MS);
    const first = this.times[0];
    if (first === undefined || this.times.length < 2 || now <= first) return 0;
    return ((this.times.length - 1) * 1000) / (now - first);
  }

  /** Units: seconds until a queue of this length is empty; null when nothing tells. */
  etaSeconds(queueFrames: number, now: number): number | null {
    const rate = this.framesPerSecond(now);
    return queueFrames === 0 || rate === 0 ? null : queueFrames / rate;
  }
}
