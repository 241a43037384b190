/**
 * Frames that were folded, made again from their originals, and what pictures take from the earliest of them.
 */
import { StackError } from '../../core/errors.ts';
import type { Frame, Shape } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { isEarlier, takenAt } from '../../core/order.ts';
import { mustRepeat } from '../../core/recipe.ts';
import type { FirstCapture, Look } from '../../core/state.ts';
import type { Aligning, Laid } from '../stages/align.ts';
import type { Calibrated } from '../stages/calibrate.ts';
import type { Originals } from './originals.ts';

interface Parts {
  readonly contents: { readonly shape: Shape | null; readonly first: FirstCapture | null };
  readonly originals: Originals;
  readonly aligning: Pick<Aligning, 'lay' | 'force'>;
}

export class MadeAgain {
  private readonly contents: Parts['contents'];
  private readonly originals: Originals;
  private readonly aligning: Parts['aligning'];

  constructor({ contents, originals, aligning }: Parts) {
    this.contents = contents;
    this.originals = originals;
    this.aligning = aligning;
  }

  /**
   * The frame as it was folded. Errors: io when its original is gone; config when filters do not make it
   * again; those of developing.
   */
  async repeated(entry: Entry): Promise<Frame> {
    const { frame, recipe } = await this.made(entry);
    mustRepeat(recipe, entry);
    return frame;
  }

  /** A folded frame, made by its recipe. Errors: those of developing it. */
  async made(entry: Entry): Promise<Laid> {
    return this.laid(await this.originals.develop(entry, this.contents.shape), entry);
  }

  /**
   * On the reference, by the numbers of its recipe where it has them, else as it may lie at best. Errors:
   * usage where nobody knows how.
   */
  async laid(developed: Calibrated, entry: Entry): Promise<Laid> {
    const found = await this.aligning.lay(developed, entry, entry.recipe);
    if (!('unaligned' in found)) return found;
    const forced = this.aligning.force(developed, found);
    if (forced) return forced;
    throw new StackError('usage', `it cannot be laid on the others: ${found.unaligned}`);
  }

  /**
   * The earliest of these, with what pictures take from it, which is read again where `known` has not kept
   * it; null when there is none.
   *
   * Errors: io when its original is gone.
   */
  async firstOf(
    rest: readonly Entry[],
    known: ReadonlyMap<string | null, Look> = new Map(),
  ): Promise<FirstCapture | null> {
    const [any] = rest;
    if (!any) return null;
    const earliest = rest.reduce((a, b) => (isEarlier(takenAt(b), takenAt(a)) ? b : a), any);
    const { first } = this.contents;
    const taken = takenAt(earliest);
    if (first && !isEarlier(taken, first) && !isEarlier(first, taken)) return first;
    return { ...taken, ...(known.get(earliest.digest) ?? (await this.originals.lookOf(earliest))) };
  }
}
