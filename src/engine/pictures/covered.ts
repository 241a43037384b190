/** Pictures of aligned frames: each pixel is drawn from the frames that cover it, however many these are. */

import type { Drawn } from '../../blends/blend.ts';
import { boxEdge } from '../../core/boxes.ts';
import type { Area, Span } from '../../core/common-area.ts';
import { blankSamples } from '../../core/frame.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';
import { BoxRow } from './box-row.ts';
import { Coverage, type CoveredRun } from './coverage.ts';
import { PedestalPlanes } from './pedestal-planes.ts';
import { PlaneRow } from './plane-row.ts';
import { Rounding, type Wished } from './rounding.ts';
import { hasCurve, type Rendered, type Renders, type Wanted } from './wanted.ts';

export class CoveredRenderer implements Renders {
  private readonly planes: PedestalPlanes;
  private readonly space: FoldBuffers;
  private readonly coverage: Coverage;
  private readonly line: PlaneRow;
  private readonly rounding: Rounding;
  /** A row of numerators, of boxes, and of the picture. */
  private readonly acc: Offset;
  private readonly box: Offset;
  private readonly out: Offset;

  /** Errors: stack-full when rows and their tables do not fit beside the planes. */
  constructor(planes: DrawnFrom, space: FoldBuffers) {
    const { arena } = space;
    this.planes = new PedestalPlanes(planes, space);
    this.space = space;
    this.coverage = new Coverage(planes, space);
    this.line = new PlaneRow(this.planes, space);
    const rowBytes = this.line.n * 8;
    this.acc = arena.take(rowBytes);
    this.box = arena.take(rowBytes);
    this.out = arena.take(rowBytes);
    this.rounding = new Rounding(space);
  }

  /**
   * Shape: ceil(width / k) x ceil(height / k) of the whole frame, or of the part that is wanted, with k =
   * boxEdge. A box is the sum of the numerators of its pixels over that of their denominators, so a pixel
   * weighs as much as frames cover it; a pixel that none covers weighs nothing, and a box of only such pixels
   * is black. Units and rounding: as of pictures of frames that lie still.
   *
   * Errors: usage where the part that all frames cover is wanted and there is none; stack-full.
   */
  picture(wanted: Wanted): Rendered {
    const { depth } = wanted;
    const { width, height, channels } = this.space.shape;
    const area = wanted.crop === 'common' ? this.coverage.common() : { left: 0, top: 0, width, height };
    const k = boxEdge(area.width, area.height, wanted.maxEdgePixels);
    const [outWidth, outHeight] = [Math.ceil(area.width / k), Math.ceil(area.height / k)];
    const rowSamples = outWidth * channels;
    const samples = blankSamples(depth, rowSamples * outHeight);
    const bytes = new Uint8Array(samples.buffer);
    const rowBytes = (rowSamples * depth) / 8;
    const grid = { area, k, isStraight: this.isStraight(wanted, area, k) };
    for (let y = 0; y < outHeight; y++) {
      const parts = this.addRows(wanted, grid, y * k);
      this.roundRow(wanted, parts);
      bytes.set(this.space.arena.bytes(this.out, rowBytes), y * rowBytes);
    }
    return { shape: { width: outWidth, height: outHeight, channels }, depth, samples };
  }

  /** Whether boxes that all frames cover can be added up straight from the planes. */
  private isStraight(wanted: Wanted, { width }: Area, k: number): boolean {
    const { channels } = this.space.shape;
    const grid = { width, channels, stride: this.space.rowSamples, k };
    const boxes = new BoxRow(this.planes, this.space, this.box);
    return boxes.begin(grid, (row) => wanted.blend.draw(row, this.drawn(wanted, this.planes.frames)));
  }

  /** For pixels that so many frames cover. */
  private drawn({ ev, calibration }: Wanted, frames: number): Drawn {
    this.planes.stand(calibration?.pedestal ?? 0, frames);
    const { fullScale, light } = this.space;
    return { frames, fullScale, light, ev };
  }

