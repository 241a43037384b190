/**
 * A counter in the arena: sums of what every frame adds, exact, in 32 bits and, once they may pass them, 64.
 */

import type { Boxes } from '../../core/boxes.ts';
import { type CounterName, needsHigh, planeSamples } from '../../core/plane.ts';
import type { Offset, Run } from '../../kernels/kernels.ts';
import type { FoldBuffers } from './buffers.ts';
import type { CounterPlane, Whereabouts } from './plane.ts';

/** The count is high * 2^32 + low. */
export class SumPlane implements CounterPlane {
  readonly name: CounterName;
  private readonly space: FoldBuffers;
  private readonly samples: number;
  private readonly low: Offset;
  private high: Offset | null = null;

  /** Errors: stack-full when it does not fit the engine's memory. */
  constructor(name: CounterName, space: FoldBuffers) {
    this.name = name;
    this.space = space;
    this.samples = planeSamples(name, space.shape);
    space.prepare(name);
    this.low = space.arena.take(this.samples * 4);
  }

  get whereabouts(): Whereabouts {
    return { low: this.low, high: this.high };
  }

  clear(): void {
    const { kernels } = this.space;
    kernels.fill(this.low, 0, this.samples * 4);
    if (this.high !== null) kernels.fill(this.high, 0, this.samples * 4);
  }

  reserve(frames: number): void {
    if (needsHigh(this.name, frames, this.space.fullScale)) this.openHigh();
  }

  private openHigh(): Offset {
    this.high ??= this.space.arena.take(this.samples * 4);
    return this.high;
  }

  add(strips: readonly Run[], start: number): void {
    const { kernels, fullScale } = this.space;
    const [first, second] = strips;
    const deep = fullScale === 65535;
    // The samples of sums need no terms of their own.
    if (this.name === 'sum' && this.high === null && first && second) {
      (deep ? kernels.addTwoU16 : kernels.addTwoU8)(first.at, second.at, this.low + start * 4, first.n);
      return;
    }
    for (const strip of strips) this.addOne(strip, start);
  }

  private addOne(samples: Run, start: number): void {
    const { kernels, fullScale } = this.space;
    const [at, n] = [this.low + start * 4, samples.n];
    if (this.name === 'coverage') {
      kernels.addU8(samples.at, at, n);
      return;
    }
    if (this.name === 'sum' && this.high === null) {
      (fullScale === 65535 ? kernels.addU16 : kernels.addU8)(samples.at, at, n);
      return;
    }
    const terms = this.space.termsOf(this.name, samples);
    if (this.high === null) kernels.addU32(terms, at, n);
    else kernels.addCarryU32(terms, at, this.high + start * 4, n);
  }

  subtract(samples: Run, start: number): void {
    const { kernels } = this.space;
    const [at, n] = [this.low + start * 4, samples.n];
    const terms = this.space.termsOf(this.name, samples);
    if (this.high === null) kernels.subtractU32(terms, at, n);
    else kernels.subtractBorrowU32(terms, at, this.high + start * 4, n);
  }

  gather(start: number, n: number, row: Offset, weight: number): void {
    const { kernels } = this.space;
    kernels.gatherU32(this.low + start * 4, row, n, weight);
    if (this.high !== null) kernels.gatherU32(this.high + start * 4, row, n, weight * 2 ** 32);
  }

  fitsBoxes(pixels: number, frames: number): boolean {
    return this.high === null && !needsHigh(this.name, frames * pixels, this.space.fullScale);
  }

  gatherBoxes({ start, count, channels, k, rows, stride }: Boxes, box: Offset, weight: number): void {
    this.space.kernels.boxU32(this.low + start * 4, box, count, channels, k, rows, stride, weight);
  }

  /** Counts of 32 bits, copied from where they are in the arena. */
  setLow(start: number, n: number, from: Offset): void {
    const { arena } = this.space;
    arena.bytes(this.low + start * 4, n * 4).set(arena.bytes(from, n * 4));
  }

  /** Where the low 32 bits of the counts from `start` on are. */
  lowAt(start: number): Offset {
    return this.low + start * 4;
  }

  pack(start: number, n: number, width: number): Uint8Array {
    const { kernels, packed, arena } = this.space;
    if (width > 4) kernels.packU64(this.low + start * 4, this.openHigh() + start * 4, packed, n, width);
    else kernels.packU32(this.low + start * 4, packed, n, width);
    return arena.bytes(packed, n * width);
  }

  unpack(start: number, n: number, width: number, bytes: Uint8Array): void {
    const { kernels, packed, arena } = this.space;
    arena.bytes(packed, bytes.length).set(bytes);
    if (width > 4) kernels.unpackU64(packed, this.low + start * 4, this.openHigh() + start * 4, n, width);
    else kernels.unpackU32(packed, this.low + start * 4, n, width);
  }
}
