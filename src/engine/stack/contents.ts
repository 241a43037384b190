/** What is in a stack: planes and ledger, and what they mean, kept in step by being changed in one place. */
import { alignSteps, blankReference, type Reference } from '../../core/alignment.ts';
import { amendRecipes, closeEntries } from '../../core/amended.ts';
import { StackError } from '../../core/errors.ts';
import { type Frame, mustFit, type Shape } from '../../core/frame.ts';
import { HoldRules } from '../../core/hold.ts';
import { type Entry, Ledger } from '../../core/ledger.ts';
import { type Place, placeOf, type TakenAt, takenAt } from '../../core/order.ts';
import { isCounter } from '../../core/plane.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Shards } from '../../core/shards.ts';
import type { Refolding } from '../../core/sidecar.ts';
import type { FirstCapture, Standpoint } from '../../core/state.ts';
import { REFERENCE, type Strip } from '../../core/strips.ts';
import type { PreparedStep } from '../calibrate/step.ts';
import type { Planes } from '../planes/planes.ts';
import type { Budget } from './budget.ts';
import { DecodedBy } from './decoded-by.ts';
import { type Added, type Folding, mustHaveRoom, mustShow, type Watcher } from './folding.ts';
import { type PlaneSet, PlaneSets, type Refold } from './plane-set.ts';
import { SharedAdding } from './shared-adding.ts';
import type { StackCalibration } from './stack-calibration.ts';
import type { Workshop } from './workshop.ts';

export class StackContents {
  readonly settings: StackSettings;
  /** The calibration steps that frames go through. */
  readonly steps: readonly PreparedStep[];
  readonly ledger = new Ledger();
  /** What is taken out of pictures. */
  readonly calibration: StackCalibration;
  readonly budget: Budget;
  first: FirstCapture | null = null;
  /** Called before planes change. */
  onChange: (byRows?: boolean) => void = () => undefined;
  readonly adding: SharedAdding;
  /** Told of every frame that is in, by its entry, and when there is none any more. */
  watcher: Watcher | null = null;
  paused = false;
  /** Numbers of the history that have been used. */
  pictures = 0;
  /** The shards of an archive that are in it, where others are not. */
  private shards: Shards | null;
  private readonly rules: HoldRules;
  /** Whether the rules know the frames that are in, and no other. */
  private isLearned = true;
  private latest: TakenAt | null = null;
  /** The frame that others are laid on: it stays when its own light is taken out. */
  reference: Reference | null = null;
  private readonly decodedBy: DecodedBy;
  private readonly planeSets: PlaneSets;
  private planeSet: PlaneSet | null = null;

  constructor(settings: StackSettings, workshop: Workshop) {
    const { decoders, steps, calibration, budget } = workshop;
    this.settings = settings;
    this.steps = steps;
    this.shards = settings.shards ?? null;
    this.calibration = calibration;
    this.budget = budget;
    this.rules = new HoldRules(settings.hold);
    this.planeSets = new PlaneSets(settings);
    this.adding = new SharedAdding(this, workshop);
    this.decodedBy = new DecodedBy(decoders);
  }

  /** What the frames that are in have in common, which new ones must fit. */
  get holdRules(): HoldRules {
    if (!this.isLearned) this.rules.learnAnew(this.ledger.folded());
    this.isLearned = true;
    return this.rules;
  }

  get frames(): number {
    return this.ledger.totals.frames;
  }

  get shape(): Shape | null {
    return this.frames > 0 ? this.begun : null;
  }

  /** While the first frames are being added the stack has no `shape`, and may get another than this. */
  get begun(): Shape | null {
    return this.planes?.space.shape ?? null;
  }

  /** The shape of the next frame; null when any will do, or another is to be held rather than rejected. */
  get shapeWanted(): Shape | null {
    return this.settings.hold.on.includes('size') ? null : (this.shape ?? this.settings.shape ?? null);
  }

  /** How far what is due has been refolded. Units: frames; null when nothing is due. */
  get progress(): Refolding | null {
    return this.planeSet?.progress ?? null;
  }

  /** Null before the first frame is added or folded. */
  get planes(): Planes | null {
    return this.planeSet?.planes ?? null;
  }

  /** Errors: broken-invariant before the first frame, and while threads add. */
  opened(): PlaneSet {
    this.adding.mustBeNone();
    if (this.planeSet === null)
      throw new StackError('broken-invariant', 'expected a folded frame, found none');
    return this.planeSet;
  }

  /**
   * Planes and ledger change together: one frame, or two in one pass.
   *
   * Errors: stack-full when planes of this shape do not fit, shape-mismatch, broken-invariant for a first
   * mosaic without a sensor; nothing is then changed.
   */
  fold(...foldings: readonly Folding[]): void {
    mustHaveRoom(this.frames + foldings.length);
    const [one] = foldings;
    if (!one) return;
    const shape = this.shape ?? one.frame.shape;
    for (const { frame } of foldings) mustFit(frame.shape, shape);
    const entries = foldings.map(({ entry }) => entry);
    this.enter(foldings, shape, (places) => {
      const placed = foldings.map(({ frame }, i) => ({ frame, place: places[i]! }));
      const planeSet = this.planeSet ?? this.planeSets.open(shape, this.adding.memoryFor([one.decoder]));
      this.planeSet = planeSet;
      this.change();
      planeSet.fold(placed, entries, this.frames + entries.length);
    });
    this.reference ??= one.reference ?? null;
    for (const folding of foldings) this.watcher?.folded(folding);
  }

