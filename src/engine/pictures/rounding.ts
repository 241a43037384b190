/**
 * From rows of real numbers to the samples of a picture: the one rounding, halves up, with or without the
 * curve of sRGB.
 */
import type { Depth, FullScale } from '../../core/frame.ts';
import { encodeBoundaries, encodeHints, linearToSrgb } from '../../core/light.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';

/** `curve`: numbers are in linear light, samples by the curve of sRGB. */
export interface Wished {
  readonly depth: Depth;
  readonly curve: boolean;
}

/** Shape: `columns` float32, `k` a box and sample; `doubts` has room for a U32 a box. */
export interface Estimated {
  readonly columns: Offset;
  readonly out: Offset;
  readonly boxes: number;
  readonly k: number;
  readonly factor: number;
  readonly error: { readonly share: number; readonly ofScale: number };
  readonly doubts: Offset;
}

export class Rounding {
  private readonly space: FoldBuffers;
  private readonly tables = new Map<FullScale, { boundaries: Offset; hints: Offset }>();

  constructor(space: FoldBuffers) {
    this.space = space;
  }

  /**
   * Shape: `n` float64 from `row` on, which divided by `parts` are 0..fullScale of the planes; `out` has room
   * for as many of the depth.
   * Errors: stack-full when tables do not fit beside the planes.
   */
  round({ depth, curve }: Wished, row: Offset, out: Offset, n: number, parts: number): void {
    if (n === 0) return;
    if (depth === 32) {
      this.divide(row, out, n, parts, curve);
      return;
    }
    const fullScale = depth === 8 ? 255 : 65535;
    const { kernels, fullScale: planesScale } = this.space;
    if (curve) {
      const { boundaries, hints } = this.tablesFor(fullScale);
      if (fullScale === 255) kernels.encodeU8(row, out, n, parts, boundaries, hints);
      else kernels.encodeU16(row, out, n, parts, boundaries, hints);
      return;
    }
    // 65,535 is 257 x 255, so both directions stay whole numbers.
    const scale = fullScale > planesScale ? 257 : 1;
    const divisor = fullScale < planesScale ? parts * 257 : parts;
    if (fullScale === 255) kernels.quantizeU8(row, out, n, scale, divisor);
    else kernels.quantizeU16(row, out, n, scale, divisor);
  }

  /**
   * Samples of 8 bits of boxes of estimates, each the sum of `k` columns times `factor`, of the planes' full
   * scale; what is returned is how many boxes are noted in `doubts`, for their samples may be others. Errors:
   * stack-full, as above.
   */
  estimate(curve: boolean, { columns, out, boxes, k, factor, error, doubts }: Estimated): number {
    if (boxes === 0) return 0;
    const { kernels, fullScale, shape } = this.space;
    const { channels } = shape;
    const { share, ofScale } = error;
    if (curve) {
      const { boundaries, hints } = this.tablesFor(255);
      const edges = [boxes, channels, k, factor, ofScale * fullScale, share, doubts] as const;
      return kernels.encodeColumns(columns, out, ...edges, boundaries, hints);
    }
    const scale = (factor * 255) / fullScale;
    return kernels.roundColumns(columns, out, boxes, channels, k, scale, ofScale * 255, share, doubts);
  }

  /** Units: 0..1 of full scale, rounded to float32 alone. */
  private divide(row: Offset, out: Offset, n: number, parts: number, curve: boolean): void {
    const { arena, fullScale } = this.space;
    const from = new Float64Array(arena.memory.buffer, row, n);
    const to = new Float32Array(arena.memory.buffer, out, n);
    const divisor = parts * fullScale;
    for (let i = 0; i < n; i++) to[i] = curve ? linearToSrgb(from[i]! / divisor) : from[i]! / divisor;
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
