/** Planes to a picture: box sums over the planes, then one rounding, halves up. */

import type { Row } from '../../blends/blend.ts';
import { boxEdge } from '../../core/boxes.ts';
import { blankSamples } from '../../core/frame.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';
import { BoxRow } from './box-row.ts';
import { CalibratedPlanes } from './calibrated-planes.ts';
import { PlaneRow } from './plane-row.ts';
import { Rounding, type Wished } from './rounding.ts';
import { hasCurve, type Rendered, type Renders, type Wanted } from './wanted.ts';

/** Rows of the picture in the making. */
interface Room {
  readonly acc: Offset;
  readonly box: Offset;
  readonly out: Offset;
}

/** What is bent is bent in runs of a row: so many numbers, and what is added to them, stay in a core's nearest cache. */
const RUN_PIXELS = 2048;

export class Renderer implements Renders {
  private readonly planes: CalibratedPlanes;
  private readonly space: FoldBuffers;
  private readonly line: PlaneRow;
  private readonly boxes: BoxRow;
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
    this.rounding = new Rounding(space);
  }

  /**
   * Shape: ceil(width / k) x ceil(height / k) with k = boxEdge; boxes at the right and bottom edge may be smaller.
   * Units: samples 0..fullScale of the picture, in encoded values; in linear light the box is averaged in linear light.
   * Rounding: once, halves up; exact while twice the box sum times the scale stays below 2^53, which at 2^24 frames of
   * 16 bits still allows boxes of 64 x 64.
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
    const isStraight = this.boxes.begin(grid, (row) => this.draw(wanted, row));
    for (let y = 0; y < outHeight; y++) {
      const [top, bottom] = [y * k, Math.min(height, (y + 1) * k)];
      const parts = isStraight ? this.addBoxes(wanted, top, bottom) : this.addRows(wanted, k, top, bottom);
      this.roundRow(wanted, k, parts);
      bytes.set(this.space.arena.bytes(this.room.out, rowBytes), y * rowBytes);
    }
    return { shape: { width: outWidth, height: outHeight, channels }, depth, samples };
  }

  private draw({ blend, ev }: Wanted, row: Row): number {
    const { space } = this;
    const { frames, scale } = this.planes;
    return blend.draw(row, { frames, fullScale: space.fullScale * scale, light: space.light, ev }) * scale;
  }

  /** The rows from `top` to before `bottom` into boxes; what is returned divides a column of them into samples of the planes' full scale. */
  private addBoxes(wanted: Wanted, top: number, bottom: number): number {
    const rows = bottom - top;
    this.boxes.clear();
    this.boxes.moveTo(top * this.space.rowSamples, rows);
    return this.draw(wanted, this.boxes) * rows;
  }

  /** The same for what is bent sample by sample, before boxes are averaged over. */
  private addRows(wanted: Wanted, k: number, top: number, bottom: number): number {
    const { line, room } = this;
    const { kernels, arena, shape } = this.space;
    const { width, channels } = shape;
    line.clear();
    arena.bytes(room.acc, line.n * 8).fill(0);
    const run = Math.max(k, Math.floor(RUN_PIXELS / k) * k);
    let parts = 1;
    for (let x = 0; x < width; x += run) {
      const pixels = Math.min(run, width - x);
      const [from, count] = [x * channels, pixels * channels];
      for (let y = top; y < bottom; y++) {
        line.moveTo(y, from, count);
        parts = this.draw(wanted, line);
        if (line.bent) kernels.pour(line.at + from * 8, room.acc + from * 8, count);
      }
      const bent = (line.bent ? room.acc : line.at) + from * 8;
      kernels.boxColumns(bent, room.box + (x / k) * channels * 8, pixels, channels, k);
    }
    return parts * (bottom - top);
  }

  private roundRow(wanted: Wanted, k: number, parts: number): void {
    const { shape, light } = this.space;
    const { width, channels } = shape;
    const { box, out } = this.room;
    const whole = Math.floor(width / k) * channels;
    const rest = (width % k) * parts;
    const { depth } = wanted;
    const wished = { depth, curve: light === 'linear' && hasCurve(wanted) };
    this.round(wanted, wished, box, out, whole, parts * k);
    if (rest > 0) this.round(wanted, wished, box + whole * 8, out + (whole * depth) / 8, channels, rest);
  }

  /** Light less a dark may be less than none, and over a flat more than all: only floats have room for it. */
  private round({ calibration }: Wanted, wished: Wished, row: Offset, out: Offset, n: number, parts: number) {
    const { kernels, fullScale } = this.space;
    if (calibration && wished.depth !== 32) kernels.clamp(row, n, fullScale * parts);
    this.rounding.round(wished, row, out, n, parts);
  }
}
