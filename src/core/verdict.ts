/** What the engine answers about captures, and about the stack as a whole. */
import type { Alignment, ReferenceFrame } from './alignment.ts';
import type { Finished } from './control.ts';
import type { ErrorCode } from './errors.ts';
import type { Totals } from './ledger.ts';
import type { Pace } from './pace.ts';
import type { PageFrame } from './page.ts';
import type { Refolding } from './sidecar.ts';
import type { Survey } from './survey.ts';

/**
 * A settled capture. `stamp`: as last looked at. `acceptDoubt`: it has been still for the longer wait.
 * `last`: give a verdict now. `isFollowed`: others wait behind it.
 */
export interface TakeAsk {
  readonly path: string;
  readonly stamp: string;
  readonly acceptDoubt: boolean;
  readonly last: boolean;
  readonly isFollowed?: boolean;
}

/** What became of a capture. `pending`: ask again, later or for the last time; nothing is recorded yet. */
export interface TakeReply {
  readonly outcome:
    | 'folded'
    | 'duplicate'
    | 'known'
    | 'skipped'
    | 'held'
    | 'rejected'
    | 'pending'
    | 'changed'
    | 'gone';
  readonly stamp?: string;
  readonly code?: ErrorCode;
  /** Where the capture of a frame from the spool was. */
  readonly capture?: string;
  /** For people: what is the matter; or for a duplicate the path of the first. */
  readonly message?: string;
  /** Pending because its last bytes look unwritten, not because any are missing. */
  readonly doubt?: boolean;
  /** The stacks that were full with this frame, and are finished. */
  readonly finished?: Finished;
  /** What was left out of it, or makes it unlike the others: the alpha channel, another colour profile. */
  readonly note?: string;
  /** How an aligned frame lies. */
  readonly aligned?: Alignment;
  /** The frame that this one and all that follow are laid on, said once. */
  readonly reference?: ReferenceFrame;
  readonly frames: number;
  readonly exposureSecondsTotal: number | null;
}

/** A capture that needs no reading: skipped because it was there before, or lost before it could be read. */
export interface Remark {
  readonly path: string;
  readonly stamp: string;
  readonly outcome: 'skipped' | 'lost' | 'rejected';
  readonly reason: string;
  readonly message?: string;
}

/** Where the stack stands. */
export interface Standing extends Survey {
  readonly totals: Totals;
  readonly durableFrames: number;
  /** Null when no frames are to be refolded. */
  readonly refolding: Refolding | null;
  readonly rejections: readonly { path: string; code: string; message: string }[];
  /** The latest captures that need a look, newest first. */
  readonly troubled: readonly PageFrame[];
  /** The pace of the last frames, as they were taken. */
  readonly pace: Pace | null;
}
