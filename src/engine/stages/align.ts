/**
 * Stage 5, its last step: a frame is laid on the reference of its stack, by numbers that are found once and
 * repeated ever after.
 */
import {
  type Alignment,
  alignedRecipe,
  alignLabel,
  exactly,
  figuresOf,
  type Reference,
  transformIn,
} from '../../core/alignment.ts';
import { PEDESTAL } from '../../core/correction.ts';
import type { Entry } from '../../core/entry.ts';
import { familyOf, StackError } from '../../core/errors.ts';
import { describeShape, type Frame, giveBack, mustFit } from '../../core/frame.ts';
import { lightOf } from '../../core/light.ts';
import { printable } from '../../core/names.ts';
import { type TakenAt, takenAt } from '../../core/order.ts';
import type { Recipe } from '../../core/recipe.ts';
import {
  type Aligner,
  type AlignMode,
  type Covered,
  identity,
  type Transform,
} from '../../core/registration.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Calibrated } from './calibrate.ts';
import { asStored, inLinearLight } from './light.ts';

/** Why a frame is held that cannot be laid on the others. */
export const UNALIGNED = 'unaligned';

/**
 * A frame on the grid of its stack. `reference`: what it lies on; null where frames lie as they were taken.
 */
export interface Laid extends Calibrated {
  readonly aligned?: Alignment;
  /** That it lies as it may lie at best, and why. */
  readonly forced?: string;
  readonly reference: Reference | null;
}

/** Why a frame cannot be laid on the others. `guess`: as it may lie, where that was found. */
export interface Unaligned {
  readonly unaligned: string;
  readonly guess: { readonly reference: Reference; readonly transform: Transform } | null;
}

/** A stack as far as frames are laid on it. */
interface Parts {
  readonly settings: Pick<StackSettings, 'align' | 'alignTo' | 'light' | 'correction'>;
  /** Null before the first frame. */
  readonly reference: Reference | null;
}

/** A frame that is to be the reference, as the calibration steps leave it. */
interface Chosen {
  readonly frame: Frame;
  readonly taken: TakenAt;
}

/** Where the reference comes from that a name chooses, and how it becomes durable. */
interface Means {
  /** Null where frames lie as they were taken. */
  readonly aligner: Aligner | null;
  /** The frame of that name; null where there is no such capture. Errors: those of developing. */
  chosen(name: string): Promise<Chosen | null>;
  /** Errors: those of a checkpoint. */
  checkpoint(): Promise<unknown>;
}

export class Aligning {
  private readonly stack: Parts;
  private readonly means: Means;
  /** The one that is durable: no second frame is laid on another. */
  private durable: Reference | null;
  private named: Reference | null = null;

  constructor(stack: Parts, means: Means) {
    this.stack = stack;
    this.means = means;
    this.durable = stack.reference;
  }

  private get aligner(): Aligner {
    if (this.means.aligner) return this.means.aligner;
    throw new StackError('broken-invariant', 'expected an aligner for a stack of aligned frames, found none');
  }

  /** The pedestal of every frame. */
  private get pedestal(): number {
    return this.stack.settings.correction ? PEDESTAL : 0;
  }

  /**
   * Registers a frame that is new, or repeats the numbers by which it was laid on this reference before. The
   * first frame of a stack is its reference, unless one was chosen. The samples given are used up where it is
   * laid.
   *
   * Errors: unsupported-colour for a mosaic; shape-mismatch where the reference has another shape; those of a
   * checkpoint.
   */
  async lay(
    made: Calibrated,
    entry: Parameters<typeof takenAt>[0],
    before?: Recipe,
  ): Promise<Laid | Unaligned> {
    const { align: mode } = this.stack.settings;
    if (mode === 'off') return { ...made, reference: null };
    const { frame } = made;
    mustBeMovable(frame);
    const taken = takenAt(entry);
    const reference = await this.referenceFor(frame, taken, mode);
    if ('unaligned' in reference) return reference;
    if (reference.frame.digest === taken.digest)
      return this.placed(made, reference, identity, exactly(reference.frame.places));
    await this.keep(reference);
    const known = transformIn(before, alignLabel(mode, reference));
    if (known) return this.placed(made, reference, known);
    const found = this.seen(frame, (seen) => this.aligner.register(reference.bytes, seen, mode));
    if (found.ok) return this.placed(made, reference, found.transform, figuresOf(found));
    const { reason: unaligned, transform } = found;
    return { unaligned, guess: transform && { reference, transform } };
  }

  /**
   * Lays a frame where it may lie, for the photographer has said so; null where nobody knows. The samples
   * given are used up.
   */
  force(made: Calibrated, { guess, unaligned }: Unaligned): Laid | null {
    if (!guess) return null;
    const forced = `put in by hand, as it lies at best: ${unaligned}`;
    return { ...this.placed(made, guess.reference, guess.transform), forced };
  }

