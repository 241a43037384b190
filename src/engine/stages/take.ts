/** Stages 3 to 6 for one capture: admit, decode, fold. What it decides goes into the ledger with its reason. */

import { type ErrorCode, familyOf, messageOf, StackError } from '../../core/errors.ts';
import { giveBack } from '../../core/frame.ts';
import { brightnessOf } from '../../core/hold.ts';
import { modifiedMsOf } from '../../core/settle.ts';
import { exposureSecondsTotal } from '../../core/sidecar.ts';
import type { Spooled } from '../../core/storage.ts';
import type { TakeReply } from '../../core/verdict.ts';
import type { Pace } from '../../decoders/decoder.ts';
import type { Finisher } from '../decisions/finish.ts';
import type { GrowthPictures } from '../decisions/growth.ts';
import type { EnginePorts } from '../ports.ts';
import type { Folding } from '../stack/contents.ts';
import type { Stack } from '../stack/stack.ts';
import { Admission, type Admitted, type Ask, type OpenEntry, type Refused, type Verdict } from './admit.ts';
import { type Developed, develop } from './develop.ts';
import { FoldBatch } from './fold-batch.ts';

/** What more bytes or another try may cure: pending until the last call. The rest is rejected at once. */
const curable: readonly ErrorCode[] = ['unknown-format', 'truncated', 'decode-failed', 'unreadable'];

const ALPHA_NOTE = 'the alpha channel was left out: a stack has no transparency';

export class Taker {
  private readonly stack: Stack;
  private readonly ports: EnginePorts;
  private readonly series: Finisher;
  private readonly history: GrowthPictures;
  private readonly admission: Admission;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly inHand = new Map<string, Promise<Verdict>>();
  /** Frames are folded in the order in which they were admitted, whoever is decoded first. */
  private before: Promise<unknown> = Promise.resolve();
  private readonly pairs: FoldBatch<Folding>;
  /** Frames on their way to be folded. */
  private coming = 0;

  constructor(stack: Stack, ports: EnginePorts, series: Finisher, history: GrowthPictures) {
    this.stack = stack;
    this.ports = ports;
    this.series = series;
    this.history = history;
    this.admission = new Admission(stack, ports);
    this.pairs = new FoldBatch((foldings) => stack.alone(async () => stack.fold(...foldings)));
  }

  /** Errors: operating ones only; everything that is the capture's own fault is a verdict. */
  async take(ask: Ask): Promise<TakeReply> {
    // Captures are admitted in the order asked, so that everyNth counts the same on every run; decoding overlaps.
    const admitted = this.turn.then(() => this.admit(ask));
    this.turn = admitted.catch(() => undefined);
    const { path, spooled } = this.stack.captureOf(ask.path);
    const { stamp, ...verdict } = await (await admitted)();
    const { totals } = this.stack.ledger;
    // The stamp of a spooled frame is its capture's, not that of the file asked for.
    const own = spooled ? { capture: path } : stamp === undefined ? {} : { stamp };
    return {
      ...verdict,
      ...own,
      frames: this.stack.frames,
      exposureSecondsTotal: exposureSecondsTotal(totals),
    };
  }

  /** Resolves with what is left to do when the next capture may be admitted. */
  private async admit(ask: Ask): Promise<() => Promise<Verdict>> {
    const samePixels = (imageDigest: string) =>
      this.inHand.get(imageDigest)?.catch(() => undefined) ?? Promise.resolve();
    const found = await this.admission.admit(ask, samePixels, this.coming === 0);
    if ('outcome' in found) return async () => found;
    if ('error' in found) return async () => this.refuse(ask, found);
    let letNext: () => void = () => undefined;
    const mayGoOn = new Promise<void>((resolve) => {
      letNext = resolve;
    });
    const decision = this.decodeAndFold(ask, found, this.before, letNext);
    this.before = mayGoOn;
    this.inHand.set(found.entry.imageDigest, decision);
    const done = decision.finally(() => this.inHand.delete(found.entry.imageDigest));
    // Whoever awaits it gets the error; until then it must not count as unhandled.
    done.catch(() => undefined);
    return () => done;
  }

