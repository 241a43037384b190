/**
 * Everything that happens to a running stack and that somebody may want to hear of: one closed list, and the
 * one way in which it is told.
 */
import type { FolderLimit } from './capture-folders.ts';
import type { CommandName, Commands } from './control.ts';
import type { CalibrationSaid } from './dark.ts';
import { StackError } from './errors.ts';
import type { PassedOver } from './passed-over.ts';
import type { StackCounts } from './settings.ts';
import type { TakeReply } from './verdict.ts';

/** Shape: plain data, which JSON keeps as it is. `message` is for people. */
export type Happening =
  | EngineHappening
  | CaptureHappening
  | FolderHappening
  | StackHappening
  | DaemonHappening;

type EngineHappening =
  /** An engine has the stack. `isRestart`: in place of one that died. `known`: captures in the ledger. */
  | {
      readonly kind: 'opened';
      readonly isRestart: boolean;
      readonly resumed: boolean;
      readonly frames: number;
      readonly known: number;
      readonly paused: boolean;
      /** Captures that were rejected for their shape, by what was said of them. */
      readonly notFitting: Readonly<Record<string, number>>;
    }
  /** `how`: exit code or signal. */
  | { readonly kind: 'engine-died'; readonly how: string }
  /** An engine had no memory for as many captures at a time: no more than so many from now on. */
  | { readonly kind: 'fewer-in-hand'; readonly frames: number }
  /**
   * Engines die one after the other: folding rests for a while, then another is started. `deaths`: in a row.
   * Units: seconds.
   */
  | {
      readonly kind: 'engine-rests';
      readonly deaths: number;
      readonly how: string;
      readonly seconds: number;
    };

type CaptureHappening =
  /** A capture is new, or somebody is still writing it. */
  | { readonly kind: 'noticed'; readonly path: string }
  | { readonly kind: 'ignored'; readonly path: string; readonly why: string }
  | { readonly kind: 'verdict'; readonly path: string; readonly reply: TakeReply }
  /** An operating error: the capture waits, for it is not to blame. */
  | { readonly kind: 'take-failed'; readonly message: string }
  /** The engine died on it, and again when it was tried alone. */
  | { readonly kind: 'poisoned'; readonly path: string }
  /** So many captures are in the ledger without having been taken. */
  | { readonly kind: 'remarked'; readonly captures: number }
  | { readonly kind: 'lost'; readonly path: string; readonly why: string }
  /**
   * Another file has its name, or others were written over it, and nobody has read so many of its writings.
   */
  | { readonly kind: 'replaced'; readonly path: string; readonly writings: number }
  /** So many captures were there before the stack, and are left out of it. */
  | { readonly kind: 'prior-skipped'; readonly captures: number }
  /** So many of those are known by their bytes from now on: they are not new under other names. */
  | { readonly kind: 'prior-read'; readonly captures: number };

type FolderHappening =
  | { readonly kind: 'folder-found'; readonly folder: string }
  | { readonly kind: 'folder-missing'; readonly folder: string }
  /** It is too deep, or one too many; said of the first. */
  | { readonly kind: 'folder-left-out'; readonly folder: string; readonly limit: FolderLimit }
  /** It is there, and its names or its files may not be looked at. Told once, until it is readable. */
  | { readonly kind: 'folder-unreadable'; readonly folder: string; readonly message: string }
  | { readonly kind: 'folder-readable'; readonly folder: string }
  /** Hints come from now on. `how`: by the kernel, or by polling and why. */
  | { readonly kind: 'watching'; readonly how: string }
  | { readonly kind: 'watch-failed'; readonly message: string }
  /**
   * The files in the folder that are no captures are other ones than before. `folder`: one of the folders in
   * it.
   */
  | { readonly kind: 'passed-over'; readonly files: PassedOver; readonly folder: string | null };

type StackHappening =
  | { readonly kind: 'checkpoint'; readonly durableFrames: number; readonly bytes: number }
  | { readonly kind: 'checkpoint-failed'; readonly message: string }
  /** Previews were made; `failures` are those that could not be written. */
  | {
      readonly kind: 'published';
      readonly frames: number;
      readonly failures: readonly PreviewFailure[];
      /** Unknown when the engine died meanwhile. */
      readonly calibration?: CalibrationSaid;
      /** As the ledger has them; unknown when the engine died meanwhile. */
      readonly counts?: StackCounts;
    }
  /** The planes hold exactly the frames of the ledger again. */
  | { readonly kind: 'refolded' }
  | { readonly kind: 'refold-failed'; readonly message: string }
  /** Later captures are held, or no longer. */
  | { readonly kind: 'paused'; readonly paused: boolean }
  /** A command is done, and was answered. */
  | {
      readonly kind: 'commanded';
      readonly command: CommandName;
      readonly ask: Commands[CommandName]['ask'];
      readonly answer: Commands[CommandName]['answer'];
    }
  /** A stack that should have finished by itself did not. */
  | { readonly kind: 'finish-failed'; readonly message: string };

type DaemonHappening =
  /** The folder was listed, and what comes from now on is noticed. */
  | { readonly kind: 'ready' }
  /** Commands cannot be heard. */
  | { readonly kind: 'deaf'; readonly message: string }
  | { readonly kind: 'stopping'; readonly why: 'asked' | 'idle' }
  /** This part of the stop hangs, and is waited for no longer. */
  | { readonly kind: 'stop-overdue'; readonly what: string }
  /**
   * `isDurable`: it ends without an error. Units: ms; the longest that its own work kept it from everything
   * else, null where nobody has watched.
   */
  | {
      readonly kind: 'stopped';
      readonly frames: number;
      readonly isDurable: boolean;
      readonly longestStallMs: number | null;
    };

export interface PreviewFailure {
  readonly file: string;
  readonly message: string;
}

/** One kind of happening, by name. */
export type Happened<K extends Happening['kind']> = Extract<Happening, { kind: K }>;

/** Tells everybody who listens, now and in their order. Errors: none. */
export type Tell = (happening: Happening) => void;

/**
 * Somebody who hears everything that is told. A listener switches over every kind, ends in `unheard`, and
 * tells nothing itself.
 */
export interface Listener {
  hear(happening: Happening): void;
}

/**
 * The end of a listener's switch: a kind that it says nothing about does not compile. Errors:
 * broken-invariant.
 */
export function unheard(happening: never): never {
  const { kind } = happening as Happening;
  throw new StackError('broken-invariant', `expected a happening of a known kind, found ${kind}`);
}
