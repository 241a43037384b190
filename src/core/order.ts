/** Capture order: which of two frames was taken first, the same whatever order they came in. */
import { byName } from './names.ts';

/** When a frame was taken. Units: ms since 1970. */
export interface TakenAt {
  readonly path: string;
  readonly capturedAt: number;
}

/** Of a decided capture; one without a time is older than all others. */
export function takenAt({ path, capturedAt }: { path: string; capturedAt?: number | null }): TakenAt {
  return { path, capturedAt: capturedAt ?? 0 };
}

/** By capture time, then by name, with digits as numbers. */
export function isEarlier(a: TakenAt, b: TakenAt): boolean {
  if (a.capturedAt !== b.capturedAt) return a.capturedAt < b.capturedAt;
  return byName(a.path, b.path) < 0;
}