  /**
   * The rows of an area from `top` on, as many as a box has, into boxes. Shape: what is returned divides each
   * of them.
   */
  private addRows(wanted: Wanted, grid: Grid, top: number): Float64Array {
    const { line, space, acc, box, coverage } = this;
    const { kernels } = space;
    const { channels } = space.shape;
    const { area, k } = grid;
    const parts = new Float64Array(Math.ceil(area.width / k));
    const bottom = Math.min(area.height, top + k);
    const inside = grid.isStraight ? this.boxesInside(grid, top, bottom) : { from: 0, to: 0 };
    kernels.fill(acc, 0, line.n * 8);
    line.clear();
    for (let y = area.top + top; y < area.top + bottom; y++) {
      for (const { from, to, frames } of outside(coverage.runs(area, y), area.left, inside, k)) {
        const n = (to - from) * channels;
        line.moveTo(y, from * channels, n);
        const each = wanted.blend.draw(line, this.drawn(wanted, frames));
        kernels.pour(line.at + from * channels * 8, acc + from * channels * 8, n);
        addParts(parts, from - area.left, to - area.left, k, each);
      }
    }
    kernels.boxColumns(acc + area.left * channels * 8, box, area.width, channels, k);
    if (inside.from < inside.to) this.addInside(wanted, grid, inside, top, bottom, parts);
    return parts;
  }

  /** The boxes of these rows whose pixels are all covered by every frame. */
  private boxesInside({ area, k }: Grid, top: number, bottom: number): Span {
    let [from, to] = [area.left, area.left + area.width];
    for (let y = area.top + top; y < area.top + bottom; y++) {
      const inside = this.coverage.inside(y);
      from = Math.max(from, inside.from);
      to = Math.min(to, inside.to);
    }
    return { from: Math.ceil((from - area.left) / k), to: Math.floor((to - area.left) / k) };
  }

  /** These boxes hold nothing yet. */
  private addInside(
    wanted: Wanted,
    { area, k }: Grid,
    { from, to }: Span,
    top: number,
    bottom: number,
    parts: Float64Array,
  ): void {
    const { planes, space, box } = this;
    const { channels } = space.shape;
    const drawn = this.drawn(wanted, planes.frames);
    const boxes = new BoxRow(planes, space, box + from * channels * 8);
    const grid = { width: (to - from) * k, channels, stride: space.rowSamples, k };
    const start = (area.top + top) * space.rowSamples + (area.left + from * k) * channels;
    boxes.over(grid, start, bottom - top);
    parts.fill(wanted.blend.draw(boxes, drawn) * k * (bottom - top), from, to);
  }

  /** Boxes that are divided by the same number are rounded together. */
  private roundRow(wanted: Wanted, parts: Float64Array): void {
    const { box, out, space } = this;
    const { channels } = space.shape;
    const { depth } = wanted;
    const wished = { depth, curve: space.light === 'linear' && hasCurve(wanted) };
    for (let from = 0; from < parts.length; ) {
      let to = from + 1;
      while (to < parts.length && parts[to] === parts[from]) to++;
      const [at, n] = [out + (from * channels * depth) / 8, (to - from) * channels];
      if (parts[from] === 0) space.kernels.fill(at, 0, (n * depth) / 8);
      else this.round(wanted, wished, box + from * channels * 8, at, n, parts[from]!);
      from = to;
    }
  }

  /** Light less a dark may be less than none, and over a flat more than all: only floats have room for it. */
  private round({ calibration }: Wanted, wished: Wished, row: Offset, out: Offset, n: number, parts: number) {
    const { kernels, fullScale } = this.space;
    if (calibration && wished.depth !== 32) kernels.clamp(row, n, fullScale * parts);
    this.rounding.round(wished, row, out, n, parts);
  }
}

/** Boxes of `k` x `k` pixels over an area. */
interface Grid {
  readonly area: Area;
  readonly k: number;
  readonly isStraight: boolean;
}

/** The parts of runs that are in none of these boxes, the first of which begins at `left`. */
function* outside(runs: readonly CoveredRun[], left: number, boxes: Span, k: number): Generator<CoveredRun> {
  const [start, end] = [left + boxes.from * k, left + boxes.to * k];
  for (const run of runs) {
    const { from, to } = run;
    if (boxes.from >= boxes.to || to <= start || from >= end) {
      yield run;
      continue;
    }
    if (from < start) yield { ...run, to: start };
    if (to > end) yield { ...run, from: end };
  }
}

/** `each` for each of the pixels from `from` to before `to`, in the boxes that they are in. */
function addParts(parts: Float64Array, from: number, to: number, k: number, each: number): void {
  for (let x = from; x < to; ) {
    const end = Math.min(to, (Math.floor(x / k) + 1) * k);
    parts[Math.floor(x / k)]! += each * (end - x);
    x = end;
  }
}
