/** What the photographer decides about a running stack: pausing it, taking frames out, putting them back. */
import { messageOf, StackError } from '../../core/errors.ts';
import { type Frame, giveBack } from '../../core/frame.ts';
import type { Entry, Outcome } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import { isEarlier, takenAt } from '../../core/order.ts';
import { isCounter } from '../../core/plane.ts';
import { select } from '../../core/select.ts';
import { exposureSecondsTotal } from '../../core/sidecar.ts';
import type { FirstCapture } from '../../core/state.ts';
import type { Requests } from '../../wire/protocol.ts';
import type { EnginePorts } from '../ports.ts';
import type { Stack } from '../stack/stack.ts';
import { mustBeAsFolded } from '../stages/develop.ts';
import { Originals } from './originals.ts';

/** Frames that are out, and may come back. */
const restorable: readonly Outcome[] = ['removed', 'held'];

export class Decisions {
  private readonly stack: Stack;
  private readonly originals: Originals;
  private refolding: Promise<void> | null = null;

  constructor(stack: Stack, ports: Pick<EnginePorts, 'readCapture' | 'lookAt' | 'decoders'>) {
    this.stack = stack;
    this.originals = new Originals(stack, ports);
  }

  /** In memory: durable with the next checkpoint, as everything here. */
  pause(paused: boolean): void {
    this.stack.paused = paused;
  }

  /**
   * Takes folded frames out, as if they had never been added: at once where planes can be subtracted from, else by a refold that is
   * then due. One frame after the other: one that cannot be taken out keeps no other in.
   *
   * Errors: usage when a name means no folded frame; io, naming them, when originals that this needs are gone. Nothing is then
   * changed. That of the first frame that could not be read after all, with how many are out.
   */
  async remove(wanted: readonly string[]): Promise<Requests['remove']['answer']> {
    const { stack, originals } = this;
    const entries = this.chosen(wanted, ['folded']);
    const gone = new Set(entries);
    const rest = stack.folded().filter((entry) => !gone.has(entry));
    if (stack.needsSamples) await originals.mustBeThere(entries, 'take frames out');
    if (!stack.needsSamples || !stack.settings.planes.every(isCounter)) {
      await originals.mustBeThere(rest, 'fold the others again');
    }
    await this.firstOf(rest);
    // The latest first: of what comes before it nothing has to be read again.
    const latestFirst = entries.toSorted((a, b) => (isEarlier(takenAt(a), takenAt(b)) ? 1 : -1));
    return this.each('taken out', latestFirst, async (entry) => {
      const early = stack.needsSamples ? await this.again(entry) : null;
      return stack.alone(async () => {
        const now = this.asOf(entry, ['folded']);
        if (!now) return false;
        const first = await this.firstOf(stack.folded().filter((each) => each !== now));
        // A refold that has ended since then has made planes that can be subtracted from.
        const frame = early ?? (stack.needsSamples ? await this.again(entry) : null);
        stack.unfold(frame, now, { outcome: 'removed', reason: 'photographer' }, first);
        if (frame) giveBack(frame.samples);
        return true;
      });
    });
  }

  /**
   * Puts frames back that were removed or held, one after the other: one that cannot be put back keeps no other out.
   *
   * Errors: usage when a name means no such frame; io, naming them, when originals are gone. Nothing is then changed. That of the first
   * frame that does not fit or could not be read after all, with how many are in.
   */
  async restore(wanted: readonly string[]): Promise<Requests['restore']['answer']> {
    const { stack, originals } = this;
    const entries = this.chosen(wanted, restorable);
    await originals.mustBeThere(entries, 'put frames back');
    return this.each('put back', entries, async (entry) => {
      const { frame, look, said } = await originals.develop(entry, stack.shape);
      return stack.alone(async () => {
        const now = this.asOf(entry, restorable);
        if (!now) return false;
        // Planes that are still to be folded again hold its samples of then.
        if (stack.progress !== null && now.outcome === 'removed') mustBeAsFolded(said, now);
        // What the camera said of it stays, for its file may have been written again since; its samples are those of today.
        const { reason: _why, message: _how, samplesCrc: _then, ...known } = now;
        stack.putBack({ frame, entry: { ...said, ...known, outcome: 'folded' }, look });
        giveBack(frame.samples);
        return true;
      });
    });
  }

