/** What the photographer decides about a running stack: pausing it, taking frames out, putting them back. */
import { StackError } from '../core/errors.ts';
import type { Entry, Outcome } from '../core/ledger.ts';
import { printable } from '../core/names.ts';
import { isEarlier, takenAt } from '../core/order.ts';
import { isCounter } from '../core/plane.ts';
import { select } from '../core/select.ts';
import type { FirstCapture } from '../core/state.ts';
import { mustBeAsFolded } from './develop.ts';
import { Originals } from './originals.ts';
import type { EnginePorts } from './ports.ts';
import type { Requests } from './protocol.ts';
import type { Stack } from './stack.ts';

/** Frames that are out, and may come back. */
const restorable: readonly Outcome[] = ['removed', 'held'];

export class Steering {
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
   * then due.
   *
   * Errors: usage when a name means no folded frame; io, naming them, when originals that this needs are gone: nothing is then
   * changed. config for a frame that filters do not make the same again: those before it are out.
   */
  async remove(wanted: readonly string[]): Promise<Requests['remove']['answer']> {
    const { stack } = this;
    const entries = this.chosen(wanted, ['folded']);
    const rest = stack.folded().filter((entry) => !entries.includes(entry));
    const { needsSamples } = stack;
    if (needsSamples) await this.originals.mustBeThere(entries, 'take frames out');
    if (!needsSamples || !stack.settings.planes.every(isCounter)) {
      await this.originals.mustBeThere(rest, 'fold the others again');
    }
    const first = await this.firstOf(rest);
    const removed: Entry[] = [];
    for (const entry of entries) {
      const developed = needsSamples ? await this.originals.develop(entry, stack.shape) : null;
      if (developed) mustBeAsFolded(developed.said, entry);
      await stack.alone(async () => {
        // Somebody else may have taken it out meanwhile.
        if (stack.ledger.withDigest(entry.digest ?? '')?.outcome !== 'folded') return;
        stack.unfold(developed?.frame ?? null, entry, { outcome: 'removed', reason: 'photographer' }, first);
        removed.push(entry);
      });
    }
    return this.answer(removed);
  }

  /**
   * Puts frames back that were removed or held.
   *
   * Errors: usage when a name means no such frame; io, naming them, when originals are gone; shape-mismatch.
   */
  async restore(wanted: readonly string[]): Promise<Requests['restore']['answer']> {
    const { stack } = this;
    const entries = this.chosen(wanted, restorable);
    await this.originals.mustBeThere(entries, 'put frames back');
    const restored: Entry[] = [];
    for (const entry of entries) {
      const { frame, look, said } = await this.originals.develop(entry, stack.shape);
      await stack.alone(async () => {
        const now = stack.ledger.withDigest(entry.digest ?? '');
        if (!now || !restorable.includes(now.outcome)) return;
        const { reason: _why, message: _how, ...known } = now;
        stack.putBack({ frame, entry: { ...known, ...said, outcome: 'folded' }, look });
        restored.push(entry);
      });
    }
    return this.answer(restored);
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
    if (first?.path === earliest.path && first.capturedAt === (earliest.capturedAt ?? 0)) return first;
    return { ...takenAt(earliest), ...(await this.originals.lookOf(earliest)) };
  }

  private answer(entries: readonly Entry[]): Requests['remove']['answer'] {
    const frames = entries.map(({ path, number = 0 }) => ({ path, number }));
    return { changed: frames, frames: this.stack.frames, refolding: this.stack.progress !== null };
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
