/** What is in a stack: planes and ledger, and what they mean, kept in step by being changed in one place. */

import { StackError } from '../../core/errors.ts';
import { type Frame, type Shape, sameShape } from '../../core/frame.ts';
import { HoldRules } from '../../core/hold.ts';
import { type Entry, Ledger } from '../../core/ledger.ts';
import { FRAMES_MAX } from '../../core/limits.ts';
import { placeOf, type TakenAt, takenAt } from '../../core/order.ts';
import { isCounter } from '../../core/plane.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Refolding } from '../../core/sidecar.ts';
import type { FirstCapture, Look, StateHeader } from '../../core/state.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import type { LoadedFilter } from '../calibrate/filters.ts';
import { FoldBuffers } from '../planes/buffers.ts';
import { mustFit } from '../stages/develop.ts';
import { PlaneSet } from './plane-set.ts';
import type { Refold } from './refold.ts';

/** What of a header says where the contents stand. */
type Standing = Pick<
  StateHeader,
  'shape' | 'frames' | 'planes' | 'first' | 'latest' | 'paused' | 'pictures' | 'refold' | 'decodedBy'
>;

/** A frame on its way into a stack: with its entry, and how its samples are to be shown. */
export interface Folding {
  readonly frame: Frame;
  readonly entry: Entry;
  readonly look: Look;
}

export class StackContents {
  readonly settings: StackSettings;
  readonly filters: readonly LoadedFilter[];
  readonly ledger = new Ledger();
  first: FirstCapture | null = null;
  /** New captures are held. */
  paused = false;
  /** Numbers of the history that have been used. */
  pictures = 0;
  private readonly rules: HoldRules;
  /** Whether the rules know the frames that are in, and no other. */
  private isLearned = true;
  private latest: TakenAt | null = null;
  private decodedBy: string | null = null;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly decoding: string;
  /** There is none before the first frame. */
  private canvas: PlaneSet | null = null;
  /** Of stacks that were emptied: memory is never given back. */
  private readonly blank: PlaneSet[] = [];

  /** `decoding` names the decoders, with their versions. */
  protected constructor(
    settings: StackSettings,
    filters: readonly LoadedFilter[],
    arena: Arena,
    kernels: Kernels,
    decoding: string,
  ) {
    this.settings = settings;
    this.filters = filters;
    this.rules = new HoldRules(settings.hold);
    this.arena = arena;
    this.kernels = kernels;
    this.decoding = decoding;
  }

  /** What the frames that are in have in common, which new ones must fit. */
  get holder(): HoldRules {
    if (!this.isLearned) this.rules.learnAnew(this.folded());
    this.isLearned = true;
    return this.rules;
  }

  get frames(): number {
    return this.ledger.totals.frames;
  }

  get shape(): Shape | null {
    return this.canvas?.planes.space.shape ?? null;
  }

  /** How far what is due has been folded anew. Units: frames; null when nothing is due. */
  get progress(): Refolding | null {
    return this.canvas?.progress ?? null;
  }

  /** Errors: broken-invariant before the first frame. */
  opened(): PlaneSet {
    if (this.canvas === null) throw new StackError('broken-invariant', 'expected a folded frame, found none');
    return this.canvas;
  }

  /**
   * Planes and ledger change together: one frame, or two in one pass.
   *
   * Errors: stack-full when planes of this shape do not fit, shape-mismatch; nothing is then changed.
   */
  fold(...foldings: readonly Folding[]): void {
    if (this.frames + foldings.length > FRAMES_MAX) {
      throw new StackError('stack-full', `expected at most ${FRAMES_MAX} frames in a stack`);
    }
    const [one] = foldings;
    if (!one) return;
    const shape = this.shape ?? one.frame.shape;
    for (const { frame } of foldings) mustFit(frame.shape, shape);
    const canvas = this.canvas ?? this.openCanvas(shape);
    let { first, latest } = this;
    const placed = foldings.map(({ frame, entry, look }) => {
      const taken = takenAt(entry);
      const place = placeOf(taken, first, latest);
      // The earliest capture gives the pictures their orientation and profile, whatever came first.
      if (place.isFirst) first = { ...taken, ...look };
      if (place.isLatest) latest = taken;
      return { frame, place };
    });
    const entries = foldings.map(({ entry }) => entry);
    canvas.fold(placed, entries, this.frames + entries.length);
    if (this.frames === 0) this.decodedBy = this.decoding;
    else if (this.decodedBy !== this.decoding) this.decodedBy = null;
    this.first = first;
    this.latest = latest;
    for (const entry of entries) {
      const before = entry.number === undefined ? undefined : this.ledger.withDigest(entry.digest ?? '');
      if (before) {
        this.ledger.amend(before, entry);
        this.isLearned = false;
      } else {
        this.ledger.record(entry);
        if (this.isLearned) this.rules.learn(entry);
      }
    }
  }