  /** The frame as it was folded. Errors: io when its original is gone; config when filters do not make it again; those of developing. */
  private async again(entry: Entry): Promise<Frame> {
    const { frame, said } = await this.originals.develop(entry, this.stack.shape);
    mustBeAsFolded(said, entry);
    return frame;
  }

  /** What the ledger says of it now; null when somebody else has decided about it meanwhile. */
  private asOf({ digest }: Entry, outcomes: readonly Outcome[]): Entry | null {
    const now = this.stack.ledger.withDigest(digest ?? '');
    return now && outcomes.includes(now.outcome) ? now : null;
  }

  /** `decide` resolves with whether it was for us to decide. Errors: that of the first frame for which it has one. */
  private async each(
    what: string,
    entries: readonly Entry[],
    decide: (entry: Entry) => Promise<boolean>,
  ): Promise<Requests['remove']['answer']> {
    const decided: Entry[] = [];
    const failed: { entry: Entry; error: unknown }[] = [];
    for (const entry of entries) {
      await decide(entry).then(
        (isOurs) => isOurs && decided.push(entry),
        (error) => failed.push({ entry, error }),
      );
    }
    const [first] = failed;
    if (!first) return this.answer(decided);
    const why = failed.map(({ entry, error }) => `${printable(entry.path)}: ${messageOf(error)}`);
    const text = `${decided.length} of ${entries.length} frames are ${what}; ${why.join('; ')}`;
    throw new StackError(first.error instanceof StackError ? first.error.code : 'io', text);
  }

  /** Errors: io, naming it, when an original is gone; those of developing. What is due then stays due. */
  refold(): Promise<void> {
    this.refolding ??= this.refoldAll().finally(() => {
      this.refolding = null;
    });
    return this.refolding;
  }

  private async refoldAll(): Promise<void> {
    const { stack } = this;
    // A frame that is taken out meanwhile makes it begin again.
    while (stack.progress !== null) {
      const canvas = stack.opened();
      const refold = canvas.beginRefold(stack.folded());
      for (const entry of refold.todo) {
        const { frame, said } = await this.originals.develop(entry, stack.shape);
        if (!canvas.isCurrent(refold)) break;
        if (canvas.isWhole(refold)) refold.said.set(entry, said);
        else mustBeAsFolded(said, entry);
        refold.fold(frame, entry);
        giveBack(frame.samples);
        refold.done++;
      }
      if (canvas.isCurrent(refold)) stack.endRefold(refold);
    }
  }

  /** Errors: usage. */
  private chosen(wanted: readonly string[], outcomes: readonly Outcome[]): Entry[] {
    const all = [...this.stack.ledger.entries()];
    const candidates = all.filter(({ outcome, digest }) => digest !== null && outcomes.includes(outcome));
    const chosen = new Set<Entry>();
    for (const { wanted: name, entries } of select(candidates, wanted)) {
      if (entries.length === 0) throw notFound(name, outcomes, select(all, [name])[0]?.entries ?? []);
      for (const entry of entries) chosen.add(entry);
    }
    return [...chosen];
  }

  /** The earliest of these, with what pictures take from it; null when there is none. Errors: io when its original is gone. */
  private async firstOf(rest: readonly Entry[]): Promise<FirstCapture | null> {
    const [any] = rest;
    if (!any) return null;
    const earliest = rest.reduce((a, b) => (isEarlier(takenAt(b), takenAt(a)) ? b : a), any);
    const { first } = this.stack;
    const taken = takenAt(earliest);
    if (first && !isEarlier(taken, first) && !isEarlier(first, taken)) return first;
    return { ...taken, ...(await this.originals.lookOf(earliest)) };
  }

  private answer(entries: readonly Entry[]): Requests['remove']['answer'] {
    const frames = entries.map(({ path, number = 0 }) => ({ path, number }));
    frames.sort((a, b) => a.number - b.number);
    const { totals } = this.stack.ledger;
    return {
      changed: frames,
      frames: this.stack.frames,
      exposureSecondsTotal: exposureSecondsTotal(totals),
      refolding: this.stack.progress !== null,
    };
  }
}

function notFound(name: string, outcomes: readonly Outcome[], others: readonly Entry[]): StackError {
  const found = others.slice(0, 3).map(({ path, outcome }) => `${printable(path)}, which is ${outcome}`);
  const wanted = `expected the name, pattern or number of a frame that is ${outcomes.join(' or ')}, or last`;
  return new StackError(
    'usage',
    `${wanted}, found ${printable(name)}${found.length > 0 ? `: ${found.join('; ')}` : ''}`,
  );
}
