/** The JSON facts beside a preview: what exactly the picture shows. */
import type { DarkFacts, FrameFacts } from './dark.ts';
import type { Drift } from './drift.ts';
import type { ErrorCode } from './errors.ts';
import type { Totals } from './ledger.ts';
import type { Light } from './light.ts';
import type { PassedOver } from './passed-over.ts';

export type DaemonState = 'running' | 'paused' | 'stopped' | 'degraded';

/** Units: frames refolded, of how many. */
export interface Refolding {
  readonly done: number;
  readonly of: number;
}

/**
 * Units: seconds; ISO 8601 in UTC; `exposureSecondsTotal` is null when a folded frame does not say its
 * exposure.
 */
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
  /** Files in the captures folder that are no captures, by kind. */
  readonly passedOver: PassedOver;
  /** Writings that others took the place of before they could be read, since the daemon was started. */
  readonly overwritten: number;
  /** Frames kept out by a rule or a pause. */
  readonly held: number;
  /** How aligned frames lie on their reference; null where frames lie as they were taken. */
  readonly aligned: Drift | null;
  /** Frames taken out by the photographer. */
  readonly removed: number;
  /** Planes are not yet without the frames that were taken out: so many have been refolded, of so many. */
  readonly refolding: Refolding | null;
  /** What was taken out of the picture; null for nothing. */
  readonly dark: DarkFacts | null;
  readonly flat: FrameFacts | null;
  readonly queueFrames: number;
  readonly state: DaemonState;
  /** Why it is degraded, in words; null when it is not. */
  readonly stateReason: string | null;
}

/** Units: seconds, or null when the exposure of any folded frame is unknown or none is folded. */
export function exposureSecondsTotal(totals: Totals): number | null {
  return totals.frames === 0 || totals.exposureUnknown > 0 ? null : totals.exposureNs / 1e9;
}

/**
 * Units: ms since 1970 in, ISO 8601 in UTC out; null for a time that no calendar has, as a file's mtime may
 * be.
 */
export function isoTime(ms: number | null): string | null {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.valueOf()) ? null : date.toISOString();
}

/** `night.jpg` has its facts in `night.json`. */
export function sidecarFile(preview: string): string {
  return `${preview.slice(0, preview.lastIndexOf('.'))}.json`;
}

/** How our own begin, also where a power cut took the rest. */
const START = '{\n  "schema": 1,\n  "blend": "';

/**
 * Whether text is that of a sidecar; what a power cut left empty, or as zeros, was one or is nobody's loss.
 */
export function isSidecar(text: string): boolean {
  if (/^[\0\s]*$/.test(text)) return true;
  try {
    const found = JSON.parse(text) as Partial<Record<keyof Sidecar, unknown>> | null;
    const texts = [found?.blend, found?.light, found?.updatedAt];
    return (
      found?.schema === 1 &&
      typeof found.frames === 'number' &&
      texts.every((each) => typeof each === 'string')
    );
  } catch {
    return text.startsWith(START);
  }
}
