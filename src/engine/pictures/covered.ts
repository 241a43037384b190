/** Pictures of aligned frames: each pixel is drawn from the frames that cover it, however many these are. */
import type { Area } from '../../core/common-area.ts';
import { blankSamples } from '../../core/frame.ts';
import type { Offset } from '../../kernels/kernels.ts';
import type { FoldBuffers } from '../planes/buffers.ts';
import type { DrawnFrom } from '../planes/plane.ts';
import { Coverage } from './coverage.ts';
import { PlaneRow } from './plane-row.ts';
import { Rounding } from './rounding.ts';
import { boxEdge, hasCurve, type Rendered, type Renders, type Wanted } from './wanted.ts';

export class CoveredRenderer implements Renders {
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
    this.space = space;
    this.coverage = new Coverage(planes, space);
    this.line = new PlaneRow(planes, space);
    const rowBytes = this.line.n * 8;
    this.acc = arena.take(rowBytes);
    this.box = arena.take(rowBytes);
    this.out = arena.take(rowBytes);
    this.rounding = new Rounding(space);
  }

  /**
   * Shape: ceil(width / k) x ceil(height / k) of the whole frame, or of the part that is wanted, with k = boxEdge. A box is the sum of the
   * numerators of its pixels over that of their denominators, so a pixel weighs as much as frames cover it; a pixel that none covers
   * weighs nothing, and a box of only such pixels is black. Units and rounding: as of pictures of frames that lie still.
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
    for (let y = 0; y < outHeight; y++) {
      const parts = this.addRows(wanted, area, k, y * k);
      this.roundRow(wanted, parts);
      bytes.set(this.space.arena.bytes(this.out, rowBytes), y * rowBytes);
    }
    return { shape: { width: outWidth, height: outHeight, channels }, depth, samples };
  }

  /** The rows of an area from `top` on, as many as a box has, into boxes. Shape: what is returned divides each of them. */
  private addRows({ blend, ev }: Wanted, area: Area, k: number, top: number): Float64Array {
    const { line, space, acc, box } = this;
    const { kernels, arena, fullScale, light } = space;
    const { channels } = space.shape;
    const parts = new Float64Array(Math.ceil(area.width / k));
    arena.bytes(acc, line.n * 8).fill(0);
    line.clear();
    for (let y = top; y < Math.min(area.height, top + k); y++) {
      for (const { from, to, frames } of this.coverage.runs(area, area.top + y)) {
        line.moveTo(area.top + y, from * channels, (to - from) * channels);
        const each = blend.draw(line, { frames, fullScale, light, ev });
        for (let x = from - area.left; x < to - area.left; ) {
          const end = Math.min(to - area.left, (Math.floor(x / k) + 1) * k);
          parts[Math.floor(x / k)]! += each * (end - x);
          x = end;
        }
      }
      kernels.pour(line.at, acc, line.n);
    }
    kernels.boxColumns(acc + area.left * channels * 8, box, area.width, channels, k);
    return parts;
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
      if (parts[from] === 0) space.arena.bytes(at, (n * depth) / 8).fill(0);
      else this.rounding.round(wished, box + from * channels * 8, at, n, parts[from]!);
      from = to;
    }
  }
}
