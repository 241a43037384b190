/**
 * What the daemon and the engine say to each other: one request, one reply, in any order, matched by number.
 */
import type { Changed, Finished } from '../core/control.ts';
import type { EngineEnd } from '../core/engine-end.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Shape } from '../core/frame.ts';
import type { IntervalAsk, IntervalDrawn } from '../core/interval-picture.ts';
import type { RawPart } from '../core/meaning.ts';
import type { MergeAnswer, MergeAsk } from '../core/merge.ts';
import type { PageFrames, PagePicture, PagePictureAsk } from '../core/page.ts';
import type { PublishAsk, Published, RenderSettings, StackSettings } from '../core/settings.ts';
import type { Leaf } from '../core/timeline.ts';
import type { Remark, Standing, TakeAsk, TakeReply } from '../core/verdict.ts';

/** Every request by name, with what it takes and what it answers. */
export interface Requests {
  /** Whether anybody is there, and how much it has brought to the disk so far. */
  ping: { ask: Record<string, never>; answer: { bytesWritten: number } };
  open: {
    ask: StackSettings;
    answer: {
      resumed: boolean;
      frames: number;
      paused: boolean;
      refolding: boolean;
      /** Captures that were rejected for their shape, by what was said of them. */
      notFitting: Readonly<Record<string, number>>;
      /**
       * Files in the spool that the checkpoint does not hold, with their stamps: to be taken like captures.
       */
      spooled: readonly (readonly [path: string, stamp: string])[];
    };
  };
  /**
   * The next of the ledger's paths, with the stamps under which they were decided; none when all have been
   * told.
   */
  known: {
    /** `untilWhole`: without what was rejected, which is to be tried again. */
    ask: { untilWhole?: true };
    answer: { known: readonly (readonly [path: string, stamp: string])[] };
  };
  /**
   * Reads and decodes a capture that still settles, for when it is taken. `isWhole`: there is nothing more to
   * come, as far as one can see.
   */
  prepare: { ask: { path: string }; answer: { isWhole: boolean } };
  take: { ask: TakeAsk; answer: TakeReply };
  remark: { ask: readonly Remark[]; answer: Record<string, never> };
  /** Reads one of the captures that were left out unread; null when there is none. */
  readUnread: { ask: Record<string, never>; answer: { left: number | null } };
  /**
   * When everything there is has been taken: what was folded before a restart and is not now is lost, and is
   * named.
   */
  audit: { ask: Record<string, never>; answer: { lost: readonly string[] } };
  checkpoint: { ask: Record<string, never>; answer: { durableFrames: number; bytes: number } };
  /** The stack as it is now, in a state file of its own; durable. */
  save: { ask: { file: string }; answer: Record<string, never> };
  publish: { ask: PublishAsk; answer: Published };
  render: { ask: RenderSettings; answer: { width: number; height: number; frames: number } };
  /** For the live page, at low priority: a frame that is in hand goes first. */
  picture: { ask: PagePictureAsk; answer: PagePicture };
  /** What an interval of the shoot can be made of; empty before the first frame. */
  timeline: { ask: Record<string, never>; answer: { leaves: readonly Leaf[] } };
  /**
   * A picture of an interval, of whole leaves, at low priority as above. Takes as long as there is to be made
   * again.
   */
  interval: { ask: IntervalAsk; answer: IntervalDrawn };
  /** Entries of the ledger for the live page, at most PAGE_FRAMES_MAX. */
  frames: { ask: { after: number; most: number }; answer: PageFrames };
  standing: { ask: Record<string, never>; answer: Standing };
  pause: { ask: { paused: boolean }; answer: Record<string, never> };
  /** `frames`: names, patterns, numbers of the ledger, or `last`. Durable with the next checkpoint. */
  remove: { ask: { frames: readonly string[] }; answer: Changed };
  restore: { ask: { frames: readonly string[] }; answer: Changed };
  /**
   * Refolds the originals, where frames were taken out of planes that cannot be subtracted from. Takes as
   * long as that takes.
   */
  refold: { ask: Record<string, never>; answer: { frames: number } };
  finish: { ask: { name: string | null }; answer: Finished };
  /** Throws the stack away: its captures stay known, and out. Durable with the next checkpoint. */
  reset: { ask: Record<string, never>; answer: { frames: number } };
  digest: { ask: Record<string, never>; answer: { digest: string | null } };
  /** The shape of a capture, by its header; null for what is no whole one. No stack needs to be open. */
  shapeOf: { ask: { path: string; raw: RawPart }; answer: { shape: Shape | null } };
  /** Writes a state file out of others; no stack needs to be open. Takes as long as they are large. */
  merge: { ask: MergeAsk; answer: MergeAnswer };
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

/** An engine, as it is spoken to. */
export interface EngineClient {
  readonly pid: number;
  /** Errors: the engine's own, by code; engine-died for whatever it had in hand when it died. */
  ask<N extends RequestName>(name: N, ask: Requests[N]['ask']): Promise<Requests[N]['answer']>;
  /** Resolves when the process is gone, with how it ended; never rejects. */
  readonly ended: Promise<EngineEnd>;
  close(): Promise<void>;
  /** For an engine that hangs: it ends at once, and with it everything in hand. */
  kill(): void;
}
