/** The fold over the captures that are there now, once, into one picture. */

import { messageOf, StackError } from '../core/errors.ts';
import { byName } from '../core/names.ts';
import { progressLine } from '../core/progress.ts';
import type { Standing, TakeReply } from '../core/verdict.ts';
import { systemDisk } from '../io/storage/disk.ts';
import { removeLeftovers } from '../io/storage/replace.ts';
import { openTerminal } from '../io/terminal.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { type BatchResult, foldFiles } from './batch.ts';
import type { FolderPassedOver } from './capture-files.ts';
import { firstShape } from './shard.ts';
import { type StackFlags, type StackRequest, stackRequest } from './stack-request.ts';

export interface Rejection {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/**
 * `picture` null: none was asked for, or no file could be folded. Units: pixels, bits a sample; `digest` of
 * the planes, null when it was not asked for.
 */
export interface StackedOnce {
  readonly picture: {
    readonly out: string;
    readonly width: number;
    readonly height: number;
    readonly depth: number;
    readonly digest: string | null;
  } | null;
  /** Where the sums are; null where they are not kept. */
  readonly saved: string | null;
  readonly standing: Standing;
  /** How many files there were. */
  readonly files: number;
  readonly passedOver: readonly FolderPassedOver[];
  /** By name. */
  readonly rejected: readonly Rejection[];
}

/**
 * Those who are told of folders that hold more than captures before anything is folded, and of rejected files
 * before the picture is made.
 */
export interface StackSaid {
  passedOver(found: readonly FolderPassedOver[]): void;
  rejected(found: readonly Rejection[]): void;
}

/**
 * `started` folds; it is ended here. The digest takes as long as a
 * frame: only who asks waits for it.
 *
 * Errors: usage, config, cannot-create, those of the engine.
 */
export async function stackOnce(
  started: EngineClient,
  captures: readonly string[],
  flags: StackFlags & { readonly json?: true },
  say: StackSaid,
): Promise<StackedOnce> {
  const request = await stackRequest(captures, flags).catch((error) => {
    started.kill();
    throw error;
  });
  say.passedOver(request.passedOver);
  const { engine, replies } = await foldShown(...(await readyFor(request, started)));
  try {
    const standing = await engine.ask('standing', {});
    const rejected = rejectedOf(replies);
    say.rejected(rejected);
    const files = request.files.length;
    const { passedOver } = request;
    const { save: saved, out } = request;
    const stacked = { saved, standing, files, passedOver, rejected };
    if (standing.totals.frames === 0 || out === null) return { picture: null, ...stacked };
    const size = await render(engine, out, flags);
    const digest = flags.json ? (await engine.ask('digest', {})).digest : null;
    return { picture: { out: out.file, ...size, depth: out.depth, digest }, ...stacked };
  } finally {
    await engine.close();
  }
}

/** What a killed process left beside the sums is removed; shards learn the shape that all of them have. */
async function readyFor(request: StackRequest, started: EngineClient): Promise<[EngineClient, StackRequest]> {
  const { save, settings, listed } = request;
  if (save !== null) await removeLeftovers(systemDisk, [save]);
  if (settings.shards === undefined) return [started, request];
  const { engine, shape } = await firstShape(started, listed, settings);
  return [engine, { ...request, settings: { ...settings, ...(shape && { shape }) } }];
}

/** Folds, and shows on a terminal how far it is. */
async function foldShown(started: EngineClient, { settings, files }: StackRequest): Promise<BatchResult> {
  const terminal = openTerminal(process.stderr);
  const began = performance.now();
  const folded = await foldFiles(started, settings, files, (done, { frames, exposureSecondsTotal }) => {
    const framesPerSecond = (done * 1000) / (performance.now() - began);
    const queueFrames = files.length - done;
    const etaSeconds = queueFrames / framesPerSecond;
    const facts = { frames, exposureSecondsTotal, queueFrames, framesPerSecond, etaSeconds, rejected: 0 };
    terminal.show(progressLine(facts, terminal.columns));
  });
  terminal.end();
  return folded;
}

/** Errors: cannot-create; usage where dark or flat is not of these frames. */
async function render(
  engine: EngineClient,
  { file, depth }: NonNullable<StackRequest['out']>,
  { blend, ev, quality, maxEdge = Number.MAX_SAFE_INTEGER }: StackFlags,
): Promise<{ width: number; height: number }> {
  return engine.ask('render', { file, blend, ev, depth, maxEdgePixels: maxEdge, quality }).catch((cause) => {
    if (cause instanceof StackError && cause.code === 'usage') throw cause;
    throw new StackError('cannot-create', `cannot write ${file}: ${messageOf(cause)}`, { cause });
  });
}

function rejectedOf(replies: ReadonlyMap<string, TakeReply>): Rejection[] {
  const taken = ['folded', 'duplicate', 'known', 'skipped'];
  return [...replies]
    .filter(([, { outcome }]) => !taken.includes(outcome))
    .map(([path, { code, outcome, message }]) => ({
      path,
      code: code ?? outcome,
      message: message ?? outcome,
    }))
    .sort((a, b) => byName(a.path, b.path));
}