  /** Whether a frame can be subtracted: the samples that were folded came from these very decoders. */
  private get isExact(): boolean {
    return this.decodedBy === this.decoding;
  }

  /** Whether taking a frame out needs its samples; otherwise the planes are folded anew without it. */
  get needsSamples(): boolean {
    return this.isExact && this.settings.planes.some(isCounter);
  }

  /**
   * Takes a folded frame out of planes and ledger, which says why. `frame` may be null unless `needsSamples`; `first` is the earliest of
   * the rest.
   *
   * Errors: broken-invariant before the first frame.
   */
  unfold(
    frame: Frame | null,
    entry: Entry,
    decided: Pick<Entry, 'outcome' | 'reason'>,
    first: FirstCapture | null,
  ): void {
    this.opened().unfold(frame, entry, this.isExact);
    this.ledger.amend(entry, { ...entry, ...decided });
    this.isLearned = false;
    if (this.frames === 0) {
      this.empty();
      return;
    }
    this.first = first;
    this.latest = null;
    for (const taken of this.folded().map(takenAt)) {
      if (placeOf(taken, this.first, this.latest).isLatest) this.latest = taken;
    }
  }

  /** The entries of the frames that are in the stack. */
  folded(): Entry[] {
    return [...this.ledger.entries()].filter(({ outcome }) => outcome === 'folded');
  }

  /** What was due has been folded anew, by these decoders. */
  endRefold(refold: Refold): void {
    const canvas = this.opened();
    canvas.endRefold(refold);
    if (!canvas.isWhole(refold)) return;
    this.decodedBy = this.decoding;
    for (const [entry, { samplesCrc }] of refold.said) {
      if (samplesCrc === undefined || samplesCrc === entry.samplesCrc) continue;
      const now = this.ledger.withDigest(entry.digest ?? '') ?? entry;
      this.ledger.amend(now, { ...now, samplesCrc });
    }
  }

  /** Every frame of the stack belongs to one that is finished, of this name: the next frame begins another. */
  close(name: string): void {
    for (const entry of this.folded())
      this.ledger.amend(entry, { ...entry, outcome: 'closed', reason: name });
    this.empty();
  }

  private empty(): void {
    if (this.canvas) {
      this.canvas.clear();
      this.blank.push(this.canvas);
    }
    this.canvas = null;
    this.isLearned = false;
    this.first = null;
    this.latest = null;
    this.decodedBy = null;
  }

  private openCanvas(shape: Shape): PlaneSet {
    const blank = this.blank.findIndex(({ planes }) => sameShape(planes.space.shape, shape));
    const [canvas = this.newCanvas(shape)] = blank < 0 ? [] : this.blank.splice(blank, 1);
    this.canvas = canvas;
    return canvas;
  }

  private newCanvas(shape: Shape): PlaneSet {
    const space = new FoldBuffers(this.arena, this.kernels, shape, this.settings.light);
    return new PlaneSet(space, this.settings.planes);
  }

  /** As a state file says; its strips and its ledger follow. */
  protected stand(header: Standing): void {
    this.first = header.first;
    this.latest = header.latest;
    this.paused = header.paused;
    this.pictures = header.pictures;
    this.decodedBy = header.decodedBy;
    this.isLearned = false;
    if (header.shape === null) return;
    const canvas = this.openCanvas(header.shape);
    canvas.planes.resume(header.frames);
    if (header.refold) canvas.owe(header.refold);
  }

  protected standing(): Standing {
    return {
      shape: this.shape,
      frames: this.canvas?.planes.frames ?? 0,
      planes: this.canvas?.planes.packedPlanes() ?? [],
      first: this.first,
      latest: this.latest,
      paused: this.paused,
      pictures: this.pictures,
      refold: this.canvas?.due ?? null,
      decodedBy: this.decodedBy,
    };
  }
}