  /**
   * Durable before a second frame is laid on it: a start after a kill may meet the frames in another order.
   */
  private async keep(reference: Reference): Promise<void> {
    if (this.stack.reference !== reference || this.durable === reference) return;
    await this.means.checkpoint();
    this.durable = reference;
  }

  private async referenceFor(frame: Frame, taken: TakenAt, mode: AlignMode): Promise<Reference | Unaligned> {
    const { reference, settings } = this.stack;
    if (reference) return reference;
    const { alignTo } = settings;
    if (alignTo === null)
      return this.referenceOf(
        frame,
        taken,
        mode,
        'the first frame that has enough of them becomes the reference',
      );
    if (this.named === null) {
      const chosen = await this.chosen(alignTo);
      if ('unaligned' in chosen) return chosen;
      mustFit(frame.shape, chosen.frame.shape);
      const found = this.referenceOf(
        chosen.frame,
        chosen.taken,
        mode,
        `choose another than ${printable(alignTo)}`,
      );
      if ('unaligned' in found) return found;
      this.named = found;
    }
    return this.named;
  }

  /** What is wrong with the reference is no fault of the frame that asks for it. Errors: operating ones. */
  private async chosen(name: string): Promise<Chosen | Unaligned> {
    try {
      const chosen = await this.means.chosen(name);
      return chosen ?? { unaligned: `the reference ${printable(name)} is not there`, guess: null };
    } catch (error) {
      if (!(error instanceof StackError) || familyOf(error.code) !== 'capture') throw error;
      const unaligned = `the reference ${printable(name)} cannot be used: ${error.message}`;
      return { unaligned, guess: null };
    }
  }

  private referenceOf(frame: Frame, taken: TakenAt, mode: AlignMode, cure: string): Reference | Unaligned {
    const made = this.seen(frame, (seen) => this.aligner.makeReference(seen, mode));
    if (!made.ok) return { unaligned: `it cannot be the reference: ${made.reason}; ${cure}`, guess: null };
    const { bytes, places } = made;
    return { frame: { ...taken, bytes: bytes.length, places }, bytes };
  }

  /**
   * Places are found in pictures as cameras make them: in linear light most of a night is nearly as dark as
   * its noise.
   */
  private seen<T>(frame: Frame, use: (seen: Frame) => T): T {
    const seen = asStored(frame, this.pedestal);
    const used = use(seen);
    if (seen !== frame) giveBack(seen.samples);
    return used;
  }

  private placed(made: Calibrated, reference: Reference, transform: Transform, aligned?: Alignment): Laid {
    const { settings } = this.stack;
    const label = alignLabel(settings.align as AlignMode, reference);
    const recipe = alignedRecipe(made.recipe, label, transform);
    return { frame: this.warped(made.frame, transform), recipe, reference, ...(aligned && { aligned }) };
  }

  /** What is summed is what is warped: in linear light neighbours are mixed as light. */
  private warped(frame: Frame, transform: Transform): Frame {
    if (transform.every((each, i) => each === identity[i])) return frame;
    const isLinear = lightOf(frame.shape, this.stack.settings.light) === 'linear';
    const lit = isLinear ? inLinearLight(frame) : frame;
    // In place: fresh memory for every frame would cost as much as half the warp.
    const covered = this.aligner.warp(lit, transform, lit.samples);
    if (this.pedestal > 0) fillOutside(lit, covered, this.pedestal);
    return { ...lit, covered };
  }
}

/** What a frame does not cover is black, on a pedestal as all of it. */
function fillOutside({ shape, samples }: Frame, covered: Covered, black: number): void {
  const { width, height, channels } = shape;
  for (let y = 0; y < height; y++) {
    const row = samples.subarray(y * width * channels, (y + 1) * width * channels);
    row.fill(black, 0, covered[2 * y]! * channels).fill(black, covered[2 * y + 1]! * channels);
  }
}

/** What an aligner can reach. Units: pixels. */
const EDGE_MAX = 32_767;

/** Errors: too-large, unsupported-colour. */
function mustBeMovable({ shape }: Frame): void {
  if (Math.max(shape.width, shape.height) > EDGE_MAX) {
    const text = `it is ${describeShape(shape)}, and frames of up to ${EDGE_MAX} pixels an edge can be aligned`;
    throw new StackError('too-large', `${text}: give align off`);
  }
  if (!shape.mosaic) return;
  const text = 'it is a mosaic of a sensor, whose colours would be mixed if it were moved';
  throw new StackError(
    'unsupported-colour',
    `${text}: align the JPEG inside with raw embedded, or give align off`,
  );
}

/** What was about to be folded, on its reference. */
export function onReference<F extends { readonly entry: Entry }>(folding: F, laid: Laid) {
  const { frame, recipe, aligned, forced, reference } = laid;
  const about = {
    ...(recipe && { recipe }),
    ...(aligned && { aligned }),
    ...(forced && { message: forced }),
  };
  const entry = { ...folding.entry, ...about };
  return { ...folding, frame, entry, reference };
}