  /** Planes for frames that threads will add. Errors: stack-full, no-memory, io. */
  begin(shape: Shape, decoder: string): void {
    this.budget.plan(shape);
    this.planeSet ??= this.planeSets.open(shape, this.adding.memoryFor([decoder]));
  }

  /** If no frame came of what was begun, and none is on its way, the next begins anew. */
  withdraw(): void {
    if (this.frames === 0 && this.adding.isIdle) this.empty();
  }

  /** A thread has added its samples: it counts from now on. */
  count(added: Added): void {
    const { planes } = this;
    if (planes) this.enter([added], planes.space.shape, () => planes.frames++);
  }

  /** Of what is in the planes when `change` has been called. */
  private enter(added: readonly Added[], shape: Shape, change: (places: readonly Place[]) => void): void {
    let { first, latest } = this;
    const places = added.map(({ entry, look }) => {
      const taken = takenAt(entry);
      const place = placeOf(taken, first, latest);
      // The earliest capture gives the pictures their orientation and profile, whatever came first.
      if (place.isFirst) first = { ...taken, ...mustShow(look, shape) };
      if (place.isLatest) latest = taken;
      return place;
    });
    change(places);
    for (const { decoder } of added) this.decodedBy.note(decoder);
    this.first = first;
    this.latest = latest;
    for (const { entry } of added) {
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

  /** Whether taking a frame out needs its samples; otherwise the planes are refolded without it. */
  get needsSamples(): boolean {
    return this.decodedBy.isCurrent && this.settings.planes.some((plane) => isCounter(plane));
  }

  /**
   * Takes a folded frame out of planes and ledger, which says why. `frame` may be null unless `needsSamples`;
   * `first` is the earliest of the rest.
   *
   * Errors: broken-invariant before the first frame.
   */
  unfold(
    frame: Frame | null,
    entry: Entry,
    decided: Pick<Entry, 'outcome' | 'reason'>,
    first: FirstCapture | null,
  ): void {
    this.change();
    this.opened().unfold(frame, entry, this.decodedBy.isCurrent);
    this.ledger.amend(entry, { ...entry, ...decided });
    this.isLearned = false;
    if (this.frames === 0) {
      this.empty();
      return;
    }
    this.first = first;
    this.latest = null;
    for (const taken of this.ledger.folded().map(takenAt)) {
      if (placeOf(taken, this.first, this.latest).isLatest) this.latest = taken;
    }
  }

  /** What was due has been refolded, by these decoders and steps. */
  endRefold(refold: Refold): void {
    const planeSet = this.opened();
    this.change();
    planeSet.endRefold(refold);
    if (!planeSet.isWhole(refold)) return;
    this.decodedBy.renew();
    amendRecipes(this.ledger, refold.recipes);
  }

  /** Every frame is in a stack of this name that is finished, or thrown away: the next begins another. */
  finish(name: string): void {
    closeEntries(this.ledger, name);
    this.empty();
  }

  /** Planes are about to change. */
  private change(): void {
    this.adding.endLease();
    this.onChange();
  }

  private empty(): void {
    if (this.planeSet) {
      this.change();
      this.planeSets.giveBack(this.planeSet);
    }
    this.planeSet = null;
    this.isLearned = false;
    this.first = null;
    this.latest = null;
    this.reference = null;
    this.decodedBy.restart();
    this.watcher?.emptied();
  }

  /** As a state file says; its strips and its ledger follow. */
  stand(header: Standpoint): void {
    this.first = header.first;
    this.latest = header.latest;
    this.reference = header.reference && blankReference(header.reference);
    this.paused = header.paused;
    this.pictures = header.pictures;
    this.shards = header.shards ?? this.shards;
    this.decodedBy.restart(header.shape === null ? {} : header.decoders);
    this.isLearned = false;
    if (header.shape === null) return;
    this.budget.plan(header.shape, header.frames);
    const memory = this.adding.memoryFor(Object.keys(header.decoders ?? {}));
    const planeSet = this.planeSets.open(header.shape, memory);
    this.planeSet = planeSet;
    planeSet.planes.resume(header.frames, header.planes);
    if (header.refold) planeSet.owe(header.refold);
  }

  standing(): Standpoint {
    const planeSet = this.frames > 0 ? this.planeSet : null;
    return {
      shape: this.shape,
      frames: planeSet?.planes.frames ?? 0,
      planes: planeSet?.planes.packedPlanes() ?? [],
      first: this.first,
      latest: this.latest,
      reference: planeSet && (this.reference?.frame ?? null),
      paused: this.paused,
      pictures: this.pictures,
      refold: planeSet?.due ?? null,
      decoders: this.decodedBy.all,
      steps: this.stepLabels,
      ...(this.shards && { shards: this.shards }),
    };
  }

  /** The steps that frames of this stack go through, the last of which lays them on the reference. */
  get stepLabels(): string[] {
    return [...this.steps.map(({ label }) => label), ...alignSteps(this.settings.align)];
  }

  /** A strip as in a state file, to be copied at once. Errors: broken-invariant before the first frame. */
  pack(strip: Strip): Uint8Array {
    const kept = strip.plane === REFERENCE ? this.reference : null;
    if (kept) return kept.bytes.subarray(strip.start, strip.start + strip.samples);
    return (this.adding.holdsRows ? this.planes! : this.opened().planes).pack(strip);
  }

  /** Puts back what `pack` gave. Errors: broken-invariant before `stand`. */
  unpack(strip: Strip, bytes: Uint8Array): void {
    if (strip.plane === REFERENCE) this.reference?.bytes.set(bytes, strip.start);
    else this.opened().planes.unpack(strip, bytes);
  }
}
