/** The engine's side of the conversation: requests in, replies out, one stack. */

import { messageOf, StackError } from '../core/errors.ts';
import { fittingAgain, notFitting, unreadYet } from '../core/fits-again.ts';
import type { IntervalAsk } from '../core/interval-picture.ts';
import type { Entry } from '../core/ledger.ts';
import { KNOWN_TOLD_MAX, REJECTIONS_LISTED_MAX } from '../core/limits.ts';
import { framesAfter, latestPace, latestTroubled } from '../core/page-frames.ts';
import type { StackSettings } from '../core/settings.ts';
import { stampOf } from '../core/settle.ts';
import { surveyOf } from '../core/survey.ts';
import type { Standing } from '../core/verdict.ts';
import type { Reply, Request, RequestName, Requests } from '../wire/protocol.ts';
import { Finisher } from './decisions/finish.ts';
import { GrowthPictures } from './decisions/growth.ts';
import { LeftOut } from './decisions/left-out.ts';
import { Decisions } from './decisions/remove-restore.ts';
import { mergeStates } from './merge/merge.ts';
import { PagePictures } from './page/pictures.ts';
import { SpareTime } from './page/spare-time.ts';
import { Thumbnails } from './page/thumbnail.ts';
import { calibrationOf } from './pictures/calibrated.ts';
import { renderNow } from './pictures/draw.ts';
import type { EnginePorts } from './ports.ts';
import { repeatedFrom } from './stack/repeated.ts';
import { openStack, type Stack } from './stack/stack.ts';
import { StackCalibration } from './stack/stack-calibration.ts';
import { Admission } from './stages/admit.ts';
import { Ahead } from './stages/ahead.ts';
import { Aligning } from './stages/align.ts';
import { chosenFrame } from './stages/chosen.ts';
import { publish } from './stages/publish.ts';
import { shapeOf } from './stages/shape.ts';
import { ShownPictures } from './stages/shown.ts';
import { Taker } from './stages/take.ts';
import { drawInterval } from './timeline/interval.ts';
import { openTimeline, timelineOf } from './timeline/open.ts';
import type { Timeline } from './timeline/timeline.ts';

/**
 * Originals that are developed at most for one picture of the page, which asks again: others wait for theirs.
 */
const PAGE_AGAIN_MAX = 32;

type Handlers = { [N in RequestName]: (ask: Requests[N]['ask']) => Promise<Requests[N]['answer']> };

/** A stack with all that is done to it. */
export interface Session extends Stack {
  readonly resumed: boolean;
  readonly ahead: Ahead;
  readonly taker: Taker;
  readonly leftOut: LeftOut;
  readonly decisions: Decisions;
  readonly finisher: Finisher;
  readonly growth: GrowthPictures;
  readonly spareTime: SpareTime;
  readonly pagePictures: PagePictures;
  readonly shown: ShownPictures;
  /** Null where the stack keeps none. */
  readonly timeline: Timeline | null;
  /** The entries whose paths have not been told yet. */
  readonly untold: Iterator<Entry>;
  /** Entries of captures that are to be taken again. */
  readonly fitting: ReadonlySet<Entry>;
}

