/** The planes of frames that stand on a pedestal, drawn from as if they did not. */
import type { Boxes } from '../../core/boxes.ts';
import { isCounter, type PlaneName, type WordPlane } from '../../core/plane.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { Drawable, DrawnFrom } from '../planes/plane.ts';

export class PedestalPlanes implements DrawnFrom {
  private readonly inner: DrawnFrom;
  private readonly space: FoldBuffers;
  private pedestal = 0;
  private covering = 0;

  constructor(inner: DrawnFrom, space: FoldBuffers) {
    this.inner = inner;
    this.space = space;
  }

  /**
   * For all that is gathered from now on, of pixels that `covering` frames cover. Units: levels; 0 for planes
   * as they are.
   */
  stand(pedestal: number, covering: number): void {
    this.pedestal = pedestal;
    this.covering = covering;
  }

  get frames(): number {
    return this.inner.frames;
  }

  plane(name: PlaneName): Drawable {
    const plane = this.inner.plane(name);
    const less = this.pedestal * (isCounter(name) ? this.covering : 1);
    return less === 0 ? plane : new Lowered(plane, less, this.space);
  }

  lowAt(plane: WordPlane, start: number): Offset {
    return this.inner.lowAt(plane, start);
  }
}

/** A plane whose samples are all less by as much. */
class Lowered implements Drawable {
  private readonly inner: Drawable;
  private readonly less: number;
  private readonly space: FoldBuffers;

  constructor(inner: Drawable, less: number, space: FoldBuffers) {
    this.inner = inner;
    this.less = less;
    this.space = space;
  }

  gather(start: number, n: number, row: Offset, weight: number): void {
    this.inner.gather(start, n, row, weight);
    this.lower(row, n, weight);
  }

  fitsBoxes(pixels: number, frames: number): boolean {
    return this.inner.fitsBoxes(pixels, frames);
  }

  gatherBoxes(boxes: Boxes, box: Offset, weight: number): void {
    this.inner.gatherBoxes(boxes, box, weight);
    this.lower(box, boxes.count * boxes.channels, weight * boxes.k * boxes.rows);
  }

  private lower(at: Offset, n: number, weight: number): void {
    const numbers = new Float64Array(this.space.arena.memory.buffer, at, n);
    const less = weight * this.less;
    for (let i = 0; i < n; i++) numbers[i]! -= less;
  }
}
