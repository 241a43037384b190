/** A row of boxes that a blend draws on: where it only weighs planes, these are added up box by box, without a row of all samples. */
import type { Row } from '../../blends/blend.ts';
import type { PlaneName } from '../../core/plane.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';

/** Shape: one float64 a sample of a row of the picture, at `at`. */
export class BoxRow implements Row {
  readonly at: Offset;
  /** Pixels an edge of the box. */
  private k = 1;
  private start = 0;
  private rows = 1;
  /** Whether the blend has asked for what can only be done to samples. */
  private isBent = false;
  private readonly planes: DrawnFrom;
  private readonly space: FoldBuffers;

  /** `at` has room for a row of the frames. */
  constructor(planes: DrawnFrom, space: FoldBuffers, at: Offset) {
    this.planes = planes;
    this.space = space;
    this.at = at;
  }

  /** Whether pictures in boxes of `k` pixels can be drawn here; `draw` is tried for it. */
  begin(k: number, draw: (row: Row) => void): boolean {
    this.k = k;
    this.isBent = false;
    this.moveTo(0, 1);
    draw(this);
    return !this.isBent;
  }

  clear(): void {
    const { arena, shape } = this.space;
    arena.bytes(this.at, Math.ceil(shape.width / this.k) * shape.channels * 8).fill(0);
  }

  /** The rows of the frames, as many from the `y`-th on, that are gathered from now on; one when boxes are of one pixel. */
  moveTo(y: number, rows: number): void {
    this.start = y * this.space.rowSamples;
    this.rows = rows;
  }

  add(name: PlaneName, weight: number): void {
    const { space } = this;
    const { frames } = this.planes;
    const { width, channels } = space.shape;
    const { k, start, rows, at } = this;
    const plane = this.planes.plane(name);
    if (k === 1) {
      plane.gather(start, space.rowSamples, at, weight);
      return;
    }
    if (!plane.fitsBoxes(k, frames)) {
      this.isBent = true;
      return;
    }
    const count = Math.floor(width / k);
    const rest = width % k;
    const atOnce = plane.fitsBoxes(k * rows, frames) ? rows : 1;
    for (let y = 0; y < rows; y += atOnce) {
      const row = start + y * space.rowSamples;
      plane.gatherBoxes({ start: row, count, k, rows: atOnce }, at, weight);
      if (rest === 0) continue;
      const last = { start: row + count * k * channels, count: 1, k: rest, rows: atOnce };
      plane.gatherBoxes(last, at + count * channels * 8, weight);
    }
  }

  clamp(): void {
    this.isBent = true;
  }

  absolute(): void {
    this.isBent = true;
  }

  shoulder(): void {
    this.isBent = true;
  }

  deviation(): void {
    this.isBent = true;
  }

  power(): void {
    this.isBent = true;
  }
}
