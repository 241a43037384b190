/** The simulated camera's clock: when the next exposure is due, and waiting that can be cut short. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits, but not past the abort of `signal`. Units: milliseconds; 0 or less only lets other work run. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(Math.max(0, ms), undefined, signal ? { signal } : undefined);
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

export interface Shutter {
  /** Waits until the next group of exposures is due. */
  ready(signal: AbortSignal | undefined): Promise<void>;
}

/**
 * Units: milliseconds between two groups on the monotonic clock. A camera that fell behind goes on from
 * there: it takes no extra frames to catch up.
 */
export function openShutter(everyMs: number): Shutter {
  let dueMs = performance.now();
  return {
    async ready(signal) {
      await pause(dueMs - performance.now(), signal);
      dueMs = Math.max(dueMs, performance.now() - everyMs) + everyMs;
    },
  };
}
