/**
 * What a stack is asked to be, and how pictures are asked for: the shapes that config, daemon and engine
 * share.
 */

import type { CheckpointRule } from './cadence.ts';
import type { WhiteBalance } from './camera-colour.ts';
import type { CaptureFolders } from './capture-folders.ts';
import type { Crop } from './common-area.ts';
import type { CalibrationSaid, CalibrationSettings } from './dark.ts';
import type { Depth, Shape } from './frame.ts';
import type { HoldSettings } from './hold.ts';
import type { Meaning } from './meaning.ts';
import type { PairHalf } from './pair.ts';
import type { PassedOver } from './passed-over.ts';
import type { PlaneName } from './plane.ts';
import type { SegmentSettings } from './segments.ts';
import type { SettleRule } from './settle.ts';
import type { Shards } from './shards.ts';
import type { DaemonState } from './sidecar.ts';
import type { TimelineSettings } from './timeline.ts';

export interface PreviewSettings {
  readonly file: string;
  readonly blend: string;
  readonly ev: number;
  readonly maxEdgePixels: number;
  readonly quality: number;
}

/** When a stack finishes by itself; null for what does not finish it. */
export interface CloseAfter {
  readonly frames: number | null;
  readonly exposureSeconds: number | null;
}

/**
 * Where finished stacks go, in which formats, by extension; null: as raw frames, or pictures, are best kept.
 */
export interface MasterSettings {
  readonly folder: string;
  readonly formats: readonly string[] | null;
  /** Pictures of these, where there are no previews that say it. */
  readonly blends?: readonly string[];
}

/** Numbered pictures of the growth; `everyFrames` null: only when they are asked for. */
export interface HistorySettings {
  readonly folder: string;
  readonly everyFrames: number | null;
}

/** What a stack is. `stateFile` null: nothing is kept. */
export interface StackSettings extends Meaning {
  /**
   * The folder that captures are called within: the captures folder, or the deepest that all of `folders` are
   * in.
   */
  readonly captures: string;
  /** Left out: `captures` alone. */
  readonly folders?: CaptureFolders;
  readonly planes: readonly PlaneName[];
  readonly stateFile: string | null;
  /** Where the bytes of frames are kept that no checkpoint holds yet; null when captures are not deleted. */
  readonly spoolFolder: string | null;
  readonly previews: readonly PreviewSettings[];
  /** How raw frames are developed. */
  readonly whiteBalance: WhiteBalance;
  /** What is taken out of pictures: it is no part of what the stack means, and may come and go. */
  readonly calibration: CalibrationSettings;
  readonly masters: MasterSettings;
  readonly closeAfter: CloseAfter | null;
  readonly history: HistorySettings | null;
  readonly hold: HoldSettings;
  /** Which of RAW and JPEG of one exposure counts, until the first frame has decided. */
  readonly pairs: PairHalf;
  /**
   * All that is ever asked about, by path: no other file is looked for beside them. Left out where captures
   * come.
   */
  readonly files?: readonly string[];
  /** Which part of aligned frames is shown. */
  readonly crop: Crop;
  /** A state file whose frames are made again as they were made for it. */
  readonly repeats?: string;
  /** A state file that it is as to begin with, where nothing is kept. */
  readonly startsFrom?: string;
  /** That of the first frame, where it may not be any; left out where it decides itself. */
  readonly shape?: Shape;
  /** The parts of an archive that it is of. */
  readonly shards?: Shards;
  /**
   * Small planes of the shoot, made again wherever they are missing; null, or left out, where there are none.
   */
  readonly timeline?: TimelineSettings | null;
  /** Where `status` finds the facts without knowing the previews; null when nothing is kept. */
  readonly statusFile: string | null;
  /** Planes of every so many frames, which intervals are made of. Left out for none. */
  readonly segments?: SegmentSettings | null;
}

/** `depth` null: as the format likes best. */
export interface RenderSettings {
  readonly file: string;
  readonly blend: string;
  readonly ev: number;
  readonly depth: Depth | null;
  readonly maxEdgePixels: number;
  readonly quality: number;
  /** Left out: as the settings of the stack say. */
  readonly crop?: Crop;
  /** In place of that of the stack; left out for that. */
  readonly calibration?: CalibrationSettings;
}

/** `history`: a numbered picture of the growth as well. */
export interface PublishAsk {
  readonly queueFrames: number;
  /** Without a daemon nobody knows. */
  readonly passedOver?: PassedOver;
  readonly overwritten: number;
  readonly state: DaemonState;
  /** Why it is degraded, in words; null when it is not. */
  readonly stateReason: string | null;
  readonly history: boolean;
}

/**
 * What a line for people says beside frames. Units: seconds, null when unknown; pixels, null where frames are
 * not aligned.
 */
export interface StackCounts {
  readonly exposureSecondsTotal: number | null;
  readonly rejected: number;
  readonly held: number;
  readonly driftPixels: number | null;
}

/** What was published. */
export interface Published {
  readonly frames: number;
  readonly failures: readonly WriteFailure[];
  /** Previews that are there now. */
  readonly written: number;
  readonly calibration: CalibrationSaid;
  readonly counts?: StackCounts;
}

/** A picture, or its facts, that could not be written. */
export interface WriteFailure {
  readonly file: string;
  readonly message: string;
}

/**
 * The config file, null when there is none. `passedOver`: a sentence for each file that looks like one and is
 * not read.
 */
export interface ConfigOrigin {
  readonly file: string | null;
  readonly passedOver: readonly string[];
}

/** What the daemon is asked to do. Units: as the names say; `stopAfterIdleMs` null: until asked to stop. */
export interface DaemonSettings {
  readonly stack: StackSettings;
  readonly stateFolder: string;
  readonly configFrom?: ConfigOrigin;
  readonly captureExtensions: readonly string[];
  readonly existing: 'fold' | 'skip';
  readonly settle: SettleRule;
  readonly checkpoint: CheckpointRule;
  readonly previewEveryMs: number;
  readonly stopAfterIdleMs: number | null;
  /** A stack is finished when nothing has been folded for this long; null: never. */
  readonly closeAfterIdleMs: number | null;
  /** A numbered picture this often, while the stack grows; null: not by time. */
  readonly historyEveryMs: number | null;
}
