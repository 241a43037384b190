/**
 * A pick in the engine's memory: at each place one sample of some frame, the largest, the smallest, the
 * earliest or the latest.
 */
import type { Boxes } from '../../core/boxes.ts';
import { bytesPerSample, sampleCount } from '../../core/frame.ts';
import type { Place } from '../../core/order.ts';
import { type SampleName, startValue } from '../../core/plane.ts';
import type { Offset, Run } from '../../kernels/kernels.ts';
import type { FoldBuffers } from './buffers.ts';
import type { Drawable } from './plane.ts';

/** Shape: one sample a sample of the frames, 8 or 16 bits as they. */
export class SamplePlane implements Drawable {
  readonly name: SampleName;
  private readonly space: FoldBuffers;
  private readonly width: 1 | 2;
  private readonly at: Offset;
  private readonly bytes: number;

  /** Errors: stack-full when it does not fit the engine's memory. */
  constructor(name: SampleName, space: FoldBuffers) {
    this.name = name;
    this.space = space;
    this.width = bytesPerSample(space.fullScale);
    this.bytes = sampleCount(space.shape) * this.width;
    this.at = space.arena.take(this.bytes);
    this.clear();
  }

  clear(): void {
    // Full scale is all ones in either width.
    const start = startValue(this.name, this.space.fullScale) === 0 ? 0 : 0xff;
    this.space.kernels.fill(this.at, start, this.bytes);
  }

  /** The strips of one or two frames, which stand so among the others. */
  add(strips: readonly Run[], start: number, places: readonly Place[]): void {
    for (const [i, strip] of strips.entries()) this.addOne(strip, start, places[i]!);
  }

  private addOne({ at, n }: Run, start: number, place: Place): void {
    const { kernels, arena } = this.space;
    const to = this.at + start * this.width;
    const deep = this.width === 2;
    if (this.name === 'max') (deep ? kernels.maxU16 : kernels.maxU8)(at, to, n);
    else if (this.name === 'min') (deep ? kernels.minU16 : kernels.minU8)(at, to, n);
    else if (this.name === 'first' ? place.isFirst : place.isLatest) {
      arena.bytes(to, n * this.width).set(arena.bytes(at, n * this.width));
    }
  }

  /** Into a row of float64. */
  gather(start: number, n: number, row: Offset, weight: number): void {
    const { kernels } = this.space;
    const from = this.at + start * this.width;
    (this.width === 2 ? kernels.gatherU16 : kernels.gatherU8)(from, row, n, weight);
  }

  /** Whether boxes of so many pixels can be added up. */
  fitsBoxes(pixels: number): boolean {
    return pixels * this.space.fullScale < 2 ** 32;
  }

  /** Into float64, one a sample of a box. */
  gatherBoxes({ start, count, channels, k, rows, stride }: Boxes, box: Offset, weight: number): void {
    const { kernels } = this.space;
    const from = this.at + start * this.width;
    const add = this.width === 2 ? kernels.boxU16 : kernels.boxU8;
    add(from, box, count, channels, k, rows, stride, weight);
  }

  /** The samples themselves. */
  pack(start: number, n: number, width: number): Uint8Array {
    return this.space.arena.bytes(this.at + start * width, n * width);
  }

  unpack(start: number, n: number, width: number, bytes: Uint8Array): void {
    this.space.arena.bytes(this.at + start * width, n * width).set(bytes);
  }
}
