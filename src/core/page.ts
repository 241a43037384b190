/**
 * What the live page asks and is told: the shapes that its server, the engine and the script in the browser
 * share.
 */
import type { Changed, ControlStatus, Finished } from './control.ts';
import type { Outcome } from './entry.ts';
import type { Leaf } from './timeline.ts';

/** An owner steers; a guest looks, and is told no path and no name of a file. */
export type PageRole = 'owner' | 'guest';

/** The widths in which a picture is drawn: the long edge at most. Units: pixels. */
export const pageWidths = [640, 1280, 2560] as const;
export type PageWidth = (typeof pageWidths)[number];

/** One preview of the config. `etag` null: nothing is folded yet. */
export interface PagePreview {
  readonly index: number;
  /** The name of its file without the folder; for a guest its blend. */
  readonly name: string;
  readonly blend: string;
  readonly ev: number;
  readonly etag: string | null;
  readonly frames: number;
}

/**
 * A capture as the strip and its sheet show it. Units: ISO 8601 in UTC; seconds; mean of the samples 0..1;
 * null when unknown.
 */
export interface PageFrame {
  readonly number: number;
  /** Its path in the captures folder; null for a guest. */
  readonly name: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** For people; null for a guest where it names a file. */
  readonly message: string | null;
  readonly capturedAt: string | null;
  readonly exposureSeconds: number | null;
  readonly brightness: number | null;
}

/**
 * `GET /api/frames?after=N`: entries with a number above N, in their order, at most `PAGE_FRAMES_MAX`.
 * `last`: the highest there is.
 */
export interface PageFrames {
  readonly frames: readonly PageFrame[];
  readonly last: number;
}
export const PAGE_FRAMES_MAX = 5000;

/** `GET /api/status` and the event `status`. Paths are null, and lists of names empty, for a guest. */
export interface PageStatus extends Omit<ControlStatus, 'previews' | 'lastCapture'> {
  readonly role: PageRole;
  /** When this was said, by the clock of the computer: the page counts seconds from here on by its own. */
  readonly now: string;
  readonly lastCapture: string | null;
  readonly previews: readonly PagePreview[];
  /** Units: seconds, null before the first frame. */
  readonly lastFrameSeconds: number | null;
  /** The median of the last intervals between frames. Units: seconds, null before the third frame. */
  readonly usualIntervalSeconds: number | null;
  /**
   * Raised when entries that were told may have changed (removed, restored, finished, reset): frames are to
   * be asked from 0 again.
   */
  readonly decisions: number;
  /** The latest captures that need a look, newest first, at most 20. */
  readonly troubled: readonly PageFrame[];
  /** Whether pictures of parts of the shoot can be asked for. */
  readonly hasTimeline: boolean;
  /**
   * When the stack finishes by itself; null: never. Units: frames, seconds of exposure, seconds from now at
   * this pace.
   */
  readonly closeAfter: {
    readonly frames: number | null;
    readonly exposureSeconds: number | null;
    readonly fullInSeconds: number | null;
  } | null;
  /**
   * The disk with the captures. `lastsSeconds`: at the pace of the last frames. Units: bytes, seconds, null
   * when unknown.
   */
  readonly disk: { readonly freeBytes: number; readonly lastsSeconds: number | null } | null;
}

/** The event `preview`: a picture has changed. */
export interface PagePictureChanged {
  readonly index: number;
  readonly etag: string;
  readonly frames: number;
}

/** The event `bye`: the daemon stops. */
export interface PageBye {
  readonly reason: string;
  readonly frames: number;
}

/**
 * `POST /api/save` answers with where the picture can be fetched once or more: `GET /saved/<id>/<name>`.
 * Units: frames.
 */
export interface PageSaved {
  readonly path: string;
  readonly frames: number;
}

/**
 * What can be posted as `POST /api/<command>`, with a body and an answer in JSON; errors are `ControlError`
 * of core/control.ts.
 */
export interface PageCommands {
  pause: { ask: Record<string, never>; answer: { frames: number } };
  resume: { ask: Record<string, never>; answer: { frames: number } };
  /** `frames`: numbers of the ledger as text, or `last`. */
  remove: { ask: { frames: readonly string[] }; answer: Changed };
  restore: { ask: { frames: readonly string[] }; answer: Changed };
  finish: { ask: { name: string | null }; answer: Finished };
  reset: { ask: Record<string, never>; answer: { frames: number } };
  /** The preview `index` at full size; `format`: an extension of the encoders, as `jpg`, `tif`, `dng`. */
  save: { ask: { index: number; format: string }; answer: PageSaved };
}

/**
 * The answer of `POST /api/session {"token"}`; `csrf` goes into the header `X-Slowshutter-CSRF` of every POST
 * that follows.
 */
export interface PageSession {
  readonly role: PageRole;
  readonly csrf: string;
}

/**
 * A picture for the page, as the engine makes it. Shape: JPEG in base64. `etag`: another one when the bytes
 * may differ.
 */
export interface PagePicture {
  readonly jpeg: string;
  readonly etag: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** The first and the last in it, of a part of the shoot. */
  readonly numbers?: Leaf['numbers'];
}

/**
 * What the engine draws for the page: a preview, the frame folded last, one by its number, or a part of the
 * shoot, as a preview is drawn. Units: pixels.
 */
export interface PagePictureAsk {
  readonly of:
    | { readonly preview: number }
    | 'last'
    | { readonly frame: number }
    | { readonly part: Leaf['numbers']; readonly as: number };
  readonly maxEdgePixels: number;
}
