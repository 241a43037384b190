/** What the photographer decides about a running stack: pausing it, taking frames out, putting them back. */
import type { Changed } from '../../core/control.ts';
import { THROWN_AWAY } from '../../core/entry.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import { fittingAgain, mayComeIn } from '../../core/fits-again.ts';
import { giveBack } from '../../core/frame.ts';
import type { Entry, Outcome } from '../../core/ledger.ts';
import { printable } from '../../core/names.ts';
import { isEarlier, takenAt } from '../../core/order.ts';
import { isCounter } from '../../core/plane.ts';
import { mustRepeat, sameRecipe } from '../../core/recipe.ts';
import { select } from '../../core/select.ts';
import { exposureSecondsTotal } from '../../core/sidecar.ts';
import type { EnginePorts } from '../ports.ts';
import type { Readers } from '../readers/readers.ts';
import type { StackContents } from '../stack/contents.ts';
import type { Durability } from '../stack/durability.ts';
import type { SpooledFrames } from '../stack/spooled-frames.ts';
import type { Turn } from '../stack/turn.ts';
import { type Aligning, type Laid, onReference } from '../stages/align.ts';
import { wantsSensor } from '../stages/sensor.ts';
import { MadeAgain } from './made-again.ts';
import { Originals } from './originals.ts';
import { SlidingWindow } from './sliding-window.ts';

/** Frames that are out, and may come back. */
const restorable: readonly Outcome[] = ['removed', 'held', 'rejected'];

interface Parts {
  readonly contents: StackContents;
  readonly spool: SpooledFrames;
  readonly durability: Durability;
  readonly turn: Turn;
  readonly readers: Readers;
  readonly aligning: Pick<Aligning, 'lay' | 'force'>;
}

export class Decisions {
  private readonly contents: StackContents;
  private readonly durability: Durability;
  private readonly turn: Turn;
  private readonly originals: Originals;
  private readonly again: MadeAgain;
  readonly window: SlidingWindow;
  private refolding: Promise<void> | null = null;

  constructor(stack: Parts, ports: Pick<EnginePorts, 'readCapture' | 'release' | 'lookAt'>) {
    this.contents = stack.contents;
    this.durability = stack.durability;
    this.turn = stack.turn;
    this.originals = new Originals(stack, ports);
    const { contents, originals } = this;
    this.again = new MadeAgain({ contents, originals, aligning: stack.aligning });
    this.window = new SlidingWindow({ contents, originals, again: this.again, refold: () => this.refold() });
  }

  /** In memory: durable with the next checkpoint, as everything here. */
  pause(paused: boolean): void {
    this.contents.paused = paused;
  }

  /**
   * Takes folded frames out, as if they had never been added: at once where planes can be subtracted from,
   * else by a refold that is then due. One frame after the other: one that cannot be taken out keeps no other
   * in.
   *
   * Errors: usage when a name means no folded frame; io, naming them, when originals that this needs are
   * gone. Nothing is then changed. That of the first frame that could not be read after all, with how many
   * are out.
   */
  async remove(wanted: readonly string[]): Promise<Changed> {
    const { contents, originals, again } = this;
    const entries = this.chosen(wanted, ['folded']);
    const gone = new Set(entries);
    const rest = contents.ledger.folded().filter((entry) => !gone.has(entry));
    if (contents.needsSamples) await originals.mustBeThere(entries, 'take frames out');
    if (!contents.needsSamples || !contents.settings.planes.every(isCounter)) {
      await originals.mustBeThere(rest, 'refold the others');
    }
    await again.firstOf(rest);
    // The latest first: of what comes before it nothing has to be read again.
    const latestFirst = entries.toSorted((a, b) => (isEarlier(takenAt(a), takenAt(b)) ? 1 : -1));
    return this.each('taken out', latestFirst, async (entry) => {
      const early = contents.needsSamples ? await again.repeated(entry) : null;
      return this.turn.alone(async () => {
        const now = this.asOf(entry, ['folded']);
        if (!now) return false;
        const first = await again.firstOf(contents.ledger.folded().filter((each) => each !== now));
        // A refold that has ended since then has made planes that can be subtracted from.
        const frame = early ?? (contents.needsSamples ? await again.repeated(entry) : null);
        contents.unfold(frame, now, { outcome: 'removed', reason: 'photographer' }, first);
        if (frame) giveBack(frame.samples);
        return true;
      });
    });
  }

  /**
   * Puts frames back that were removed or held, or rejected for a shape that fits now or for want of a
   * package that is there now, one after the other: one that cannot be put back keeps no other out.
   *
   * Errors: usage when a name means no such frame; io, naming them, when originals are gone. Nothing is then
   * changed. That of the first frame that does not fit or could not be read after all, with how many are in.
   */
  async restore(wanted: readonly string[]): Promise<Changed> {
    const { contents, originals, again, window } = this;
    const entries = this.chosen(wanted, restorable);
    await originals.mustBeThere(entries, 'put frames back');
    return this.each('put back', entries, async (entry) => {
      const developed = await originals.develop(entry, contents.shape);
      const { look, facts, decoder } = developed;
      return this.turn.alone(async () => {
        const now = this.asOf(entry, restorable);
        if (!now) return false;
        const passed = window.whyPassed(now);
        if (passed !== null) throw new StackError('usage', passed);
        const laid = await again.laid(developed, now);
        const { frame, recipe } = laid;
        // Planes that are still to be refolded hold its samples of then.
        if (contents.progress !== null && now.outcome === 'removed') mustRepeat(recipe, now);
        // What the camera said of it stays, for its file may have been written again since; its samples are
        // those of today.
        const { reason: _why, message: _how, stack: _whose, recipe: _then, aligned: _lay, ...known } = now;
        const back = { ...facts, ...known, outcome: 'folded' } as const;
        const shown = wantsSensor(contents, frame.shape, back) ? await originals.lookOf(now) : look;
        await window.fold(
          onReference({ entry: back, look: shown, decoder }, { ...laid, ...kept(now, laid) }),
        );
        this.durability.notePutBack(now.digest ?? '');
        giveBack(frame.samples);
        return true;
      });
    });
  }

