/**
 * The planes of a stack with what draws from them, and the refold of those that a removed frame is still in.
 */
import { StackError } from '../../core/errors.ts';
import { type Frame, type Shape, sameShape } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { placeOf, type TakenAt, takenAt } from '../../core/order.ts';
import { isCounter, type PlaneName, planeOrder } from '../../core/plane.ts';
import type { Recipe } from '../../core/recipe.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Refolding } from '../../core/sidecar.ts';
import type { RefoldDue } from '../../core/state.ts';
import { CoveredRenderer } from '../pictures/covered.ts';
import { MosaicRenderer } from '../pictures/mosaic.ts';
import { Renderer } from '../pictures/renderer.ts';
import type { Renders } from '../pictures/wanted.ts';
import { FoldBuffers } from '../planes/buffers.ts';
import { type Placed, Planes } from '../planes/planes.ts';
import type { PlaneMemory } from './workshop.ts';

/** A refold in the making: planes from which a frame cannot be subtracted, made anew beside the old ones. */
export class Refold {
  /** What is still to be folded, of the frames that were in the stack when it began. */
  readonly todo: readonly Entry[];
  readonly planes: Planes;
  done = 0;
  /** How frames were made as they were developed for it, where it makes all planes. */
  readonly recipes = new Map<Entry, Recipe | undefined>();
  private first: TakenAt | null = null;
  private latest: TakenAt | null = null;

  /** `planes` are cleared: nothing is in them yet. */
  constructor(planes: Planes, todo: readonly Entry[]) {
    this.planes = planes;
    this.todo = todo;
    planes.clear();
  }

  /** A frame of the stack: one of `todo`, or one that was folded meanwhile. */
  fold(frame: Frame, entry: Entry): void {
    const taken = takenAt(entry);
    const place = placeOf(taken, this.first, this.latest);
    this.planes.fold([{ frame, place }]);
    if (place.isFirst) this.first = taken;
    if (place.isLatest) this.latest = taken;
  }
}

export class PlaneSet {
  readonly planes: Planes;
  readonly renderer: Renders;
  private duePlanes: readonly PlaneName[] = [];
  /** Digests of frames that are still in the planes that are due, and not in the stack. */
  private readonly without = new Set<string>();
  private refold: Refold | null = null;
  private spare: Planes | null = null;

  /** Errors: stack-full when the planes do not fit the engine's memory. */
  constructor(space: FoldBuffers, names: readonly PlaneName[]) {
    this.planes = new Planes(space, names);
    this.renderer = new (rendererOf(space, names))(this.planes, space);
  }

  /** What a state file says of it. */
  get due(): RefoldDue | null {
    return this.duePlanes.length === 0 ? null : { planes: this.duePlanes, without: [...this.without] };
  }

  /** As the state file said. */
  owe({ planes, without }: RefoldDue): void {
    this.duePlanes = planeOrder.filter((name) => planes.includes(name));
    for (const digest of without) this.without.add(digest);
  }

  /** Units: frames; null when nothing is due. */
  get progress(): Refolding | null {
    if (this.duePlanes.length === 0) return null;
    return { done: this.refold?.done ?? 0, of: this.refold?.todo.length ?? this.planes.frames };
  }

  /**
   * One frame, or two that were never in it; the stack then has `inStack`. Errors: stack-full; nothing is
   * then changed.
   */
  fold(frames: readonly Placed[], entries: readonly Entry[], inStack: number): void {
    const isStillIn = entries.some(({ digest }) => this.without.has(digest ?? ''));
    // A pick may be given a sample twice, and which is the first or the latest may have changed meanwhile.
    this.planes.fold(frames, isStillIn ? this.duePlanes.filter(isCounter) : []);
    for (const { digest } of entries) this.without.delete(digest ?? '');
    this.refoldToo(frames, entries);
    // The counters may lack one that had been taken out of them before they were due.
    if (isStillIn && this.without.size === 0 && this.planes.frames === inStack) this.settle();
  }

