/**
 * The fold over files that are there now, once, through an engine of its own: what `stack` and `verify`
 * share.
 */

import { uncalibrated } from '../core/dark.ts';
import { StackError } from '../core/errors.ts';
import type { StackSettings } from '../core/settings.ts';
import { stampOf } from '../core/settle.ts';
import type { Remark, TakeReply } from '../core/verdict.ts';
import { systemClock } from '../io/clock.ts';
import { lookAt } from '../io/files.ts';
import { framesInHand, startEngine } from '../wire/client.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { Checkpoints } from './checkpoints.ts';

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
  crop: 'fill',
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
 * Folds the files in this order, in `started` to begin with. A file on which the engine crashes is tried
 * again alone, then rejected, and the fold starts over without it. With a state file it goes on from there:
 * what is known and was not written again since is not read again, what was rejected is tried again; and all
 * is durable in the end. The caller closes the engine.
 *
 * Errors: those of the engine that are no capture's fault; engine-died when engines are killed again and
 * again.
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
      const checkpoints = settings.stateFile === null ? null : new Checkpoints(engine, systemClock.now);
      const known = checkpoints ? await knownTo(engine) : null;
      const todo = files.filter((file) => !poisoned.has(file));
      await foldAll(engine, { files: todo, known }, side, inHand, (file, reply) => {
        replies.set(file, reply);
        onReply(replies.size, reply);
        if (reply !== knownAlready) checkpoints?.note(reply);
      });
      if (checkpoints) await engine.ask('remark', await remarksOn([...poisoned.keys()]));
      await checkpoints?.end();
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

const knownAlready: TakeReply = { outcome: 'known', frames: 0, exposureSecondsTotal: null };

/** Stamps by path, of what need not be read again. */
async function knownTo(engine: EngineClient): Promise<Map<string, string>> {
  const stamps = new Map<string, string>();
  for (;;) {
    const { known } = await engine.ask('known', { untilWhole: true });
    if (known.length === 0) return stamps;
    for (const [path, stamp] of known) stamps.set(path, stamp);
  }
}

/** What the ledger is told of files on which engines crash. */
async function remarksOn(files: readonly string[]): Promise<Remark[]> {
  const { message = '' } = crashed;
  const remarks: Remark[] = [];
  for (const path of files) {
    remarks.push({
      path,
      stamp: await stampAt(path),
      outcome: 'rejected',
      reason: 'decoder-crashed',
      message,
    });
  }
  return remarks;
}

async function stampAt(path: string): Promise<string> {
  const facts = await lookAt(path);
  return typeof facts === 'string' ? facts : stampOf(facts);
}

async function foldAll(
  engine: EngineClient,
  { files, known }: { files: readonly string[]; known: ReadonlyMap<string, string> | null },
  side: number,
  inHand: Set<string>,
  onReply: (file: string, reply: TakeReply) => void,
): Promise<void> {
  const stamps = await Promise.all(files.map(stampAt));
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < files.length; i = next++) {
      const path = files[i] ?? '';
      if (known?.get(path) === stamps[i]) {
        onReply(path, knownAlready);
        continue;
      }
      inHand.add(path);
      // Asked in the order of the files, with nothing awaited in between: everyNth counts them as they come.
      const reply = await engine.ask('take', {
        path,
        stamp: stamps[i] ?? 'gone',
        acceptDoubt: true,
        last: true,
        isFollowed: side > 1 && next < files.length,
      });
      inHand.delete(path);
      onReply(path, reply);
    }
  };
  await Promise.all(Array.from({ length: side }, worker));
}
