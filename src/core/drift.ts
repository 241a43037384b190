/**
 * How aligned frames lie on their reference, for people: how many, how far the latest moved, how fast, how
 * exactly.
 */
import type { Entry } from './entry.ts';
import { isEarlier, type TakenAt, takenAt } from './order.ts';

/**
 * Units: pixels; pixels an hour, null while no time lies between. `precisionPixels`: of the least certain of
 * them.
 */
export interface Drift {
  readonly frames: number;
  readonly driftPixels: number;
  readonly driftPixelsPerHour: number | null;
  readonly precisionPixels: number;
}

const MS_AN_HOUR = 3_600_000;

/** The drift of the frames that are in; null where none is aligned. */
export function driftOf(folded: readonly Entry[], reference: TakenAt | null): Drift | null {
  let [frames, precisionPixels] = [0, 0];
  let latest: Entry | null = null;
  for (const entry of folded) {
    if (!entry.aligned) continue;
    frames++;
    precisionPixels = Math.max(precisionPixels, entry.aligned.precisionPixels);
    if (latest === null || isEarlier(takenAt(latest), takenAt(entry))) latest = entry;
  }
  if (!latest?.aligned || !reference) return null;
  const { driftPixels } = latest.aligned;
  const hours = Math.abs(takenAt(latest).capturedAt - reference.capturedAt) / MS_AN_HOUR;
  const perHour = hours === 0 ? null : Number((driftPixels / hours).toFixed(1));
  return { frames, driftPixels, driftPixelsPerHour: perHour, precisionPixels };
}
