/**
 * A row of boxes that a blend draws on: where it only weighs planes, these are added up box by box, without a
 * row of all samples.
 */
import type { Row } from '../../blends/blend.ts';
import { isCounter, type PlaneName } from '../../core/plane.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';

/**
 * How boxes lie: each of `k` pixels of a row of `width`, a pixel of `channels` samples; rows are `stride`
 * samples apart.
 */
export interface Grid {
  readonly width: number;
  readonly channels: number;
  readonly stride: number;
  readonly k: number;
}

/** Shape: one float64 a sample of a row of the picture, at `at`. */
export class BoxRow implements Row {
  readonly at: Offset;
  /** Frames whose black, of a mosaic, is in each sample that was added up. */
  weight = 0;
  private grid: Grid = { width: 1, channels: 1, stride: 1, k: 1 };
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

  /** Whether pictures in these boxes can be drawn here; `draw` is tried for it. */
  begin(grid: Grid, draw: (row: Row) => void): boolean {
    this.grid = grid;
    this.isBent = false;
    this.moveTo(0, 1);
    draw(this);
    return !this.isBent;
  }

  /**
   * Draws in such boxes, which hold nothing yet, over so many rows of the frames from that of sample `start`
   * on.
   */
  over(grid: Grid, start: number, rows: number): void {
    this.grid = grid;
    this.moveTo(start, rows);
  }

  clear(): void {
    const { width, channels, k } = this.grid;
    this.space.kernels.fill(this.at, 0, Math.ceil(width / k) * channels * 8);
  }

  /** The rows of the frames, as many from that of sample `start` on, that are gathered from now on. */
  moveTo(start: number, rows: number): void {
    this.start = start;
    this.rows = rows;
    this.weight = 0;
  }

  add(name: PlaneName, weight: number): void {
    const { frames } = this.planes;
    const { start, rows, at } = this;
    const { width, channels, stride, k } = this.grid;
    const plane = this.planes.plane(name);
    this.weight += weight * (isCounter(name) ? frames : 1);
    if (k === 1) {
      for (let y = 0; y < rows; y++) plane.gather(start + y * stride, width * channels, at, weight);
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
      const row = { start: start + y * stride, channels, rows: atOnce, stride };
      plane.gatherBoxes({ ...row, count, k }, at, weight);
      if (rest === 0) continue;
      const last = { ...row, start: row.start + count * k * channels, count: 1, k: rest };
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
