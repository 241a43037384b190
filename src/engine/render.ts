/** Planes to a picture: box sums over the planes, then one rounding, halves up. */
import type { Blend } from '../blends/blend.ts';
import { bytesPerSample, type FullScale, type Picture } from '../core/frame.ts';
import { encodeBoundaries, encodeHints } from '../core/light.ts';
import type { PlaneName } from '../core/plane.ts';
import type { Kernels, Offset } from '../kernels/kernels.ts';
import type { Arena } from './arena.ts';
import type { Planes } from './planes.ts';

/** Offsets of the tables and rows a renderer works with; taken once a stack. */
interface Room {
  readonly row: Offset;
  readonly box: Offset;
  readonly out: Offset;
}

/** Pixels an edge of the box that brings a picture down to `maxEdgePixels`; 1 when it is small enough. */
export function boxEdge(width: number, height: number, maxEdgePixels: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / maxEdgePixels));
}

export class Renderer {
  private readonly planes: Planes;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly room: Room;
  private readonly tables = new Map<FullScale, { boundaries: Offset; hints: Offset }>();

  /** Errors: stack-full when a row and its tables do not fit beside the planes. */
  constructor(planes: Planes, arena: Arena, kernels: Kernels) {
    this.planes = planes;
    this.arena = arena;
    this.kernels = kernels;
    const rowBytes = planes.shape.width * planes.shape.channels * 8;
    this.room = { row: arena.take(rowBytes), box: arena.take(rowBytes), out: arena.take(rowBytes) };
  }

  /**
   * Shape: ceil(width / k) x ceil(height / k) with k = boxEdge; boxes at the right and bottom edge may be smaller.
   * Units: samples 0..fullScale of the picture, in encoded values; in linear light the box is averaged in linear light.
   * Rounding: once, halves up; exact while twice the box sum times the scale stays below 2^53, which at 2^24 frames of
   * 16 bits still allows boxes of 64 x 64.
   */
  picture(blend: Blend, fullScale: FullScale, maxEdgePixels: number): Picture {
    const { width, height, channels } = this.planes.shape;
    const k = boxEdge(width, height, maxEdgePixels);
    const [outWidth, outHeight] = [Math.ceil(width / k), Math.ceil(height / k)];
    const rowSamples = outWidth * channels;
    const samples =
      fullScale === 255 ? new Uint8Array(rowSamples * outHeight) : new Uint16Array(rowSamples * outHeight);
    const bytes = new Uint8Array(samples.buffer);
    const rowBytes = rowSamples * bytesPerSample(fullScale);
    for (let y = 0; y < outHeight; y++) {
      this.row(blend, fullScale, k, y * k, Math.min(height, (y + 1) * k));
      bytes.set(this.arena.bytes(this.room.out, rowBytes), y * rowBytes);
    }
    const depth = fullScale === 255 ? 8 : 16;
    return { shape: { width: outWidth, height: outHeight, channels }, depth, samples };
  }

  private row(blend: Blend, fullScale: FullScale, k: number, top: number, bottom: number): void {
    const { width, channels } = this.planes.shape;
    const n = width * channels;
    const { row, box, out } = this.room;
    this.arena.bytes(row, n * 8).fill(0);
    for (let y = top; y < bottom; y++) this.gather(blend.plane, y * n, n);
    this.kernels.boxColumns(row, box, width, channels, k);
    const parts = blend.parts(this.planes.frames) * (bottom - top);
    const whole = Math.floor(width / k) * channels;
    const rest = (width % k) * parts;
    this.round(box, out, whole, parts * k, fullScale);
    if (rest > 0) {
      this.round(box + whole * 8, out + whole * bytesPerSample(fullScale), channels, rest, fullScale);
    }
  }

  private gather(name: PlaneName, at: number, n: number): void {
    const offset = this.planes.offset(name);
    const { row } = this.room;
    if (name !== 'sum') {
      if (this.planes.fullScale === 255) this.kernels.gatherU8(offset + at, row, n);
      else this.kernels.gatherU16(offset + at * 2, row, n);
      return;
    }
    this.kernels.gatherU32(offset + at * 4, row, n);
    const carry = this.planes.carryOffset();
    if (carry !== null) this.kernels.gatherCarry(carry + at * 2, row, n);
  }

  private round(box: Offset, out: Offset, n: number, parts: number, fullScale: FullScale): void {
    if (n === 0) return;
    if (this.planes.light === 'linear') {
      const { boundaries, hints } = this.tablesFor(fullScale);
      if (fullScale === 255) this.kernels.encodeU8(box, out, n, parts, boundaries, hints);
      else this.kernels.encodeU16(box, out, n, parts, boundaries, hints);
      return;
    }
    // 65,535 is 257 x 255, so both directions stay whole numbers.
    const scale = fullScale > this.planes.fullScale ? 257 : 1;
    const divisor = fullScale < this.planes.fullScale ? parts * 257 : parts;
    if (fullScale === 255) this.kernels.quantizeU8(box, out, n, scale, divisor);
    else this.kernels.quantizeU16(box, out, n, scale, divisor);
  }

  private tablesFor(fullScale: FullScale): { boundaries: Offset; hints: Offset } {
    const known = this.tables.get(fullScale);
    if (known) return known;
    const boundaries = encodeBoundaries(fullScale);
    const hints = encodeHints(boundaries);
    const taken = {
      boundaries: this.arena.take(boundaries.byteLength),
      hints: this.arena.take(hints.byteLength),
    };
    new Float64Array(this.arena.memory.buffer, taken.boundaries, boundaries.length).set(boundaries);
    new Uint16Array(this.arena.memory.buffer, taken.hints, hints.length).set(hints);
    this.tables.set(fullScale, taken);
    return taken;
  }
}
