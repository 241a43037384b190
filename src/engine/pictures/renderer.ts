/** Planes to a picture: box sums over the planes, then one rounding, halves up. */

import type { Row } from '../../blends/blend.ts';
import { boxEdge } from '../../core/boxes.ts';
import type { Span } from '../../core/common-area.ts';
import { blankSamples } from '../../core/frame.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';
import { BoxRow } from './box-row.ts';
import { CalibratedPlanes } from './calibrated-planes.ts';
import { EstimateRow } from './estimate-row.ts';
import { PlaneRow } from './plane-row.ts';
import { Rounding, type Wished } from './rounding.ts';
import { hasCurve, type Rendered, type Renders, type Wanted } from './wanted.ts';

/** Rows of the picture in the making. */
interface Room {
  readonly acc: Offset;
  readonly box: Offset;
  readonly out: Offset;
}

/**
 * What is bent is bent in runs of a row: so many numbers, and what is added to them, stay in a core's nearest
 * cache.
 */
const RUN_PIXELS = 2048;
const SPAN_GAP_BOXES = 8;

export class Renderer implements Renders {
  private readonly planes: CalibratedPlanes;
  private readonly space: FoldBuffers;
  private readonly line: PlaneRow;
  private readonly boxes: BoxRow;
  private readonly estimates: EstimateRow;
  private readonly room: Room;
  private readonly rounding: Rounding;

  /** Errors: stack-full when rows and their tables do not fit beside the planes. */
  constructor(planes: DrawnFrom, space: FoldBuffers) {
    const { arena } = space;
    this.planes = new CalibratedPlanes(planes, space);
    this.space = space;
    this.line = new PlaneRow(this.planes, space);
    const rowBytes = this.line.n * 8;
    this.room = { acc: arena.take(rowBytes), box: arena.take(rowBytes), out: arena.take(rowBytes) };
    this.boxes = new BoxRow(this.planes, space, this.room.box);
    this.estimates = new EstimateRow(this.planes, space);
    this.rounding = new Rounding(space);
  }

  /**
   * Shape: ceil(width / k) x ceil(height / k) with k = boxEdge; boxes at the right and bottom edge may be
   * smaller.
   * Units: samples 0..fullScale of the picture, in encoded values; in linear light the box is averaged in
   * linear light.
   * Rounding: once, halves up; exact while twice the box sum times the scale stays below 2^53, which at 2^24
   * frames of 16 bits still allows boxes of 64 x 64.
   */
  picture(wanted: Wanted): Rendered {
    const { depth, calibration } = wanted;
    this.planes.apply(calibration ? { ...calibration, black: [0], white: this.space.fullScale } : null);
    const { width, height, channels } = this.space.shape;
    const k = boxEdge(width, height, wanted.maxEdgePixels);
    const [outWidth, outHeight] = [Math.ceil(width / k), Math.ceil(height / k)];
    const rowSamples = outWidth * channels;
    const samples = blankSamples(depth, rowSamples * outHeight);
    const bytes = new Uint8Array(samples.buffer);
    const rowBytes = (rowSamples * depth) / 8;
    const grid = { width, channels, stride: this.space.rowSamples, k };
    const draw = (row: Row) => this.draw(wanted, row);
    const isStraight = this.boxes.begin(grid, draw);
    const isEstimated = !isStraight && depth === 8 && this.estimates.begin(draw);
    const all = { from: 0, to: outWidth };
    for (let y = 0; y < outHeight; y++) {
      const rows = { from: y * k, to: Math.min(height, (y + 1) * k) };
      if (isStraight) this.roundRow(wanted, k, this.addBoxes(wanted, rows), all);
      else if (isEstimated) this.estimate(wanted, k, rows);
      else this.roundRow(wanted, k, this.addRows(wanted, k, rows, all), all);
      bytes.set(this.space.arena.bytes(this.room.out, rowBytes), y * rowBytes);
    }
    return { shape: { width: outWidth, height: outHeight, channels }, depth, samples };
  }

  private draw({ blend, ev }: Wanted, row: Row): number {
    const { space } = this;
    const { frames, scale } = this.planes;
    return blend.draw(row, { frames, fullScale: space.fullScale * scale, light: space.light, ev }) * scale;
  }

