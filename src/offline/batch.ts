/** The fold over files that are there now, once, through an engine of its own: what `stack` and `verify` share. */

import { uncalibrated } from '../core/dark.ts';
import { StackError } from '../core/errors.ts';
import type { StackSettings } from '../core/settings.ts';
import { stampOf } from '../core/settle.ts';
import type { TakeReply } from '../core/verdict.ts';
import { systemClock } from '../io/clock.ts';
import { lookAt } from '../io/files.ts';
import { framesInHand, startEngine } from '../wire/client.ts';
import type { EngineClient } from '../wire/protocol.ts';

export interface BatchResult {
  readonly engine: EngineClient;
  readonly replies: ReadonlyMap<string, TakeReply>;
}

/** What a stack is that is folded once and kept nowhere. */
export const unkept = {
  stateFile: null,
  spoolFolder: null,
  previews: [],
  whiteBalance: 'camera',
  calibration: uncalibrated,
  masters: { folder: '', formats: [] },
  closeAfter: null,
  history: null,
  hold: { on: [], sigmas: 0 },
  pairs: 'jpeg',
  statusFile: null,
} as const satisfies Partial<StackSettings>;

/** Engines take a while to start: whoever knows that one will be needed starts it before anything else. */
export function startBatch(): EngineClient {
  return startEngine(systemClock);
}

/** A file on which the engine crashed so often while it was alone in hand is rejected. */
const CRASHES_MAX = 2;
/** Engines that were killed, or had no memory, before there is no hope: no file is to blame for these. */
const KILLS_MAX = 5;

/**
 * Folds the files in this order, in `started` to begin with. A file on which the engine crashes is tried again alone, then rejected, and
 * the fold starts over without it. The caller closes the engine.
 *
 * Errors: those of the engine that are no capture's fault; engine-died when engines are killed again and again.
 */
export async function foldFiles(
  started: EngineClient,
  settings: StackSettings,
  files: readonly string[],
  onReply: (done: number, reply: TakeReply) => void,
): Promise<BatchResult> {
  const poisoned = new Map<string, TakeReply>();
  const crashes = new Map<string, number>();
  let kills = 0;
  let side = framesInHand;
  for (let engine = started; ; engine = startBatch()) {
    const inHand = new Set<string>();
    const replies = new Map<string, TakeReply>(poisoned);
    try {
      await engine.ask('open', { ...settings, files });
      const todo = files.filter((file) => !poisoned.has(file));
      await foldAll(engine, todo, side, inHand, (file, reply) => {
        replies.set(file, reply);
        onReply(replies.size, reply);
      });
      return { engine, replies };
    } catch (error) {
      await engine.close();
      const [suspect] = inHand;
      const isDeath = error instanceof StackError && error.code === 'engine-died';
      if (!isDeath || suspect === undefined) throw error;
      const { isCrash } = await engine.ended;
      if (!isCrash && ++kills >= KILLS_MAX) throw error;
      if (isCrash && side === 1) crashes.set(suspect, (crashes.get(suspect) ?? 0) + 1);
      if ((crashes.get(suspect) ?? 0) >= CRASHES_MAX) poisoned.set(suspect, crashed);
      side = 1;
    }
  }
}

const crashed: TakeReply = {
  outcome: 'rejected',
  code: 'decoder-crashed',
  message: 'the decoder crashed on it when it was tried alone, and again',
  frames: 0,
  exposureSecondsTotal: null,
};

async function foldAll(
  engine: EngineClient,
  files: readonly string[],
  side: number,
  inHand: Set<string>,
  onReply: (file: string, reply: TakeReply) => void,
): Promise<void> {
  const stamps = await Promise.all(
    files.map(async (file) => {
      const facts = await lookAt(file);
      return typeof facts === 'string' ? facts : stampOf(facts);
    }),
  );
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < files.length; i = next++) {
      const path = files[i] ?? '';
      inHand.add(path);
      // Asked in the order of the files, with nothing awaited in between: everyNth counts them as they come.
      const reply = await engine.ask('take', {
        path,
        stamp: stamps[i] ?? 'gone',
        acceptDoubt: true,
        last: true,
      });
      inHand.delete(path);
      onReply(path, reply);
    }
  };
  await Promise.all(Array.from({ length: side }, worker));
}