/** Errors: those of `openStack`. */
export async function openSession(settings: StackSettings, ports: EnginePorts): Promise<Session> {
  const { stack, resumed, decoders } = await openStack(settings, ports);
  const { contents } = stack;
  const readers = ports.openReaders(decoders);
  const repeated = await repeatedFrom(settings, ports);
  contents.reference ??= repeated.reference;
  const aligning = new Aligning(contents, {
    aligner: settings.align === 'off' ? null : await ports.openAligner(),
    chosen: (name) => chosenFrame(name, { contents, readers }, ports),
    checkpoint: () => stack.durability.checkpoint(ports.wallClock()),
  });
  const decisions = new Decisions({ ...stack, readers, aligning }, ports);
  const finisher = new Finisher(stack, ports, decisions);
  const growth = new GrowthPictures(stack, ports);
  const ahead = new Ahead(contents, readers, ports);
  const admission = new Admission({ ...stack, readers, ahead }, ports);
  const neighbours = { admission, finisher, window: decisions.window, growth };
  const taker = new Taker({ ...stack, aligning, ...repeated }, neighbours);
  const untold = contents.ledger.entries()[Symbol.iterator]();
  const fitting = new Set([...fittingAgain(contents.ledger), ...unreadYet(contents.ledger)]);
  const leftOut = new LeftOut(contents.ledger, readers, ports);
  const spareTime = new SpareTime(ports.timers);
  const thumbnails = new Thumbnails({ ...stack, readers }, ports);
  const timeline = await openTimeline({ ...stack, readers, aligning }, ports);
  const interval = (ask: IntervalAsk) =>
    drawInterval(timelineOf({ timeline }), contents, ports, ask, PAGE_AGAIN_MAX);
  const pagePictures = new PagePictures({ ...stack, spareTime, thumbnails, interval }, ports);
  const decided = { ahead, taker, leftOut, decisions, finisher, growth };
  const shown = new ShownPictures(ports);
  return { ...stack, resumed, ...decided, spareTime, pagePictures, shown, timeline, untold, fitting };
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
      return { bytesWritten: ports.bytesWritten() };
    },
    async open(settings) {
      session = await openSession(settings, ports);
      const { contents, spool, resumed } = session;
      const { frames, paused, ledger } = contents;
      const anew = spool.all().filter(({ digest }) => !ledger.withDigest(digest));
      const spooled = await Promise.all(
        anew.map(async ({ file }) => {
          const facts = await ports.lookAt(file).catch(() => 'gone' as const);
          return [file, typeof facts === 'string' ? facts : stampOf(facts)] as const;
        }),
      );
      const refolding = contents.progress !== null;
      return { resumed, frames, paused, refolding, notFitting: notFitting(ledger), spooled };
    },
    async known({ untilWhole }) {
      const { untold, fitting } = opened();
      return { known: nextKnown(untold, fitting, untilWhole === true) };
    },
    async prepare({ path }) {
      const { spareTime, ahead } = opened();
      return { isWhole: await spareTime.during(ahead.prepare(path)) };
    },
    take: (ask) => opened().spareTime.during(opened().taker.take(ask)),
    async remark(remarks) {
      const { ledger } = opened().contents;
      for (const remark of remarks) ledger.record({ ...remark, digest: null, imageDigest: null });
      return {};
    },
    async readUnread() {
      return { left: await opened().leftOut.readOne() };
    },
    async audit() {
      return { lost: await opened().journal.audit() };
    },
    checkpoint: async () => opened().durability.checkpoint(ports.wallClock()),
    async save({ file }) {
      await opened().durability.saveAs(file, ports.wallClock());
      return {};
    },
    async publish(ask) {
      const { growth, ...stack } = opened();
      if (ask.history) await growth.keep();
      const { failures, ...published } = await publish(stack, ports, ask);
      return { ...published, failures: growth.failure ? [...failures, growth.failure] : failures };
    },
    async render(settings) {
      const { contents, turn } = opened();
      const other = settings.calibration && (await StackCalibration.open(settings.calibration, ports));
      const { frames, width, height, bytes } = await turn.whole(() => {
        if (contents.frames === 0)
          throw new StackError('nothing-folded', 'no frame is in this stack yet: there is nothing to draw');
        const calibration = calibrationOf(contents, settings.blend, other);
        const drawn = { ...settings, listsExposures: true, with: calibration };
        return { frames: contents.frames, ...renderNow(contents, ports, drawn) };
      });
      await ports.publishFile(settings.file, await bytes, 0o644);
      return { width, height, frames };
    },
    async timeline() {
      return { leaves: timelineOf(opened()).leaves() };
    },
    async interval(ask) {
      const session = opened();
      const timeline = timelineOf(session);
      return session.spareTime.spend(() => drawInterval(timeline, session.contents, ports, ask));
    },
    picture: (ask) => opened().pagePictures.picture(ask),
    async frames(ask) {
      const { ledger, settings } = opened().contents;
      return framesAfter(ledger, settings.captures, ask);
    },
    async standing() {
      return standing(opened());
    },
    async pause({ paused }) {
      opened().decisions.pause(paused);
      return {};
    },
    finish: ({ name }) => opened().finisher.finish(name),
    reset: () => opened().finisher.reset(),
    remove: ({ frames }) => opened().decisions.remove(frames),
    restore: ({ frames }) => opened().decisions.restore(frames),
    async refold() {
      const { decisions, contents } = opened();
      await decisions.refold();
      return { frames: contents.frames };
    },
    async digest() {
      const { contents, turn } = opened();
      return turn.whole(() => ({
        digest: contents.frames === 0 ? null : contents.opened().planes.digest(),
      }));
    },
    shapeOf: async ({ path, raw }) => ({ shape: await shapeOf(path, raw, ports) }),
    merge: (ask) => mergeStates(ask, ports),
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

function nextKnown(
  untold: Iterator<Entry>,
  fitting: ReadonlySet<Entry>,
  untilWhole: boolean,
): [path: string, stamp: string][] {
  const known: [string, string][] = [];
  for (let next = untold.next(); !next.done; next = untold.next()) {
    const { path, stamp, outcome } = next.value;
    // What is lost is taken when it comes back, and what did not fit when any shape will do.
    const isTried = outcome === 'rejected' && untilWhole;
    if (outcome !== 'lost' && !isTried && !fitting.has(next.value)) known.push([path, stamp]);
    if (known.length === KNOWN_TOLD_MAX) break;
  }
  return known;
}

function standing({ contents: { ledger, progress, settings, reference }, durability }: Session): Standing {
  const rejections = [...ledger.entries()].filter((entry) => entry.outcome === 'rejected');
  return {
    ...surveyOf(ledger, reference?.frame, settings.window),
    totals: ledger.totals,
    durableFrames: durability.durableFrames,
    refolding: progress,
    rejections: rejections.slice(0, REJECTIONS_LISTED_MAX).map((entry) => ({
      path: entry.path,
      code: entry.reason ?? '',
      message: entry.message ?? '',
    })),
    troubled: latestTroubled(ledger, settings.captures),
    pace: latestPace(ledger),
  };
}