  /**
   * Rows of the frames into boxes; what is returned divides a column of them into samples of the planes' full
   * scale.
   */
  private addBoxes(wanted: Wanted, { from, to }: Span): number {
    this.boxes.clear();
    this.boxes.moveTo(from * this.space.rowSamples, to - from);
    return this.draw(wanted, this.boxes) * (to - from);
  }

  /** The same for what is bent sample by sample, before boxes are averaged over; of some of the boxes. */
  private addRows(wanted: Wanted, k: number, rows: Span, boxes: Span): number {
    const { line, room } = this;
    const { kernels, shape } = this.space;
    const { width, channels } = shape;
    const end = Math.min(width, boxes.to * k);
    const first = boxes.from * k;
    for (const row of [line.at, room.acc])
      kernels.fill(row + first * channels * 8, 0, (end - first) * channels * 8);
    line.bent = false;
    const run = Math.max(k, Math.floor(RUN_PIXELS / k) * k);
    let parts = 1;
    for (let x = first; x < end; x += run) {
      const pixels = Math.min(run, end - x);
      const [from, count] = [x * channels, pixels * channels];
      for (let y = rows.from; y < rows.to; y++) {
        line.moveTo(y, from, count);
        parts = this.draw(wanted, line);
        if (line.bent) kernels.pour(line.at + from * 8, room.acc + from * 8, count);
      }
      const bent = (line.bent ? room.acc : line.at) + from * 8;
      kernels.boxColumns(bent, room.box + (x / k) * channels * 8, pixels, channels, k);
    }
    return parts * (rows.to - rows.from);
  }

  /** What is bent, rounded from estimates; boxes whose samples these leave open are added up after all. */
  private estimate(wanted: Wanted, k: number, rows: Span): void {
    const { estimates, rounding, room, space } = this;
    const { width, channels } = space.shape;
    const whole = Math.floor(width / k);
    estimates.moveTo(rows.from * space.rowSamples, rows.to - rows.from);
    const parts = this.draw(wanted, estimates) * (rows.to - rows.from);
    const curve = space.light === 'linear' && hasCurve(wanted);
    const round = (from: number, boxes: number, pixels: number) => {
      const doubts = rounding.estimate(curve, {
        columns: estimates.columns + from * k * channels * 4,
        out: room.out + from * channels,
        boxes,
        k: pixels,
        factor: estimates.unit / (parts * pixels),
        error: estimates.errorOf(pixels),
        doubts: room.box,
      });
      return [...new Uint32Array(space.arena.memory.buffer, room.box, doubts)].map((box) => from + box);
    };
    const rest = width % k;
    const doubts = [...round(0, whole, k), ...(rest > 0 ? round(whole, 1, rest) : [])];
    for (const boxes of spansOf(doubts))
      this.roundRow(wanted, k, this.addRows(wanted, k, rows, boxes), boxes);
  }

  private roundRow(wanted: Wanted, k: number, parts: number, boxes: Span): void {
    const { shape, light } = this.space;
    const { width, channels } = shape;
    const { box, out } = this.room;
    const { depth } = wanted;
    const wished = { depth, curve: light === 'linear' && hasCurve(wanted) };
    const round = (from: number, to: number, pixels: number) => {
      const at = from * channels;
      this.round(
        wanted,
        wished,
        box + at * 8,
        out + (at * depth) / 8,
        (to - from) * channels,
        parts * pixels,
      );
    };
    const whole = Math.min(boxes.to, Math.floor(width / k));
    if (boxes.from < whole) round(boxes.from, whole, k);
    if (boxes.to > whole) round(whole, boxes.to, width % k);
  }

  /** Light less a dark may be less than none, and over a flat more than all: only floats have room for it. */
  private round({ calibration }: Wanted, wished: Wished, row: Offset, out: Offset, n: number, parts: number) {
    const { kernels, fullScale } = this.space;
    if (calibration && wished.depth !== 32) kernels.clamp(row, n, fullScale * parts);
    this.rounding.round(wished, row, out, n, parts);
  }
}

/** Boxes that ascend, as spans: those between two that are near each other cost less than a span more. */
function* spansOf(numbers: readonly number[]): Generator<Span> {
  for (let i = 0; i < numbers.length; ) {
    const from = i++;
    while (i < numbers.length && numbers[i]! - numbers[i - 1]! <= SPAN_GAP_BOXES) i++;
    yield { from: numbers[from]!, to: numbers[i - 1]! + 1 };
  }
}
