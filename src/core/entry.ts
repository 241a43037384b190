/** A decision about a capture, as the ledger has it, and totals over those that are folded. */
import type { Alignment } from './alignment.ts';
import type { Camera } from './capture-facts.ts';
import type { Recipe } from './recipe.ts';

/** Why a capture that could have been folded was left out on purpose. */
export type SkipReason = 'every-nth' | 'existing' | 'before-from' | 'after-until' | 'paired';

/**
 * Units: `exposureNs` whole nanoseconds, so that totals are exact in any order; `capturedAt` ms since 1970,
 * null when unknown.
 */
export interface Entry {
  readonly path: string;
  readonly stamp: string;
  /** SHA-256 of the file's bytes, hex; null where they were not read to the end. */
  readonly digest: string | null;
  /** SHA-256 of the bytes that make the pixels, metadata left out. */
  readonly imageDigest: string | null;
  readonly outcome: Outcome;
  /** The error code, the skip reason, why it is held; for a duplicate the path of the first. */
  readonly reason?: string;
  readonly message?: string;
  /**
   * The name of the finished stack that a closed frame belongs to, or that a capture of another shape did not
   * fit; or THROWN_AWAY.
   */
  readonly stack?: string;
  readonly exposureNs?: number | null;
  readonly capturedAt?: number | null;
  /** What the camera says besides, as far as it says it; left out when it says nothing. */
  readonly camera?: Partial<Camera>;
  /** The mean of its samples, 0..1 of full scale, where a rule asks for it. */
  readonly brightness?: number;
  /** How its samples were made; left out where it was decoded and nothing else. */
  readonly recipe?: Recipe;
  /** How it was laid on the reference, for people; its recipe has the numbers. */
  readonly aligned?: Alignment;
  /** Its number among the captures that `everyNth` counts, from 0. */
  readonly ordinal?: number;
  /** Its number in the ledger, from 1: it stays, whatever becomes of the capture. Given by the ledger. */
  readonly number?: number;
}

/**
 * In place of the name of a stack that was thrown away: no finished one is called so, for masters cannot have
 * spaces in their names.
 */
export const THROWN_AWAY = 'thrown away';

/**
 * What became of a capture. `removed`: was folded, and taken out by the photographer. `held`: kept out by a
 * rule, or by a pause.
 * `closed`: folded into a stack that is finished, or was thrown away. `expired`: fallen out of the rolling
 * window. Both `removed` and `held` can be put back.
 */
export type Outcome =
  | 'folded'
  | 'duplicate'
  | 'skipped'
  | 'rejected'
  | 'lost'
  | 'removed'
  | 'held'
  | 'closed'
  | 'expired';

export const outcomes: readonly Outcome[] = [
  'folded',
  'duplicate',
  'skipped',
  'rejected',
  'lost',
  'removed',
  'held',
  'closed',
  'expired',
];

/**
 * When the camera says that it was taken, ms since 1970; null where it says nothing and `capturedAt` is the
 * file's own time, which is that of a copy as well.
 */
export function saidAt({ capturedAt, camera }: Pick<Entry, 'capturedAt' | 'camera'>): number | null {
  return camera?.clock ? (capturedAt ?? null) : null;
}

/**
 * All that the part of a frame in planes follows from, in a line: which is the earliest and which the latest
 * depends on times and paths as well.
 */
export function partLine({ digest, recipe, capturedAt, path }: Entry): string {
  return JSON.stringify([digest, recipe, capturedAt, path]);
}

/** Totals over the folded entries; everything in them is order-free. */
export interface Totals {
  readonly frames: number;
  readonly exposureNs: number;
  /** Folded frames that do not say how long they were exposed. */
  readonly exposureUnknown: number;
  readonly firstCaptureAt: number | null;
  readonly lastCaptureAt: number | null;
}

/** The totals of no frame. */
export const noTotals: Totals = {
  frames: 0,
  exposureNs: 0,
  exposureUnknown: 0,
  firstCaptureAt: null,
  lastCaptureAt: null,
};

/** And one frame more. */
export function withFrame(totals: Totals, { exposureNs, capturedAt }: Entry): Totals {
  const { firstCaptureAt, lastCaptureAt } = totals;
  const at = capturedAt ?? null;
  return {
    frames: totals.frames + 1,
    exposureNs: totals.exposureNs + (exposureNs ?? 0),
    exposureUnknown: totals.exposureUnknown + (exposureNs == null ? 1 : 0),
    firstCaptureAt: at !== null && (firstCaptureAt === null || at < firstCaptureAt) ? at : firstCaptureAt,
    lastCaptureAt: at !== null && (lastCaptureAt === null || at > lastCaptureAt) ? at : lastCaptureAt,
  };
}