  /** `letNext` is called when the next frame may be folded, or wait beside this one to be folded with it. */
  private async decodeAndFold(
    ask: Ask,
    admitted: Admitted,
    before: Promise<unknown>,
    letNext: () => void,
  ): Promise<Verdict> {
    const { entry } = admitted;
    let kept: Spooled | null = null;
    let developed: Developed | null = null;
    let isComing = true;
    this.coming++;
    const arrive = () => {
      if (isComing) this.coming--;
      isComing = false;
    };
    try {
      developed = await this.develop(admitted);
      kept = await this.spool(admitted);
      await before;
      arrive();
      // A stack that could not be closed when it was full takes no more.
      const earlier = await this.finishFull();
      const verdict = await this.holdOrFold(admitted, developed, letNext);
      if (verdict.outcome === 'held' && kept) await this.unspool(kept);
      this.stack.decided(entry);
      if (verdict.outcome === 'held') return { ...verdict, ...earlier };
      const pictured = this.history.note();
      // A loss that cannot be named is no reason not to fold.
      await this.stack.note(entry, this.ports.storage).catch(() => undefined);
      await pictured;
      return { ...verdict, ...earlier, ...(await this.finishFull().catch(() => ({}))) };
    } catch (error) {
      await before;
      const verdict = this.refuse(ask, { error, entry });
      if (verdict.outcome === 'rejected') this.stack.decided(entry);
      if (kept) await this.unspool(kept);
      return verdict;
    } finally {
      if (developed) giveBack(developed.frame.samples);
      giveBack(admitted.bytes);
      arrive();
      if (this.coming === 0) this.pairs.flush();
      letNext();
    }
  }

  /** 4 decode, 5 calibrate. Errors: those of developing. */
  private develop({ bytes, decoder, decoding, facts, entry }: Admitted): Promise<Developed> {
    const pace: Pace = this.coming === 1 ? 'soon' : 'thrifty';
    const capture = { path: entry.path, bytes, decoder, decoding, pace, modifiedMs: modifiedMsOf(facts) };
    return develop(capture, this.stack.shapeWanted, this.stack.filters);
  }

  /** 6 fold: in one turn, so that planes and ledger change together. Errors: shape-mismatch, stack-full. */
  private async holdOrFold(
    { entry, wasFolded }: Admitted,
    { frame, look, hasAlpha, said }: Developed,
    letNext: () => void,
  ): Promise<Verdict> {
    const { stack } = this;
    const { stamp } = entry;
    const { hold } = stack.settings;
    const bright = hold.on.includes('brightness')
      ? { brightness: brightnessOf(frame.samples, frame.shape.fullScale) }
      : {};
    const known = { ...entry, ...said, ...bright };
    const about = hasAlpha ? { message: ALPHA_NOTE } : {};
    const folding: Folding = { frame, entry: { ...known, outcome: 'folded', ...about }, look };
    if (this.mayPair) {
      const folded = this.pairs.put(folding, this.coming > 0);
      letNext();
      await folded;
    } else {
      const held = await stack.alone(async () => {
        const why = wasFolded ? null : stack.holder.judge({ shape: frame.shape, entry: known }, stack.shape);
        if (why) stack.ledger.record({ ...known, outcome: 'held', ...why });
        else stack.fold(folding);
        return why;
      });
      if (held) return { outcome: 'held', stamp, message: held.message };
    }
    return { outcome: 'folded', stamp, ...(hasAlpha ? { note: ALPHA_NOTE } : {}) };
  }

  /** Whether nothing has to happen between two frames, so that they may go into the planes together. */
  private get mayPair(): boolean {
    const { shape, settings } = this.stack;
    const { closeAfter, hold, history } = settings;
    // The first frame gives the stack its shape, which the next must fit.
    return shape !== null && closeAfter === null && hold.on.length === 0 && history?.everyFrames == null;
  }

  /** Errors: those of finishing. */
  private async finishFull(): Promise<Pick<Verdict, 'finished'>> {
    const finished = this.series.isFull ? await this.series.finishFull() : null;
    return finished === null ? {} : { finished };
  }

  /** What is not folded has no place in the spool; but what was in it before may be all that is left of a capture. */
  private async unspool(kept: Spooled): Promise<void> {
    this.stack.spool.delete(kept.digest);
    await this.ports.storage.drop(kept);
  }

  /** Before it counts: a frame that is folded with a spool is durable. Null when it was in the spool already. */
  private async spool({ entry, bytes, facts }: Admitted): Promise<Spooled | null> {
    const { spoolFolder } = this.stack.settings;
    if (spoolFolder === null || this.stack.spool.has(entry.digest)) return null;
    const capture = { path: entry.path, digest: entry.digest, bytes, modifiedMs: modifiedMsOf(facts) };
    const spooled = await this.ports.storage.keep(spoolFolder, capture).catch((cause) => {
      throw new StackError('io', `cannot keep ${entry.path} in the spool: ${messageOf(cause)}`, { cause });
    });
    this.stack.spool.set(entry.digest, spooled);
    return spooled;
  }

  private refuse(ask: Ask, { error, entry }: { error: unknown; entry: OpenEntry } | Refused): Verdict {
    if (!(error instanceof StackError)) throw error;
    const planesTooLarge = error.code === 'stack-full' && this.stack.shape === null;
    const code = planesTooLarge ? 'too-large' : error.code;
    if (familyOf(code) !== 'capture') throw error;
    const { message } = error;
    const { stamp } = entry;
    if (!ask.last && curable.includes(code)) return { outcome: 'pending', code, message, stamp };
    this.stack.ledger.record({ ...entry, outcome: 'rejected', reason: code, message });
    return { outcome: 'rejected', code, message, stamp };
  }
}
