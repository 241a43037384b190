/** The planes of a stack: frames are folded into them, and out again, strip by strip, exactly, by the kernels. */
import { createHash } from 'node:crypto';
import type { Frame } from '../../core/frame.ts';
import type { Place } from '../../core/order.ts';
import { type CounterName, isCounter, type PlaneName, packedBytes, planeOrder } from '../../core/plane.ts';
import { type PackedPlane, type Strip, strips } from '../../core/state.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from './buffers.ts';
import { NarrowSumPlane } from './narrow-sum.ts';
import type { CounterPlane, DrawnFrom } from './plane.ts';
import { SamplePlane } from './sample.ts';
import { SumPlane } from './sum.ts';

/** A frame and where it stands among the others. */
export interface Placed {
  readonly frame: Frame;
  readonly place: Place;
}

/** Shape: one run of samples for each plane, row-major, interleaved, as the frames; `frames` says how many are in the counters. */
export class Planes implements DrawnFrom {
  readonly space: FoldBuffers;
  readonly names: readonly PlaneName[];
  frames = 0;
  private readonly all = new Map<PlaneName, CounterPlane | SamplePlane>();

  /** Errors: stack-full when the planes do not fit the engine's memory. */
  constructor(space: FoldBuffers, names: readonly PlaneName[]) {
    this.space = space;
    this.names = planeOrder.filter((name) => names.includes(name));
    for (const name of this.names) {
      this.all.set(name, isCounter(name) ? sumsOf(name, space) : new SamplePlane(name, space));
    }
  }

  plane(name: PlaneName): CounterPlane | SamplePlane {
    const plane = this.all.get(name);
    if (plane === undefined) throw new RangeError(`no ${name} plane in this stack`);
    return plane;
  }

  zerosAt(start: number): Offset {
    const zeros = this.plane('zeros');
    if (zeros instanceof SumPlane) return zeros.lowAt(start);
    throw new RangeError('expected zeros to be a sum');
  }

  /**
   * Adds one frame, or two in one pass, but not to the planes of `except`, in which they still are. The caller has checked that their
   * shape is the stack's.
   *
   * Errors: stack-full; nothing is then changed.
   */
  fold(frames: readonly Placed[], except: readonly PlaneName[] = []): void {
    const planes = [...this.all.values()].filter(({ name }) => !except.includes(name));
    const all = this.frames + frames.length;
    for (const plane of planes) if (!(plane instanceof SamplePlane)) plane.reserve(all, frames.length);
    this.space.eachStrip(
      frames.map(({ frame }) => frame),
      (strips, start) => {
        for (const plane of planes) {
          if (!(plane instanceof SamplePlane)) plane.add(strips, start);
          else for (const [i, { place }] of frames.entries()) plane.add(strips[i]!, start, place);
        }
      },
    );
    if (!except.some(isCounter)) this.frames += frames.length;
  }

  /**
   * Takes a frame that was folded out of the counters, but not out of those of `except`; picks stay as they are. Where no counter is
   * left to be changed, the frame may be null.
   */
  unfold(frame: Frame | null, except: readonly PlaneName[] = []): void {
    const counters = [...this.all.values()]
      .filter((plane) => !(plane instanceof SamplePlane))
      .filter(({ name }) => !except.includes(name));
    if (frame)
      this.space.eachStrip([frame], ([samples], start) => {
        if (samples) for (const counter of counters) counter.subtract(samples, start);
      });
    if (!except.some(isCounter)) this.frames--;
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
    return this.names.map((name) => ({
      name,
      bytesPerSample: packedBytes(name, this.frames, this.space.fullScale),
    }));
  }

  /** One strip as it stands in the state file; to be copied before anything else happens to the planes. */
  pack({ plane, start, samples }: Strip): Uint8Array {
    return this.plane(plane.name as PlaneName).pack(start, samples, plane.bytesPerSample);
  }

  /** Cleared planes are about to get back what so many frames had left in them. Errors: stack-full. */
  resume(frames: number): void {
    for (const plane of this.all.values()) if (!(plane instanceof SamplePlane)) plane.reserve(frames, 0);
    this.frames = frames;
  }

  /** Puts back what `pack` gave. */
  unpack({ plane, start, samples }: Strip, bytes: Uint8Array): void {
    this.plane(plane.name as PlaneName).unpack(start, samples, plane.bytesPerSample, bytes);
  }

  /** SHA-256, hex, over the packed planes in file order: equal stacks have equal digests, whatever their history. */
  digest(): string {
    const hash = createHash('sha256');
    for (const strip of strips({ shape: this.space.shape, planes: this.packedPlanes() })) {
      hash.update(this.pack(strip));
    }
    return hash.digest('hex');
  }
}

function sumsOf(name: CounterName, space: FoldBuffers): CounterPlane {
  const openWide = () => new SumPlane(name, space);
  return name === 'sum' && space.fullScale === 255 ? new NarrowSumPlane(space, openWide) : openWide();
}
