/** What the daemon and the engine say to each other: one request, one reply, in any order, matched by number. */
import type { Changed, Finished } from '../core/control.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { FilterSettings } from '../core/filter.ts';
import type { Depth } from '../core/frame.ts';
import type { HoldSettings } from '../core/hold.ts';
import type { Totals } from '../core/ledger.ts';
import type { Light } from '../core/light.ts';
import type { Period } from '../core/period.ts';
import type { PlaneName } from '../core/plane.ts';
import type { DaemonState, Refolding } from '../core/sidecar.ts';
import type { Survey } from '../core/survey.ts';

export interface PreviewSettings {
  readonly file: string;
  readonly blend: string;
  readonly ev: number;
  readonly maxEdgePixels: number;
  readonly quality: number;
}

/** When a stack closes by itself; null for what does not close it. */
export interface CloseAfter {
  readonly frames: number | null;
  readonly exposureSeconds: number | null;
}

/** Where finished stacks go, in which formats, by extension. */
export interface MasterSettings {
  readonly folder: string;
  readonly formats: readonly string[];
}

/** Numbered pictures of the growth; `everyFrames` null: only when they are asked for. */
export interface HistorySettings {
  readonly folder: string;
  readonly everyFrames: number | null;
}

/** What a stack is. `stateFile` null: nothing is kept. */
export interface StackSettings extends Period {
  readonly captures: string;
  readonly light: Light;
  readonly everyNth: number;
  /** In the order in which frames go through them. */
  readonly filters: readonly FilterSettings[];
  readonly planes: readonly PlaneName[];
  readonly stateFile: string | null;
  /** Where the bytes of frames are kept that no checkpoint holds yet; null when captures are not deleted. */
  readonly spoolFolder: string | null;
  readonly previews: readonly PreviewSettings[];
  readonly masters: MasterSettings;
  readonly closeAfter: CloseAfter | null;
  readonly history: HistorySettings | null;
  readonly hold: HoldSettings;
  /** Where `status` finds the facts without knowing the previews; null when nothing is kept. */
  readonly statusFile: string | null;
}

/** A capture that needs no reading: skipped because it was there before, or lost before it could be read. */
export interface Remark {
  readonly path: string;
  readonly stamp: string;
  readonly outcome: 'skipped' | 'lost' | 'rejected';
  readonly reason: string;
  readonly message?: string;
}

/** `depth` null: as the format likes best. */
export interface RenderSettings {
  readonly file: string;
  readonly blend: string;
  readonly ev: number;
  readonly depth: Depth | null;
  readonly maxEdgePixels: number;
  readonly quality: number;
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
  /** For people: expected, found; or for a duplicate the path of the first. */
  readonly message?: string;
  /** Pending because its last bytes look unwritten, not because any are missing. */
  readonly doubt?: boolean;
  /** The stacks that were full with this frame, and are finished. */
  readonly finished?: Finished;
  /** Said once a capture: the alpha channel was left out. */
  readonly note?: string;
  readonly frames: number;
  readonly exposureSecondsTotal: number | null;
}

/** Where the stack stands. */
export interface Standing extends Survey {
  readonly totals: Totals;
  readonly durableFrames: number;
  /** Null when no frames are to be folded again. */
  readonly refolding: Refolding | null;
  readonly rejections: readonly { path: string; code: string; message: string }[];
}

/** Every request by name, with what it takes and what it answers. */
export interface Requests {
  /** Whether anybody is there. */
  ping: { ask: Record<string, never>; answer: Record<string, never> };
  open: {
    ask: StackSettings;
    answer: {
      resumed: boolean;
      frames: number;
      paused: boolean;
      refolding: boolean;
      /** Files in the spool that the checkpoint does not hold: to be taken like captures. */
      spooled: readonly string[];
    };
  };
  /** The next of the ledger's paths, with the stamps under which they were decided; none when all have been told. */
  known: {
    ask: Record<string, never>;
    answer: { known: readonly (readonly [path: string, stamp: string])[] };
  };
  /** `stamp`: as last looked at. `acceptDoubt`: it has been still for the longer wait. `last`: give a verdict now. */
  take: { ask: { path: string; stamp: string; acceptDoubt: boolean; last: boolean }; answer: TakeReply };
  remark: { ask: readonly Remark[]; answer: Record<string, never> };
  /** When everything there is has been taken: what was folded before a restart and is not now is lost, and is named. */
  audit: { ask: Record<string, never>; answer: { lost: readonly string[] } };
  checkpoint: { ask: Record<string, never>; answer: { durableFrames: number; bytes: number } };
  publish: {
    /** `history`: a numbered picture as well. */
    ask: { queueFrames: number; state: DaemonState; history: boolean };
    answer: { frames: number; failures: readonly { file: string; message: string }[] };
  };
  render: { ask: RenderSettings; answer: { width: number; height: number; frames: number } };
  standing: { ask: Record<string, never>; answer: Standing };
  pause: { ask: { paused: boolean }; answer: Record<string, never> };
  /** `frames`: names, patterns, numbers of the ledger, or `last`. Durable with the next checkpoint. */
  remove: { ask: { frames: readonly string[] }; answer: Changed };
  restore: { ask: { frames: readonly string[] }; answer: Changed };
  /** Folds the originals again, where frames were taken out of planes that cannot be subtracted from. Takes as long as that takes. */
  refold: { ask: Record<string, never>; answer: { frames: number } };
  finish: { ask: { name: string | null }; answer: Finished };
  digest: { ask: Record<string, never>; answer: { digest: string | null } };
}

export type RequestName = keyof Requests;

export interface Request<N extends RequestName = RequestName> {
  readonly id: number;
  readonly name: N;
  readonly ask: Requests[N]['ask'];
}

export type Reply =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly message: string } };
