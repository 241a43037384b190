/** Stages 3 to 6 for one capture: admit, decode, fold. What it decides goes into the ledger with its reason. */
import { type ErrorCode, familyOf, messageOf, StackError } from '../core/errors.ts';
import type { Entry } from '../core/ledger.ts';
import { modifiedMsOf } from '../core/settle.ts';
import { exposureSecondsTotal } from '../core/sidecar.ts';
import { Admission, type Admitted, type Ask, type OpenEntry, type Refused, type Verdict } from './admit.ts';
import { develop, mustFit } from './develop.ts';
import type { EnginePorts, Spooled } from './ports.ts';
import type { TakeReply } from './protocol.ts';
import type { Stack } from './stack.ts';

/** What more bytes or another try may cure: pending until the last call. The rest is rejected at once. */
const curable: readonly ErrorCode[] = ['unknown-format', 'truncated', 'decode-failed', 'unreadable'];

const ALPHA_NOTE = 'the alpha channel was left out: a stack has no transparency';

export class Taker {
  private readonly stack: Stack;
  private readonly ports: EnginePorts;
  private readonly admission: Admission;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly inHand = new Map<string, Promise<Verdict>>();
  /** Frames are folded in the order in which they were admitted, whoever is decoded first. */
  private before: Promise<unknown> = Promise.resolve();

  constructor(stack: Stack, ports: EnginePorts) {
    this.stack = stack;
    this.ports = ports;
    this.admission = new Admission(stack, ports);
  }

  /** Errors: operating ones only; everything that is the capture's own fault is a verdict. */
  async take(ask: Ask): Promise<TakeReply> {
    // Captures are admitted in the order asked, so that everyNth counts the same on every run; decoding overlaps.
    const admitted = this.turn.then(() => this.admit(ask));
    this.turn = admitted.catch(() => undefined);
    const { spooled } = this.stack.captureOf(ask.path);
    const { stamp, ...verdict } = await (await admitted)();
    const { totals } = this.stack.ledger;
    // The stamp of a spooled frame is its capture's, not that of the file asked for.
    const own = spooled || stamp === undefined ? {} : { stamp };
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
    const found = await this.admission.admit(ask, samePixels);
    if ('outcome' in found) return async () => found;
    if ('error' in found) return async () => this.refuse(ask, found);
    const decision = this.decodeAndFold(ask, found, this.before);
    this.before = decision.catch(() => undefined);
    this.inHand.set(found.entry.imageDigest, decision);
    const done = decision.finally(() => this.inHand.delete(found.entry.imageDigest));
    // Whoever awaits it gets the error; here it must not count as unhandled.
    const settled = done.catch(() => undefined);
    // The first frame gives the stack its shape: which one that is must not depend on who is decoded faster.
    if (this.stack.shape === null) await settled;
    return () => done;
  }

  private async decodeAndFold(ask: Ask, admitted: Admitted, before: Promise<unknown>): Promise<Verdict> {
    const { bytes, decoder, entry, facts } = admitted;
    let kept: Spooled | null = null;
    try {
      // 4 decode, 5 calibrate
      const modifiedMs = modifiedMsOf(facts);
      const capture = { path: entry.path, bytes, decoder, modifiedMs };
      const { frame, look, hasAlpha, said } = await develop(capture, this.stack.shape, this.stack.filters);
      kept = await this.spool(admitted);
      await before;
      // 6 fold: from here to the end of fold nothing waits, so planes and ledger change together.
      mustFit(frame.shape, this.stack.shape);
      const about = hasAlpha ? { message: ALPHA_NOTE } : {};
      const folded: Entry = { ...entry, outcome: 'folded', ...said, ...about };
      this.stack.fold(frame, folded, look);
      // A loss that cannot be named is no reason not to fold.
      await this.stack.note(folded, this.ports.storage).catch(() => undefined);
      this.admission.decided(entry.digest);
      const note = folded.message === undefined ? {} : { note: folded.message };
      return { outcome: 'folded', stamp: entry.stamp, ...note };
    } catch (error) {
      await before;
      const verdict = this.refuse(ask, { error, entry });
      if (verdict.outcome === 'rejected') this.admission.decided(entry.digest);
      if (kept) await this.unspool(kept);
      return verdict;
    }
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
