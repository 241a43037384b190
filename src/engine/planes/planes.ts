/**
 * The planes of a stack: frames are folded into them, and out again, strip by strip, exactly, by the kernels.
 */
import { createHash } from 'node:crypto';
import { bytesPerSample, type Frame } from '../../core/frame.ts';
import type { Place } from '../../core/order.ts';
import {
  type CounterName,
  isCounter,
  type PickName,
  type PlaneName,
  packedBytes,
  planeOrder,
  type WordPlane,
} from '../../core/plane.ts';
import { type PackedPlane, type Strip, strips } from '../../core/strips.ts';
import type { Offset, Run } from '../../kernels/kernels.ts';
import type { FoldBuffers } from './buffers.ts';
import { eachCovered, eachCoveredRow } from './covered.ts';
import { GlowPlane } from './glow.ts';
import { NarrowSumPlane } from './narrow-sum.ts';
import type { CounterPlane, DrawnFrom } from './plane.ts';
import { SamplePlane } from './sample.ts';
import { SumPlane } from './sum.ts';

/** What one of the frames gives, place by place. */
type PickPlane = SamplePlane | GlowPlane;

/** A frame and where it stands among the others. */
export interface Placed {
  readonly frame: Frame;
  readonly place: Place;
}

/**
 * Shape: one run of samples for each plane, row-major, interleaved, as the frames; `frames` says how many are
 * in the counters.
 */
export class Planes implements DrawnFrom {
  readonly space: FoldBuffers;
  readonly names: readonly PlaneName[];
  frames = 0;
  private readonly all = new Map<PlaneName, CounterPlane | PickPlane>();

  /** Errors: stack-full when the planes do not fit the engine's memory. */
  constructor(space: FoldBuffers, names: readonly PlaneName[]) {
    this.space = space;
    this.names = planeOrder.filter((name) => names.includes(name));
    for (const name of this.names) {
      this.all.set(name, isCounter(name) ? sumsOf(name, space) : pickOf(name, space));
    }
  }

  plane(name: PlaneName): CounterPlane | PickPlane {
    const plane = this.all.get(name);
    if (plane === undefined) throw new RangeError(`no ${name} plane in this stack`);
    return plane;
  }

  /**
   * Where threads may add samples of 8 bits as stored, when that is all that folding does; null where it is
   * not.
   */
  get shared(): Offset | null {
    const [only, ...others] = this.all.values();
    const isAsStored = this.space.light === 'encoded';
    return isAsStored && others.length === 0 && only instanceof NarrowSumPlane ? only.shared : null;
  }

  /**
   * Room for so many frames that others add. Nobody adds meanwhile. Errors: stack-full; nothing is then
   * changed.
   */
  lease(frames: number): void {
    for (const plane of this.all.values()) if (isSum(plane)) plane.reserve(this.frames + frames, frames);
  }

  lowAt(name: WordPlane, start: number): Offset {
    const plane = this.plane(name);
    if (plane instanceof SumPlane || plane instanceof GlowPlane) return plane.lowAt(start);
    throw new RangeError(`expected ${name} to be of 32 bits`);
  }

  /**
   * Adds one frame, or two in one pass, but not to the planes of `except`, in which they still are. The
   * caller has checked that their shape is the stack's.
   *
   * Errors: stack-full; nothing is then changed.
   */
  fold(frames: readonly Placed[], except: readonly PlaneName[] = []): void {
    const planes = [...this.all.values()].filter(({ name }) => !except.includes(name));
    const all = this.frames + frames.length;
    for (const plane of planes) if (isSum(plane)) plane.reserve(all, frames.length);
    const ofSamples = planes.filter(({ name }) => name !== 'coverage');
    // Frames that do not cover the same have runs of their own.
    const together = frames.some(({ frame }) => frame.covered) ? frames.map((each) => [each]) : [frames];
    for (const placed of together) this.addSamples(placed, ofSamples);
    const coverage = planes.find(isCoverage);
    if (coverage)
      for (const { frame } of frames) this.eachCoveredRun(frame, (run, at) => coverage.add([run], at));
    if (!except.some(isCounter)) this.frames += frames.length;
  }

  private addSamples(placed: readonly Placed[], planes: readonly (CounterPlane | PickPlane)[]): void {
    const { shape, fullScale } = this.space;
    const covered = placed[0]?.frame.covered;
    const places = placed.map(({ place }) => place);
    for (const plane of planes) if (plane instanceof GlowPlane) plane.begin(places);
    const add = (strips: readonly Run[], start: number, to: readonly (CounterPlane | PickPlane)[]) => {
      for (const plane of to) plane.add(strips, start, places);
    };
    // These are whole frames, with black where they do not reach: what another left there would depend on the
    // order, and fades all the same.
    const whole = covered ? planes.filter(({ name }) => wholeFrames.includes(name)) : planes;
    const inside = covered ? planes.filter((plane) => !whole.includes(plane)) : [];
    const width = bytesPerSample(fullScale);
    this.space.eachStrip(
      placed.map(({ frame }) => frame),
      (strips, start) => {
        add(strips, start, whole);
        const [strip] = strips;
        if (!covered || !strip) return;
        eachCovered(covered, shape, start, strip.n, (from, to) => {
          add([{ at: strip.at + (from - start) * width, n: to - from }], from, inside);
        });
      },
    );
  }

