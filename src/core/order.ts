/** Capture order: which of two frames was taken first, the same whatever order they came in. */
import { byName } from './names.ts';

/** When a frame was taken, and what tells it from all others. Units: ms since 1970. */
export interface TakenAt {
  readonly path: string;
  readonly capturedAt: number;
  /** SHA-256 of the file's bytes, hex; null in a state file of before it was kept there. */
  readonly digest: string | null;
}

/** When a decided capture was taken; one without a time is as old as 1970. */
export function takenAt(decided: {
  path: string;
  capturedAt?: number | null;
  digest: string | null;
}): TakenAt {
  return { path: decided.path, capturedAt: decided.capturedAt ?? 0, digest: decided.digest };
}

/**
 * By capture time, then by name, with digits as numbers; of two with one name and time the digests decide.
 */
export function isEarlier(a: TakenAt, b: TakenAt): boolean {
  if (a.capturedAt !== b.capturedAt) return a.capturedAt < b.capturedAt;
  const order = byName(a.path, b.path);
  if (order !== 0 || a.digest === null || b.digest === null) return order < 0;
  return a.digest < b.digest;
}

/**
 * Whether a frame is the earliest, or the latest, of those in the planes: then it is what `first` or `latest`
 * shows. And when it was taken. Units: ms since 1970.
 */
export interface Place {
  readonly isFirst: boolean;
  readonly isLatest: boolean;
  readonly at: number;
}

/** Where a frame stands among others, of which these are the ends; null before the first. */
export function placeOf(taken: TakenAt, first: TakenAt | null, latest: TakenAt | null): Place {
  return {
    isFirst: first === null || isEarlier(taken, first),
    isLatest: latest === null || isEarlier(latest, taken),
    at: taken.capturedAt,
  };
}
