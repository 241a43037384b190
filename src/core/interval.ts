/** An interval of a shoot: which of the frames of a stack lie in it. */
import type { Entry } from './entry.ts';
import { outsideOf, type Period } from './period.ts';
import { fallenOut, type Window } from './window.ts';

/**
 * What is said of it; null where nothing is. `numbers`: of the ledger, both ends within. `last`: counted back
 * from the latest frame.
 */
export interface Interval extends Period {
  readonly numbers: { readonly first: number; readonly last: number } | null;
  readonly last: Window | null;
}

/** Those that all that is said of it fits. `from` is in, `until` is out. */
export function framesIn(frames: readonly Entry[], interval: Interval): Entry[] {
  const { numbers, last } = interval;
  const passed = new Set(last === null ? [] : fallenOut(frames, last));
  return frames.filter((entry) => {
    const { number = 0 } = entry;
    if (passed.has(entry) || outsideOf(interval, entry.capturedAt ?? 0) !== null) return false;
    return numbers === null || (numbers.first <= number && number <= numbers.last);
  });
}
