/** What the live page is told of a stack, made of what is known elsewhere; and what of it a guest is told. */
import type { ControlError, ControlStatus } from './control.ts';
import type { Pace } from './pace.ts';
import type { PageFrame, PageFrames, PagePreview, PageStatus } from './page.ts';
import type { CloseAfter } from './settings.ts';
import { isoTime } from './sidecar.ts';

/**
 * What a daemon knows beside the status. Units: ms since 1970 by the computer's clock; seconds; bytes; null
 * when unknown.
 */
export interface PageFacts {
  readonly nowMs: number;
  readonly lastFrameSeconds: number | null;
  /** The pace of the last frames, as the engine's `standing` says it. */
  readonly pace: Pace | null;
  /** What is free on the disk with the captures. */
  readonly freeBytes: number | null;
  readonly closeAfter: CloseAfter | null;
  readonly decisions: number;
  readonly previews: readonly PagePreview[];
  readonly troubled: readonly PageFrame[];
  readonly hasTimeline: boolean;
}

/** As an owner is told it. */
export function pageStatus(status: ControlStatus, facts: PageFacts): PageStatus {
  const { nowMs, lastFrameSeconds, pace, freeBytes, closeAfter, decisions, previews, troubled, hasTimeline } =
    facts;
  const framesLeft = freeBytes === null || pace === null ? null : freeBytes / pace.bytesPerFrame;
  return {
    ...status,
    role: 'owner',
    now: isoTime(nowMs) ?? '',
    previews,
    lastFrameSeconds,
    usualIntervalSeconds: pace?.secondsPerFrame ?? null,
    decisions,
    troubled,
    hasTimeline,
    closeAfter: closeAfter && { ...closeAfter, fullInSeconds: fullInSeconds(status, closeAfter, pace) },
    disk: freeBytes === null ? null : { freeBytes, lastsSeconds: seconds(framesLeft, pace) },
  };
}

/**
 * Until the stack is full at this pace, by whichever of its two limits comes first; null where nothing tells.
 */
export function fullInSeconds(
  { frames, exposureSecondsTotal }: Pick<ControlStatus, 'frames' | 'exposureSecondsTotal'>,
  limit: CloseAfter,
  pace: Pace | null,
): number | null {
  const left: number[] = [];
  if (limit.frames !== null) left.push(limit.frames - frames);
  if (limit.exposureSeconds !== null && exposureSecondsTotal !== null && exposureSecondsTotal > 0)
    left.push(Math.ceil((limit.exposureSeconds - exposureSecondsTotal) / (exposureSecondsTotal / frames)));
  return left.length === 0 ? null : seconds(Math.max(0, Math.min(...left)), pace);
}

function seconds(frames: number | null, pace: Pace | null): number | null {
  return frames === null || pace === null ? null : frames * pace.secondsPerFrame;
}

const UNTOLD = 'something keeps it from doing all that it should: its owner can see what';

/** Without what names a file or a folder. */
export function statusForGuest(status: PageStatus): PageStatus {
  return {
    ...status,
    role: 'guest',
    stateReason: status.stateReason === null ? null : UNTOLD,
    lastCapture: null,
    previews: status.previews.map((preview) => ({ ...preview, name: preview.blend })),
    troubled: status.troubled.map(frameForGuest),
  };
}

export function framesForGuest({ frames, last }: PageFrames): PageFrames {
  return { frames: frames.map(frameForGuest), last };
}

/** The sentences of errors name files. */
export function errorForGuest({ error: { code } }: ControlError): ControlError {
  return { error: { code, message: 'this cannot be shown now: its owner can see why' } };
}

function frameForGuest(frame: PageFrame): PageFrame {
  // That of a duplicate is the path of the first.
  const reason = frame.outcome === 'duplicate' ? null : frame.reason;
  return { ...frame, name: null, reason, message: null };
}
