/** Planes to a picture: box sums over the planes, then one rounding, halves up. */
import type { Blend, Drawn } from '../../blends/blend.ts';
import { blankSamples, type Depth, type FullScale, type Picture } from '../../core/frame.ts';
import { encodeBoundaries, encodeHints, linearToSrgb } from '../../core/light.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';
import { BoxRow } from './box-row.ts';
import { PlaneRow } from './plane-row.ts';

/** Rows of the picture in the making. */
interface Room {
  readonly acc: Offset;
  readonly box: Offset;
  readonly out: Offset;
}

/** What picture is wanted. Units: `ev` stops, for blends that take it. */
export interface Wanted {
  readonly blend: Blend;
  readonly ev: number;
  readonly depth: Depth;
  /** As the planes have it: linear light stays linear. */
  readonly asStored?: boolean;
  readonly maxEdgePixels: number;
}

/** Pixels an edge of the box that brings a picture down to `maxEdgePixels`; 1 when it is small enough. */
export function boxEdge(width: number, height: number, maxEdgePixels: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / maxEdgePixels));
}

export class Renderer {
  private readonly planes: DrawnFrom;
  private readonly space: FoldBuffers;
  private readonly line: PlaneRow;
  private readonly boxes: BoxRow;
  private readonly room: Room;
  private readonly tables = new Map<FullScale, { boundaries: Offset; hints: Offset }>();

  /** Errors: stack-full when rows and their tables do not fit beside the planes. */
  constructor(planes: DrawnFrom, space: FoldBuffers) {
    const { arena } = space;
    this.planes = planes;
    this.space = space;
    this.line = new PlaneRow(planes, space);
    const rowBytes = this.line.n * 8;
    this.room = { acc: arena.take(rowBytes), box: arena.take(rowBytes), out: arena.take(rowBytes) };
    this.boxes = new BoxRow(planes, space, this.room.box);
  }

  /**
   * Shape: ceil(width / k) x ceil(height / k) with k = boxEdge; boxes at the right and bottom edge may be smaller.
   * Units: samples 0..fullScale of the picture, in encoded values; in linear light the box is averaged in linear light.
   * Rounding: once, halves up; exact while twice the box sum times the scale stays below 2^53, which at 2^24 frames of
   * 16 bits still allows boxes of 64 x 64.
   */
  picture(wanted: Wanted): Picture {
    const { depth } = wanted;
    const { width, height, channels } = this.space.shape;
    const k = boxEdge(width, height, wanted.maxEdgePixels);
    const [outWidth, outHeight] = [Math.ceil(width / k), Math.ceil(height / k)];
    const rowSamples = outWidth * channels;
    const samples = blankSamples(depth, rowSamples * outHeight);
    const bytes = new Uint8Array(samples.buffer);
    const rowBytes = (rowSamples * depth) / 8;
    const isStraight = this.boxes.begin(k, (row) => wanted.blend.draw(row, this.drawn(wanted)));
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
    this.boxes.moveTo(top, rows);
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
    const { width, channels } = this.space.shape;
    const { box, out } = this.room;
    const whole = Math.floor(width / k) * channels;
    const rest = (width % k) * parts;
    this.round(wanted, box, out, whole, parts * k);
    if (rest > 0) this.round(wanted, box + whole * 8, out + (whole * wanted.depth) / 8, channels, rest);
  }

  private round({ depth, asStored }: Wanted, box: Offset, out: Offset, n: number, parts: number): void {
    if (n === 0) return;
    if (depth === 32) {
      this.divide(box, out, n, parts, this.space.light === 'linear' && !asStored);
      return;
    }
    const fullScale = depth === 8 ? 255 : 65535;
    const { kernels, light, fullScale: planesScale } = this.space;
    if (light === 'linear' && !asStored) {
      const { boundaries, hints } = this.tablesFor(fullScale);
      if (fullScale === 255) kernels.encodeU8(box, out, n, parts, boundaries, hints);
      else kernels.encodeU16(box, out, n, parts, boundaries, hints);
      return;
    }
    // 65,535 is 257 x 255, so both directions stay whole numbers.
    const scale = fullScale > planesScale ? 257 : 1;
    const divisor = fullScale < planesScale ? parts * 257 : parts;
    if (fullScale === 255) kernels.quantizeU8(box, out, n, scale, divisor);
    else kernels.quantizeU16(box, out, n, scale, divisor);
  }

  /** Units: 0..1 of full scale, rounded to float32 alone. */
  private divide(box: Offset, out: Offset, n: number, parts: number, encode: boolean): void {
    const { arena, fullScale } = this.space;
    const from = new Float64Array(arena.memory.buffer, box, n);
    const to = new Float32Array(arena.memory.buffer, out, n);
    const divisor = parts * fullScale;
    for (let i = 0; i < n; i++) to[i] = encode ? linearToSrgb(from[i]! / divisor) : from[i]! / divisor;
  }

  private tablesFor(fullScale: FullScale): { boundaries: Offset; hints: Offset } {
    const known = this.tables.get(fullScale);
    if (known) return known;
    const { arena } = this.space;
    const boundaries = encodeBoundaries(fullScale);
    const hints = encodeHints(boundaries);
    const taken = { boundaries: arena.take(boundaries.byteLength), hints: arena.take(hints.byteLength) };
    new Float64Array(arena.memory.buffer, taken.boundaries, boundaries.length).set(boundaries);
    new Uint16Array(arena.memory.buffer, taken.hints, hints.length).set(hints);
    this.tables.set(fullScale, taken);
    return taken;
  }
}
