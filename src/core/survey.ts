/**
 * Where a stack stands, for people who look at it while it grows: exposure, noise, gaps, what is out and why.
 */
import { type Drift, driftOf } from './drift.ts';
import type { ErrorCode } from './errors.ts';
import type { Entry, Ledger, Outcome } from './ledger.ts';
import { median } from './median.ts';
import type { TakenAt } from './order.ts';
import { exposureSecondsTotal, isoTime } from './sidecar.ts';
import { inOrderTaken, type Placed } from './taken-order.ts';
import { fallenOut, type Window, type WindowStanding } from './window.ts';

/** Times in which the shutter stayed closed for longer than usual between two frames. Units: seconds. */
export interface Gaps {
  readonly count: number;
  readonly longestSeconds: number;
  readonly totalSeconds: number;
}

/** Units: seconds; stops; ISO 8601 in UTC. Null where a frame does not say what it needs. */
export interface Survey {
  readonly frames: number;
  readonly exposureSecondsTotal: number | null;
  /**
   * The neutral density filter that one exposure as long as all would need: log2(total / a frame's own, their
   * median).
   */
  readonly ndStops: number | null;
  /** By how much averaging has lowered the noise: the square root of the frames. */
  readonly noiseGain: number;
  readonly firstCaptureAt: string | null;
  readonly lastCaptureAt: string | null;
  /** The path of the frame that was taken last. */
  readonly lastCapture: string | null;
  readonly gaps: Gaps | null;
  readonly rejected: Partial<Record<ErrorCode, number>>;
  /** Frames held by a rule or a pause, by reason. */
  readonly held: Readonly<Record<string, number>>;
  readonly removed: number;
  /** Frames in stacks that are finished, or were thrown away. */
  readonly closed: number;
  /** Frames that have fallen out of the rolling window. */
  readonly expired: number;
  readonly duplicates: number;
  readonly skipped: number;
  readonly lost: number;
  /** How aligned frames lie; null where frames lie as they were taken. */
  readonly aligned: Drift | null;
  /** Null where every frame stays. */
  readonly window: WindowStanding | null;
}

/** `reference`: what frames were laid on. */
export function surveyOf(
  ledger: Ledger,
  reference: TakenAt | null = null,
  window: Window | null = null,
): Survey {
  const { totals } = ledger;
  const folded = inOrderTaken(ledger.folded());
  const total = exposureSecondsTotal(totals);
  const single = median(folded.map(({ entry: { exposureNs } }) => (exposureNs ?? 0) / 1e9));
  return {
    frames: totals.frames,
    exposureSecondsTotal: total,
    ndStops: total === null || single === 0 ? null : Math.log2(total / single),
    noiseGain: Math.sqrt(totals.frames),
    firstCaptureAt: isoTime(totals.firstCaptureAt),
    lastCaptureAt: isoTime(totals.lastCaptureAt),
    lastCapture: folded.at(-1)?.entry.path ?? null,
    gaps: total === null ? null : gapsBetween(folded),
    ...countsOf(ledger.entries()),
    aligned: driftOf(ledger.folded(), reference),
    window: window && { ...window, overdue: fallenOut(ledger.folded(), window).length },
  };
}

type Counts = Pick<
  Survey,
  'rejected' | 'held' | 'removed' | 'closed' | 'expired' | 'duplicates' | 'skipped' | 'lost'
>;

/** In one pass: there may be a hundred thousand, and people look often. */
function countsOf(entries: Iterable<Entry>): Counts {
  const of: Record<Outcome, number> = {
    folded: 0,
    duplicate: 0,
    skipped: 0,
    rejected: 0,
    lost: 0,
    removed: 0,
    held: 0,
    closed: 0,
    expired: 0,
  };
  const [rejected, held]: Record<string, number>[] = [{}, {}];
  for (const { outcome, reason = '' } of entries) {
    of[outcome]++;
    const reasons = outcome === 'rejected' ? rejected : outcome === 'held' ? held : undefined;
    if (reasons) reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  const { removed, closed, expired, duplicate: duplicates, skipped, lost } = of;
  return { rejected: rejected!, held: held!, removed, closed, expired, duplicates, skipped, lost };
}

/** A gap is one and a half times the usual interval, or more: a frame is missing in it. */
const GAP_INTERVALS = 1.5;

/** Shape: in the order of capture, each with its exposure. */
function gapsBetween(folded: readonly Placed[]): Gaps {
  const intervals: number[] = [];
  const closed: number[] = [];
  for (const [i, next] of folded.entries()) {
    const before = folded[i - 1];
    if (!before) continue;
    const interval = (next.at - before.at) / 1000;
    intervals.push(interval);
    closed.push(interval - (before.entry.exposureNs ?? 0) / 1e9);
  }
  const usual = median(intervals);
  const gaps = closed.filter((seconds, i) => seconds > 0 && intervals[i]! >= GAP_INTERVALS * usual);
  const totalSeconds = gaps.reduce((total, seconds) => total + seconds, 0);
  const longestSeconds = gaps.reduce((longest, seconds) => Math.max(longest, seconds), 0);
  return { count: gaps.length, longestSeconds, totalSeconds };
}