  /**
   * The planes have the frames; where the refold has no room for them it begins again, and meets its error
   * there.
   */
  private refoldToo(frames: readonly Placed[], entries: readonly Entry[]): void {
    try {
      for (const [i, { frame }] of frames.entries()) this.refold?.fold(frame, entries[i]!);
    } catch {
      this.refold = null;
    }
  }

  /**
   * Takes a folded frame out: of the counters at once, of the rest, or of all unless `isExact`, by a refold
   * that is then due.
   */
  unfold(frame: Frame | null, entry: Entry, isExact: boolean): void {
    const stale = this.planes.names.filter(
      (name) => !isExact || !isCounter(name) || this.duePlanes.includes(name),
    );
    this.planes.unfold(frame, stale);
    this.duePlanes = stale;
    if (stale.length > 0) this.without.add(entry.digest ?? '');
    // What has been refolded may hold the frame: it begins again.
    this.refold = null;
  }

  /** Begins, or begins again. `todo`: every folded frame. */
  beginRefold(todo: readonly Entry[]): Refold {
    const { spare, duePlanes } = this;
    const isFit =
      spare?.names.length === duePlanes.length && duePlanes.every((name) => spare.names.includes(name));
    this.spare = isFit ? spare : new Planes(this.planes.space, duePlanes);
    this.refold = new Refold(this.spare, todo);
    return this.refold;
  }

  /**
   * Whether it is the one that is under way: a frame that was taken out meanwhile makes another necessary.
   */
  isCurrent(refold: Refold): boolean {
    return this.refold === refold;
  }

  /** Whether it makes all planes anew, so that nothing is left of what was folded before. */
  isWhole({ planes }: Refold): boolean {
    return planes.names.length === this.planes.names.length;
  }

  /** Everything has been refolded. Errors: broken-invariant when it has not. */
  endRefold({ planes }: Refold): void {
    if (this.duePlanes.some(isCounter)) this.planes.frames = planes.frames;
    if (this.planes.frames !== planes.frames) {
      const text = `expected ${this.planes.frames} refolded frames, found ${planes.frames}`;
      throw new StackError('broken-invariant', text);
    }
    this.planes.exchange(planes);
    this.settle();
  }

  private settle(): void {
    this.duePlanes = [];
    this.without.clear();
    this.refold = null;
  }

  /** As before the first frame. */
  clear(): void {
    this.planes.clear();
    this.settle();
  }
}

/** The planes of a stack, and those of stacks before it, which are used again: memory is never given back. */
export class PlaneSets {
  private readonly settings: Pick<StackSettings, 'light' | 'fadeSeconds' | 'planes'>;
  private readonly blank: PlaneSet[] = [];

  constructor(settings: Pick<StackSettings, 'light' | 'fadeSeconds' | 'planes'>) {
    this.settings = settings;
  }

  /** As before the first frame. Errors: stack-full when the planes do not fit the engine's memory. */
  open(shape: Shape, { arena, kernels }: PlaneMemory): PlaneSet {
    const blank = this.blank.findIndex(({ planes: { space } }) => {
      return space.arena === arena && sameShape(space.shape, shape);
    });
    const [known] = blank < 0 ? [] : this.blank.splice(blank, 1);
    if (known) return known;
    const space = new FoldBuffers(arena, kernels, shape, this.settings);
    return new PlaneSet(space, this.settings.planes);
  }

  /** Nobody has them any more. */
  giveBack(planeSet: PlaneSet): void {
    planeSet.clear();
    this.blank.push(planeSet);
  }
}

/** What draws pictures of such frames. */
function rendererOf({ shape }: FoldBuffers, names: readonly PlaneName[]) {
  if (shape.mosaic) return MosaicRenderer;
  return names.includes('coverage') ? CoveredRenderer : Renderer;
}