  /** What the ledger says of it now; null when somebody else has decided about it meanwhile. */
  private asOf({ digest, path }: Entry, outcomes: readonly Outcome[]): Entry | null {
    const { ledger } = this.contents;
    const now = ledger.withDigest(digest ?? '') ?? rejectedIn(ledger, path);
    return now && outcomes.includes(now.outcome) ? now : null;
  }

  /**
   * `decide` resolves with whether it was for us to decide. Errors: that of the first frame for which it has
   * one.
   */
  private async each(
    what: string,
    entries: readonly Entry[],
    decide: (entry: Entry) => Promise<boolean>,
  ): Promise<Changed> {
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
    const { contents } = this;
    // A frame that is taken out meanwhile makes it begin again.
    while (contents.progress !== null) {
      const planeSet = contents.opened();
      const refold = planeSet.beginRefold(contents.ledger.folded());
      for (const entry of refold.todo) {
        const { frame, recipe } = await this.again.made(entry);
        if (!planeSet.isCurrent(refold)) break;
        if (planeSet.isWhole(refold)) refold.recipes.set(entry, recipe);
        else mustRepeat(recipe, entry);
        refold.fold(frame, entry);
        giveBack(frame.samples);
        refold.done++;
      }
      if (planeSet.isCurrent(refold)) contents.endRefold(refold);
    }
  }

  /** Errors: usage. */
  private chosen(wanted: readonly string[], outcomes: readonly Outcome[]): Entry[] {
    const all = [...this.contents.ledger.entries()];
    const candidates = all.filter((entry) => {
      const { outcome, digest } = entry;
      if (outcome === 'rejected' && !mayComeIn(entry)) return false;
      return digest !== null && outcomes.includes(outcome);
    });
    const chosen = new Set<Entry>();
    for (const { wanted: name, entries } of select(candidates, wanted)) {
      if (entries.length === 0) throw notFound(name, outcomes, select(all, [name])[0]?.entries ?? []);
      for (const entry of entries) chosen.add(entry);
    }
    return [...chosen];
  }

  private answer(entries: readonly Entry[]): Changed {
    const frames = entries.map(({ path, number = 0 }) => ({ path, number }));
    frames.sort((a, b) => a.number - b.number);
    const { totals } = this.contents.ledger;
    const again = fittingAgain(this.contents.ledger).map(({ path }) => path);
    return {
      ...(again.length > 0 && { again }),
      changed: frames,
      frames: this.contents.frames,
      exposureSecondsTotal: exposureSecondsTotal(totals),
      refolding: this.contents.progress !== null,
    };
  }
}

/** What people were told of how it lies holds where its numbers do. */
function kept({ aligned, recipe }: Entry, laid: Laid): Pick<Laid, 'aligned'> {
  return aligned && !laid.aligned && sameRecipe(recipe, laid.recipe) ? { aligned } : {};
}

/** The ledger knows what was rejected by its path alone. */
function rejectedIn(ledger: StackContents['ledger'], path: string): Entry | undefined {
  const entry = ledger.at(path);
  return entry && mayComeIn(entry) ? entry : undefined;
}

/** Why a frame that is meant is not one that can be decided about. */
const whyNot: Record<Outcome, string> = {
  folded: 'is in the stack already',
  removed: 'is out already',
  closed: 'is in a finished stack',
  expired: 'has fallen out of the window',
  held: 'is held, and not in the stack',
  skipped: 'was left out, and has never been in the stack',
  rejected: 'was rejected, and has never been in the stack',
  duplicate: 'is another file of an exposure that is known: name the first',
  lost: 'is lost: it was never read',
};

/** `others`: what the name means that is not one of `outcomes`. */
function notFound(name: string, outcomes: readonly Outcome[], others: readonly Entry[]): StackError {
  const [isRemoving, shown] = [outcomes.includes('folded'), printable(name)];
  if (others.length === 0) {
    const text = `no frame is meant by ${shown}: give its name, a pattern in quotes, its number in the ledger, or last`;
    return new StackError('usage', text);
  }
  const cannot = `cannot be ${isRemoving ? 'removed' : 'put back'} any more`;
  const why = others.slice(0, 3).map(({ path, outcome, stack }) => {
    const which = name === 'last' ? `the last frame, ${printable(path)},` : printable(path);
    const reason = stack === THROWN_AWAY ? 'was thrown away with its stack' : whyNot[outcome];
    return `${which} ${reason}${outcome === 'closed' ? `; it ${cannot}` : ''}`;
  });
  return new StackError('usage', why.join('; '));
}
