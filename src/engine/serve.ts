/** The engine's side of the conversation: requests in, replies out, one stack. */

import { messageOf, StackError } from '../core/errors.ts';
import type { Entry } from '../core/ledger.ts';
import { KNOWN_TOLD_MAX, REJECTIONS_LISTED_MAX } from '../core/limits.ts';
import { surveyOf } from '../core/survey.ts';
import type { Standing } from '../core/verdict.ts';
import type { Reply, Request, RequestName, Requests } from '../wire/protocol.ts';
import { Finisher } from './decisions/finish.ts';
import { GrowthPictures } from './decisions/growth.ts';
import { LeftOut } from './decisions/left-out.ts';
import { Decisions } from './decisions/remove-restore.ts';
import type { EnginePorts } from './ports.ts';
import { Stack } from './stack/stack.ts';
import { publish, renderNow } from './stages/publish.ts';
import { Taker } from './stages/take.ts';

type Handlers = { [N in RequestName]: (ask: Requests[N]['ask']) => Promise<Requests[N]['answer']> };

interface Session {
  readonly stack: Stack;
  readonly taker: Taker;
  readonly unread: LeftOut;
  readonly steering: Decisions;
  readonly series: Finisher;
  readonly history: GrowthPictures;
  /** The entries whose paths have not been told yet. */
  readonly untold: Iterator<Entry>;
}

/** Errors: broken-invariant when anything is asked before `open`. */
export function openEngine(ports: EnginePorts): (request: Request) => Promise<Reply> {
  let session: Session | null = null;
  const opened = () => {
    if (session === null) throw new StackError('broken-invariant', 'expected open as the first request');
    return session;
  };

  const handlers: Handlers = {
    async ping() {
      return {};
    },
    async open(settings) {
      const { stack, resumed } = await Stack.open(settings, ports);
      const steering = new Decisions(stack, ports);
      const series = new Finisher(stack, ports, steering);
      const history = new GrowthPictures(stack, ports);
      const untold = stack.ledger.entries()[Symbol.iterator]();
      const taker = new Taker(stack, ports, series, history);
      session = { stack, taker, unread: new LeftOut(stack, ports), steering, series, history, untold };
      const { frames, paused } = stack;
      const spooled = stack.spooledAnew.map(({ file }) => file);
      return { resumed, frames, paused, refolding: stack.progress !== null, spooled };
    },
    async known() {
      return { known: nextKnown(opened().untold) };
    },
    take: (ask) => opened().taker.take(ask),
    async remark(remarks) {
      const { ledger } = opened().stack;
      for (const remark of remarks) ledger.record({ ...remark, digest: null, imageDigest: null });
      return {};
    },
    async readUnread() {
      return { left: await opened().unread.readOne() };
    },
    async audit() {
      return { lost: audit(opened().stack) };
    },
    checkpoint: () => opened().stack.checkpoint(ports.storage, ports.wallClock()),
    async publish(ask) {
      const { stack, history } = opened();
      if (ask.history) await history.keep();
      const { frames, failures } = await publish(stack, ports, ask);
      return { frames, failures: history.failure ? [...failures, history.failure] : failures };
    },
    async render(settings) {
      const { stack } = opened();
      const { frames } = stack;
      const { shape, bytes } = renderNow(stack, ports, { ...settings, listsExposures: true });
      await ports.publishFile(settings.file, await bytes, 0o644);
      const turned = (stack.first?.orientation ?? 1) >= 5;
      return turned
        ? { width: shape.height, height: shape.width, frames }
        : { width: shape.width, height: shape.height, frames };
    },
    async standing() {
      return standing(opened().stack);
    },
    async pause({ paused }) {
      opened().steering.pause(paused);
      return {};
    },
    finish: ({ name }) => opened().series.finish(name),
    remove: ({ frames }) => opened().steering.remove(frames),
    restore: ({ frames }) => opened().steering.restore(frames),
    async refold() {
      const { steering, stack } = opened();
      await steering.refold();
      return { frames: stack.frames };
    },
    async digest() {
      const { stack } = opened();
      return { digest: stack.frames === 0 ? null : stack.opened().planes.digest() };
    },
  };

  return async ({ id, name, ask }) => {
    try {
      return { id, answer: await (handlers[name] as (ask: unknown) => Promise<unknown>)(ask) };
    } catch (error) {
      const code = error instanceof StackError ? error.code : 'io';
      return { id, error: { code, message: messageOf(error) } };
    }
  };
}

function nextKnown(untold: Iterator<Entry>): [path: string, stamp: string][] {
  const known: [string, string][] = [];
  for (let next = untold.next(); !next.done; next = untold.next()) {
    const { path, stamp, outcome } = next.value;
    // What is lost is taken when it comes back.
    if (outcome !== 'lost') known.push([path, stamp]);
    if (known.length === KNOWN_TOLD_MAX) break;
  }
  return known;
}

function audit({ ledger, expected }: Stack): string[] {
  // What has come back with other metadata is not lost.
  const lost = [...expected.values()].filter(
    ({ path, digest, imageDigest }) => !ledger.withDigest(digest) && !ledger.withImage(path, imageDigest),
  );
  for (const { path, digest, imageDigest } of lost) {
    const message = 'it was folded before the restart; neither it nor a copy of it is there any more';
    ledger.record({
      path,
      stamp: 'gone',
      digest,
      imageDigest,
      outcome: 'lost',
      reason: 'gone',
      message,
    });
  }
  expected.clear();
  return lost.map(({ path }) => path);
}

function standing({ ledger, durableFrames, progress }: Stack): Standing {
  const rejections = [...ledger.entries()].filter((entry) => entry.outcome === 'rejected');
  return {
    ...surveyOf(ledger),
    totals: ledger.totals,
    durableFrames,
    refolding: progress,
    rejections: rejections.slice(0, REJECTIONS_LISTED_MAX).map((entry) => ({
      path: entry.path,
      code: entry.reason ?? '',
      message: entry.message ?? '',
    })),
  };
}
