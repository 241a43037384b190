/** Time as a port: a monotonic clock and timers, so that tests own them. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The histogram counts its own timer in, so this is taken off again. */
const STALL_GRAIN_MS = 10;

export interface Clock {
  /**
   * Units: ms of a monotonic clock that starts anywhere; nothing that is decided depends on the time of day.
   */
  now(): number;
  /** Calls back once after so many ms; the result cancels. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** How long the main loop was kept from its work at the longest. Source: perf_hooks.monitorEventLoopDelay. */
export function watchMainLoop(): { longestStallMs(): number } {
  const histogram = monitorEventLoopDelay({ resolution: STALL_GRAIN_MS });
  histogram.enable();
  return {
    longestStallMs: () => Math.max(0, Math.round(histogram.max / 1e6) - STALL_GRAIN_MS),
  };
}