  /** The rows that a frame covers, as runs of 1. */
  private eachCoveredRun({ covered }: Frame, use: (ones: Run, start: number) => void): void {
    const at = this.space.coveredRow();
    eachCoveredRow(covered, this.space.shape, (from, n) => use({ at, n }, from));
  }

  /**
   * Takes a frame that was folded out of the counters, but not out of those of `except`; picks stay as they
   * are. Where no counter is left to be changed, the frame may be null.
   */
  unfold(frame: Frame | null, except: readonly PlaneName[] = []): void {
    const counters = [...this.all.values()].filter(isSum).filter(({ name }) => !except.includes(name));
    if (frame) {
      this.subtractSamples(
        frame,
        counters.filter((counter) => !isCoverage(counter)),
      );
      const coverage = counters.find(isCoverage);
      if (coverage) this.eachCoveredRun(frame, (run, at) => coverage.subtract(run, at));
    }
    if (!except.some(isCounter)) this.frames--;
  }

  private subtractSamples(frame: Frame, counters: readonly CounterPlane[]): void {
    const { shape, fullScale } = this.space;
    const { covered } = frame;
    const width = bytesPerSample(fullScale);
    this.space.eachStrip([frame], ([samples], start) => {
      if (!samples) return;
      const subtract = (from: number, to: number) => {
        const run = { at: samples.at + (from - start) * width, n: to - from };
        for (const counter of counters) counter.subtract(run, from);
      };
      if (covered) eachCovered(covered, shape, start, samples.n, subtract);
      else subtract(start, start + samples.n);
    });
  }

  /** Changes its planes of these names for those of another, which has folded as many frames. */
  exchange(other: Planes): void {
    for (const name of other.names) {
      const [ours, theirs] = [this.plane(name), other.plane(name)];
      this.all.set(name, theirs);
      other.all.set(name, ours);
    }
  }

  /** As before the first frame. */
  clear(): void {
    for (const plane of this.all.values()) plane.clear();
    this.frames = 0;
  }

  /** How the planes are packed now, in file order. */
  packedPlanes(): PackedPlane[] {
    return this.names.map((name) => {
      const packed = { name, bytesPerSample: packedBytes(name, this.frames, this.space.fullScale) };
      const plane = this.plane(name);
      return plane instanceof GlowPlane ? { ...packed, at: plane.at } : packed;
    });
  }

  /** One strip as it stands in the state file; to be copied before anything else happens to the planes. */
  pack({ plane, start, samples }: Strip): Uint8Array {
    return this.plane(plane.name as PlaneName).pack(start, samples, plane.bytesPerSample);
  }

  /**
   * Cleared planes are about to get back what so many frames had left in them, as it was packed. Errors:
   * stack-full.
   */
  resume(frames: number, packed: readonly PackedPlane[]): void {
    for (const plane of this.all.values()) {
      if (isSum(plane)) plane.reserve(frames, 0);
      else if (plane instanceof GlowPlane) plane.at = packed.find(({ name }) => name === plane.name)?.at ?? 0;
    }
    this.frames = frames;
  }

  /** Puts back what `pack` gave. */
  unpack({ plane, start, samples }: Strip, bytes: Uint8Array): void {
    this.plane(plane.name as PlaneName).unpack(start, samples, plane.bytesPerSample, bytes);
  }

  /**
   * SHA-256, hex, over the packed planes in file order: equal stacks have equal digests, whatever their
   * history.
   */
  digest(): string {
    const hash = createHash('sha256');
    for (const strip of strips({ shape: this.space.shape, planes: this.packedPlanes() })) {
      hash.update(this.pack(strip));
    }
    return hash.digest('hex');
  }
}

/** Of what becomes an aligned frame everything counts, not only what it covers. */
const wholeFrames: readonly PlaneName[] = ['first', 'latest', 'glow'];

function isSum(plane: CounterPlane | PickPlane): plane is CounterPlane {
  return isCounter(plane.name);
}

function isCoverage(plane: CounterPlane | PickPlane): plane is CounterPlane {
  return plane.name === 'coverage';
}

function pickOf(name: PickName, space: FoldBuffers): PickPlane {
  return name === 'glow' ? new GlowPlane(space) : new SamplePlane(name, space);
}

function sumsOf(name: CounterName, space: FoldBuffers): CounterPlane {
  const openWide = () => new SumPlane(name, space);
  return name === 'sum' && space.fullScale === 255 ? new NarrowSumPlane(space, openWide) : openWide();
}
