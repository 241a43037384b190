/**
 * The planes of a stack less their dark, over their flat, mended: drawn from as any planes are, in whole
 * numbers.
 */
import type { Boxes } from '../../core/boxes.ts';
import type { Applied } from '../../core/calibration.ts';
import { Mending, type Summed } from '../../core/mending.ts';
import { isCounter, type PlaneName, type WordPlane } from '../../core/plane.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { Drawable, DrawnFrom } from '../planes/plane.ts';

export class CalibratedPlanes implements DrawnFrom {
  private readonly planes: DrawnFrom;
  private readonly space: FoldBuffers;
  private applied: Applied | null = null;
  private mending: Mending | null = null;
  private scratch: Offset | null = null;

  constructor(planes: DrawnFrom, space: FoldBuffers) {
    this.planes = planes;
    this.space = space;
  }

  /** What holds for all that is gathered from now on; null for the planes as they are. */
  apply(applied: Applied | null): void {
    this.applied = applied;
    const { dark = null, mends = false } = applied ?? {};
    this.mending = applied && dark?.hot && mends ? new Mending(dark, dark.hot, applied.white) : null;
    if (applied?.flat) this.scratch ??= this.space.arena.take(this.space.rowSamples * 8);
  }

  get frames(): number {
    return this.planes.frames;
  }

  /** Numbers are so many times those of the frames, black and dark taken out. */
  get scale(): number {
    if (this.applied === null) return 1;
    return (this.applied.dark?.frames ?? 1) * (this.applied.flat?.one ?? 1);
  }

  plane(name: PlaneName): Drawable {
    const plane = this.planes.plane(name);
    const { applied } = this;
    if (applied === null) return plane;
    const frames = isCounter(name) ? this.planes.frames : 1;
    return new CalibratedPlane(plane, frames, applied, this.mending, this.space, this.scratch);
  }

  lowAt(plane: WordPlane, start: number): Offset {
    return this.planes.lowAt(plane, start);
  }
}

class CalibratedPlane implements Drawable, Summed {
  private readonly inner: Drawable;
  readonly frames: number;
  private readonly applied: Applied;
  private readonly mending: Mending | null;
  private readonly space: FoldBuffers;
  private readonly scratch: Offset | null;
  private one: Float64Array = new Float64Array(0);

  constructor(
    inner: Drawable,
    frames: number,
    applied: Applied,
    mending: Mending | null,
    space: FoldBuffers,
    scratch: Offset | null,
  ) {
    this.inner = inner;
    this.frames = frames;
    this.applied = applied;
    this.mending = mending;
    this.space = space;
    this.scratch = scratch;
  }

  gather(start: number, n: number, row: Offset, weight: number): void {
    const { flat } = this.applied;
    if (flat === null || this.scratch === null) {
      this.lessDark(start, n, row, weight);
      return;
    }
    const to = this.numbers(row, n);
    const from = this.numbers(this.scratch, n);
    this.space.kernels.fill(this.scratch, 0, n * 8);
    this.lessDark(start, n, this.scratch, weight);
    for (let i = 0; i < n; i++) to[i]! += from[i]! * flat.gains[start + i]!;
  }

  /** `weight` times the number of darks, of the plane less what the darks have. */
  private lessDark(start: number, n: number, row: Offset, weight: number): void {
    const { dark, black } = this.applied;
    const each = weight * this.frames;
    this.inner.gather(start, n, row, weight * (dark?.frames ?? 1));
    const to = this.numbers(row, n);
    if (dark) for (let i = 0; i < n; i++) to[i]! -= each * dark.samples[start + i]!;
    else {
      const { width } = this.space.shape;
      const { mosaic = { width: 1, height: 1 } } = this.space.shape;
      for (let i = 0; i < n && black.length > 1; i++) {
        const [y, x] = [Math.floor((start + i) / width), (start + i) % width];
        to[i]! -= each * black[(y % mosaic.height) * mosaic.width + (x % mosaic.width)]!;
      }
    }
    this.mending?.eachIn(this, start, n, (at, less) => {
      to[at - start]! += weight * less;
    });
  }

  fitsBoxes(pixels: number, frames: number): boolean {
    return this.applied.flat === null && this.applied.boxes !== null && this.inner.fitsBoxes(pixels, frames);
  }

  gatherBoxes(boxes: Boxes, box: Offset, weight: number): void {
    const { dark, boxes: darkBoxes } = this.applied;
    this.inner.gatherBoxes(boxes, box, weight * (dark?.frames ?? 1));
    const { start, count, channels, k, rows, stride } = boxes;
    const to = this.numbers(box, count * channels);
    const each = weight * this.frames;
    const sums = darkBoxes!.sumsOf(boxes);
    for (let i = 0; i < to.length; i++) to[i]! -= each * sums[i]!;
    for (let row = 0; row < rows; row++) {
      const first = start + row * stride;
      this.mending?.eachIn(this, first, count * k * channels, (at, less) => {
        const i = at - first;
        to[Math.floor(i / (k * channels)) * channels + (i % channels)]! += weight * less;
      });
    }
  }

  /** The sum in the plane as it is. */
  sumAt(at: number): number {
    const { arena, oneNumber } = this.space;
    // Asked thousands of times a picture: the view lasts until the memory grows.
    if (this.one.buffer !== arena.memory.buffer) this.one = this.numbers(oneNumber, 1);
    this.one[0] = 0;
    this.inner.gather(at, 1, oneNumber, 1);
    return this.one[0]!;
  }

  private numbers(at: Offset, n: number): Float64Array {
    return new Float64Array(this.space.arena.memory.buffer, at, n);
  }
}
