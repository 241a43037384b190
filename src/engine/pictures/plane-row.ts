/** The row that a blend draws on: numbers gathered from the planes, bent where the blend says so. */
import type { Row } from '../../blends/blend.ts';
import { powerTable } from '../../core/logarithm.ts';
import { isCounter, type PlaneName, type WordPlane } from '../../core/plane.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';

/** What no light gives, of the photosites of a cell, row by row. */
export interface Black {
  readonly width: number;
  readonly height: number;
  readonly levels: readonly number[];
}

/** Shape: `n` float64, one a sample of a row of the frames. */
export class PlaneRow implements Row {
  readonly at: Offset;
  readonly n: number;
  /**
   * Whether it holds more than weighted planes: then rows cannot be added up before the blend is done with
   * each.
   */
  bent = false;
  /** Frames whose black is in each of the numbers of a row. */
  weight = 0;
  /** For a mosaic. */
  black: Black | null = null;
  private readonly planes: DrawnFrom;
  private readonly space: FoldBuffers;
  private y = 0;
  private start = 0;
  /** The part of the row that is drawn on. */
  private here: Offset;
  private count: number;
  private spare: Offset | null = null;
  private powers: Offset | null = null;

  /** Errors: stack-full when a row does not fit beside the planes. */
  constructor(planes: DrawnFrom, space: FoldBuffers) {
    this.planes = planes;
    this.space = space;
    this.n = space.rowSamples;
    this.at = space.arena.take(this.n * 8);
    this.here = this.at;
    this.count = this.n;
  }

  clear(): void {
    this.bent = false;
    this.space.kernels.fill(this.at, 0, this.n * 8);
  }

  /** The row of the frames that is gathered from now on, or `count` samples of it from `from` on. */
  moveTo(y: number, from = 0, count = this.n): void {
    this.y = y;
    this.start = y * this.n + from;
    this.here = this.at + from * 8;
    this.count = count;
    this.weight = 0;
  }

  add(plane: PlaneName, weight: number): void {
    this.planes.plane(plane).gather(this.start, this.count, this.here, weight);
    this.weight += weight * (isCounter(plane) ? this.planes.frames : 1);
  }

  /**
   * Takes the black of a mosaic out of numbers that are those of one row, before what is not the same with it
   * and without.
   */
  lessBlack(): void {
    const { black, weight, n } = this;
    if (black === null || weight === 0) return;
    const row = new Float64Array(this.space.arena.memory.buffer, this.at, n);
    const first = (this.y % black.height) * black.width;
    for (let x = 0; x < n; x++) row[x]! -= weight * black.levels[first + (x % black.width)]!;
    this.weight = 0;
  }

  clamp(most: number): void {
    this.bent = true;
    this.lessBlack();
    this.space.kernels.clamp(this.here, this.count, most);
  }

  absolute(): void {
    this.bent = true;
    this.lessBlack();
    this.space.kernels.absolute(this.here, this.count);
  }

  shoulder(knee: number, white: number, most: number): void {
    this.bent = true;
    this.lessBlack();
    this.space.kernels.shoulder(this.here, this.count, knee, white, most);
  }

  deviation(frames: number): void {
    this.bent = true;
    // The same with black and without.
    this.weight = 0;
    const { arena, kernels } = this.space;
    this.spare ??= arena.take(this.n * 8);
    kernels.fill(this.spare, 0, this.count * 8);
    this.planes.plane('squares').gather(this.start, this.count, this.spare, 1);
    kernels.deviation(this.here, this.spare, this.count, frames);
  }

  power(scale: number, most: number, black: WordPlane, blackFrom: number): void {
    this.bent = true;
    const { kernels } = this.space;
    const blackAt = this.planes.lowAt(black, this.start);
    kernels.power(this.here, blackAt, this.count, blackFrom, scale, most, this.powersAt());
  }

  private powersAt(): Offset {
    if (this.powers === null) {
      const table = powerTable();
      const { arena } = this.space;
      this.powers = arena.take(table.byteLength);
      new Float64Array(arena.memory.buffer, this.powers, table.length).set(table);
    }
    return this.powers;
  }
}
