/**
 * What can be asked of a stack while it grows, and of one that rests: the same commands, the same answers.
 */
import type { ErrorCode } from './errors.ts';
import type { IntervalAsk, IntervalDrawn } from './interval-picture.ts';
import type { PassedOver } from './passed-over.ts';
import type { RenderSettings } from './settings.ts';
import type { DaemonState, Refolding } from './sidecar.ts';
import type { Survey } from './survey.ts';
import type { Leaf } from './timeline.ts';

/** Units: frames a second; `refolding` frames refolded, of how many, null when none are to be. */
export interface ControlStatus extends Survey {
  readonly state: DaemonState;
  /** Why it is degraded, in words; null when it is not. */
  readonly stateReason: string | null;
  readonly durableFrames: number;
  readonly queueFrames: number;
  readonly overwritten: number;
  readonly framesPerSecond: number;
  readonly refolding: Refolding | null;
  /** Files in the captures folder that are no captures, by kind. */
  readonly passedOver: PassedOver;
  readonly previews: readonly string[];
}

/**
 * Frames by path, with their numbers in the ledger. `refolding`: planes are not yet what the ledger says.
 * Units: seconds, null when unknown.
 */
export interface Changed {
  readonly changed: readonly { readonly path: string; readonly number: number }[];
  readonly frames: number;
  readonly exposureSecondsTotal: number | null;
  readonly refolding: boolean;
  /** Paths of captures that did not fit the stack, which is empty now: they are to be taken again. */
  readonly again?: readonly string[];
}

/** A finished stack. Units: seconds, null when unknown. */
export interface Finished {
  readonly name: string;
  readonly files: readonly string[];
  readonly frames: number;
  readonly exposureSecondsTotal: number | null;
}

/** Every command with what it takes and what it answers. */
export interface Commands {
  status: { ask: Record<string, never>; answer: ControlStatus };
  pause: { ask: Record<string, never>; answer: { frames: number } };
  resume: { ask: Record<string, never>; answer: { frames: number } };
  remove: { ask: { frames: readonly string[] }; answer: Changed };
  restore: { ask: { frames: readonly string[] }; answer: Changed };
  finish: { ask: { name: string | null }; answer: Finished };
  /** Units: frames that were thrown away. */
  reset: { ask: Record<string, never>; answer: { frames: number } };
  /** Everything that is in the stack is made durable now. */
  checkpoint: { ask: Record<string, never>; answer: { frames: number } };
  render: { ask: RenderSettings; answer: { width: number; height: number; frames: number } };
  /** What an interval can be made of. */
  timeline: { ask: Record<string, never>; answer: { leaves: readonly Leaf[] } };
  interval: { ask: IntervalAsk; answer: IntervalDrawn };
}

export type CommandName = keyof Commands;

export const commandNames: readonly CommandName[] = [
  'status',
  'pause',
  'resume',
  'remove',
  'restore',
  'finish',
  'reset',
  'checkpoint',
  'render',
  'timeline',
  'interval',
];

/** The body of an answer that is an error. */
export interface ControlError {
  readonly error: { readonly code: ErrorCode; readonly message: string };
}
