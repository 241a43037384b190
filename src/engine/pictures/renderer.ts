/** Planes to a picture: box sums over the planes, then one rounding, halves up. */
import type { Drawn } from '../../blends/blend.ts';
import { blankSamples } from '../../core/frame.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';
import { BoxRow } from './box-row.ts';
import { PlaneRow } from './plane-row.ts';
import { Rounding } from './rounding.ts';
import { boxEdge, hasCurve, type Rendered, type Renders, type Wanted } from './wanted.ts';

/** Rows of the picture in the making. */
interface Room {
  readonly acc: Offset;
  readonly box: Offset;
  readonly out: Offset;
}

export class Renderer implements Renders {
  private readonly planes: DrawnFrom;
  private readonly space: FoldBuffers;
  private readonly line: PlaneRow;
  private readonly boxes: BoxRow;
  private readonly room: Room;
  private readonly rounding: Rounding;

  /** Errors: stack-full when rows and their tables do not fit beside the planes. */
  constructor(planes: DrawnFrom, space: FoldBuffers) {
    const { arena } = space;
    this.planes = planes;
    this.space = space;
    this.line = new PlaneRow(planes, space);
    const rowBytes = this.line.n * 8;
    this.room = { acc: arena.take(rowBytes), box: arena.take(rowBytes), out: arena.take(rowBytes) };
    this.boxes = new BoxRow(planes, space, this.room.box);
    this.rounding = new Rounding(space);
  }

  /**
   * Shape: ceil(width / k) x ceil(height / k) with k = boxEdge; boxes at the right and bottom edge may be smaller.
   * Units: samples 0..fullScale of the picture, in encoded values; in linear light the box is averaged in linear light.
   * Rounding: once, halves up; exact while twice the box sum times the scale stays below 2^53, which at 2^24 frames of
   * 16 bits still allows boxes of 64 x 64.
   */
  picture(wanted: Wanted): Rendered {
    const { depth } = wanted;
    const { width, height, channels } = this.space.shape;
    const k = boxEdge(width, height, wanted.maxEdgePixels);
    const [outWidth, outHeight] = [Math.ceil(width / k), Math.ceil(height / k)];
    const rowSamples = outWidth * channels;
    const samples = blankSamples(depth, rowSamples * outHeight);
    const bytes = new Uint8Array(samples.buffer);
    const rowBytes = (rowSamples * depth) / 8;
    const grid = { width, channels, stride: this.space.rowSamples, k };
    const isStraight = this.boxes.begin(grid, (row) => wanted.blend.draw(row, this.drawn(wanted)));
    for (let y = 0; y < outHeight; y++) {
      const [top, bottom] = [y * k, Math.min(height, (y + 1) * k)];
      const parts = isStraight ? this.addBoxes(wanted, top, bottom) : this.addRows(wanted, k, top, bottom);
      this.roundRow(wanted, k, parts);
      bytes.set(this.space.arena.bytes(this.room.out, rowBytes), y * rowBytes);
    }
    return { shape: { width: outWidth, height: outHeight, channels }, depth, samples };
  }

  private drawn({ ev }: Wanted): Drawn {
    const { space } = this;
    const { frames } = this.planes;
    return { frames, fullScale: space.fullScale, light: space.light, ev };
  }

  /** The rows from `top` to before `bottom` into boxes; what is returned divides a column of them into samples of the planes' full scale. */
  private addBoxes(wanted: Wanted, top: number, bottom: number): number {
    const rows = bottom - top;
    this.boxes.clear();
    this.boxes.moveTo(top * this.space.rowSamples, rows);
    return wanted.blend.draw(this.boxes, this.drawn(wanted)) * rows;
  }

  /** The same for what is bent sample by sample, before boxes are averaged over. */
  private addRows(wanted: Wanted, k: number, top: number, bottom: number): number {
    const { line, room } = this;
    const { kernels, arena, shape } = this.space;
    const drawn = this.drawn(wanted);
    line.clear();
    arena.bytes(room.acc, line.n * 8).fill(0);
    let parts = 1;
    for (let y = top; y < bottom; y++) {
      line.moveTo(y);
      parts = wanted.blend.draw(line, drawn);
      if (line.bent) kernels.pour(line.at, room.acc, line.n);
    }
    kernels.boxColumns(line.bent ? room.acc : line.at, room.box, shape.width, shape.channels, k);
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
    this.rounding.round(wished, box, out, whole, parts * k);
    if (rest > 0) this.rounding.round(wished, box + whole * 8, out + (whole * depth) / 8, channels, rest);
  }
}
