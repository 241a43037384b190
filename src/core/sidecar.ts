/** The JSON facts beside a preview: what exactly the picture shows. */
import type { ErrorCode } from './errors.ts';
import type { Totals } from './ledger.ts';
import type { Light } from './light.ts';

export type DaemonState = 'running' | 'paused' | 'stopped' | 'degraded';

/** Units: seconds; ISO 8601 in UTC; `exposureSecondsTotal` is null when a folded frame does not say its exposure. */
export interface Sidecar {
  readonly schema: 1;
  readonly blend: string;
  readonly light: Light;
  readonly frames: number;
  /** Frames that a power cut now would keep without reading captures again. */
  readonly durableFrames: number;
  readonly exposureSecondsTotal: number | null;
  readonly firstCaptureAt: string | null;
  readonly lastCaptureAt: string | null;
  readonly updatedAt: string;
  readonly width: number;
  readonly height: number;
  readonly rejected: Partial<Record<ErrorCode, number>>;
  readonly lost: number;
  readonly queueFrames: number;
  readonly state: DaemonState;
}

/** Units: seconds, or null when the exposure of any folded frame is unknown or none is folded. */
export function exposureSecondsTotal(totals: Totals): number | null {
  return totals.frames === 0 || totals.exposureUnknown > 0 ? null : totals.exposureNs / 1e9;
}

/** Units: ms since 1970 in, ISO 8601 in UTC out; null for a time that no calendar has, as a file's mtime may be. */
export function isoTime(ms: number | null): string | null {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.valueOf()) ? null : date.toISOString();
}
