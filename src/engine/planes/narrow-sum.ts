/**
 * Sums of 8-bit samples in 16 bits as long as they fit, for a frame costs what its traffic costs; exact in 32
 * and 64 thereafter.
 */
import type { Boxes } from '../../core/boxes.ts';
import { sampleCount } from '../../core/frame.ts';
import { type CounterName, needsHigh } from '../../core/plane.ts';
import type { Offset, Run } from '../../kernels/kernels.ts';
import { FOLD_SAMPLES, type FoldBuffers } from './buffers.ts';
import type { CounterPlane, Whereabouts } from './plane.ts';

const FULL_SCALE = 255;
const NEAR_MOST = 65_535;
/** What one in `far` stands for: what is left in `near` when it is carried is less. */
const FAR_UNIT = 2 ** 15;
/** Frames that are exact in `near` alone; and after a carry. */
const NEAR_FRAMES = Math.floor(NEAR_MOST / FULL_SCALE);
const FRAMES_A_CARRY = Math.floor((NEAR_MOST - (FAR_UNIT - 1)) / FULL_SCALE);
/** Frames up to which a `far` of so many bits is enough. */
const framesFor = (farBits: number) => Math.floor((FAR_UNIT * 2 ** farBits - 1) / FULL_SCALE);

/** A plane that takes over with the counts so far. */
export interface WidePlane extends CounterPlane {
  /** Counts of 32 bits, copied from where they are in the arena. */
  setLow(start: number, n: number, from: Offset): void;
}

interface Far {
  readonly at: Offset;
  readonly bits: 8 | 16;
}

/** Shape: one count a sample of the frames; the count is far * 2^15 + near, or that of `wide`. */
export class NarrowSumPlane implements CounterPlane {
  readonly name: CounterName = 'sum';
  private readonly space: FoldBuffers;
  private readonly samples: number;
  private readonly near: Offset;
  private far: Far | null = null;
  /** Frames that `near` can take for sure before the next carry, once there is a `far`. */
  private room = 0;
  private wide: WidePlane | null = null;
  private readonly openWide: () => WidePlane;

  /** `openWide`: a plane of 32 bits and more. Errors: stack-full when it does not fit the engine's memory. */
  constructor(space: FoldBuffers, openWide: () => WidePlane) {
    this.space = space;
    this.openWide = openWide;
    this.samples = sampleCount(space.shape);
    this.near = space.arena.take(this.samples * 2);
  }

  get whereabouts(): Whereabouts | undefined {
    return this.wide ? this.wide.whereabouts : { near: this.near, far: this.far };
  }

  /** Counts of 16 bits that others may add to, as many frames as were reserved; null once they are wider. */
  get shared(): Offset | null {
    return this.wide ? null : this.near;
  }

  clear(): void {
    const { kernels } = this.space;
    kernels.fill(this.near, 0, this.samples * 2);
    if (this.far) kernels.fill(this.far.at, 0, (this.samples * this.far.bits) / 8);
    this.room = 0;
    this.wide?.clear();
  }

  reserve(frames: number, more: number): void {
    if (this.wide === null && frames > framesFor(16)) this.widen();
    if (this.wide) {
      this.wide.reserve(frames, more);
      return;
    }
    if (frames <= NEAR_FRAMES) {
      this.room = 0;
      return;
    }
    this.openFar(frames > framesFor(8) ? 16 : 8);
    if (this.room < more) this.carry();
    this.room -= more;
  }

  private carry(): void {
    this.eachRun(0, this.samples, (start, n) => this.put(this.joined(start, n, this.space.terms), start, n));
    this.room = FRAMES_A_CARRY;
  }

  private openFar(bits: 8 | 16): void {
    const { far, samples } = this;
    if (far !== null && far.bits >= bits) return;
    const { arena } = this.space;
    const opened: Far = { at: arena.take((samples * bits) / 8), bits };
    if (far) new Uint16Array(arena.memory.buffer, opened.at, samples).set(arena.bytes(far.at, samples));
    this.far = opened;
  }

  /**
   * From now on everything is done by a counter of 32 bits and more. Errors: stack-full; nothing is then
   * changed.
   */
  private widen(): void {
    const wide = this.openWide();
    const { terms } = this.space;
    this.eachRun(0, this.samples, (start, n) => wide.setLow(start, n, this.joined(start, n, terms)));
    this.wide = wide;
  }

  add(strips: readonly Run[], start: number): void {
    if (this.wide) {
      this.wide.add(strips, start);
      return;
    }
    const { kernels } = this.space;
    const at = this.near + start * 2;
    const [first, second] = strips;
    if (first && second) kernels.addTwoNearU8(first.at, second.at, at, first.n);
    else if (first) kernels.addNearU8(first.at, at, first.n);
  }

  subtract(samples: Run, start: number): void {
    if (this.wide) {
      this.wide.subtract(samples, start);
      return;
    }
    const { n } = samples;
    const { kernels, packed } = this.space;
    const counts = this.joined(start, n, packed);
    kernels.subtractU32(this.space.termsOf(this.name, samples), counts, n);
    this.put(counts, start, n);
  }

  fitsBoxes(pixels: number, frames: number): boolean {
    if (this.wide) return this.wide.fitsBoxes(pixels, frames);
    return !needsHigh(this.name, frames * pixels, FULL_SCALE);
  }

  gather(start: number, n: number, row: Offset, weight: number): void {
    if (this.wide) {
      this.wide.gather(start, n, row, weight);
      return;
    }
    const { kernels } = this.space;
    kernels.gatherU16(this.near + start * 2, row, n, weight);
    if (this.far?.bits === 8) kernels.gatherU8(this.far.at + start, row, n, weight * FAR_UNIT);
    if (this.far?.bits === 16) kernels.gatherU16(this.far.at + start * 2, row, n, weight * FAR_UNIT);
  }

  gatherBoxes(boxes: Boxes, box: Offset, weight: number): void {
    if (this.wide) {
      this.wide.gatherBoxes(boxes, box, weight);
      return;
    }
    const { kernels } = this.space;
    const { start, count, channels, k, rows, stride } = boxes;
    const { far } = this;
    const near = this.near + start * 2;
    const edges = [count, channels, k, rows, stride, weight] as const;
    if (far === null) kernels.boxU16(near, box, ...edges);
    else if (far.bits === 8) kernels.boxFarU8(near, far.at + start, box, ...edges);
    else kernels.boxFarU16(near, far.at + start * 2, box, ...edges);
  }

  pack(start: number, n: number, width: number): Uint8Array {
    if (this.wide) return this.wide.pack(start, n, width);
    const { kernels, packed, terms, arena } = this.space;
    if (this.far === null && width === 2) return arena.bytes(this.near + start * 2, n * 2);
    this.eachRun(start, n, (at, run) => {
      kernels.packU32(this.joined(at, run, terms), packed + (at - start) * width, run, width);
    });
    return arena.bytes(packed, n * width);
  }

  unpack(start: number, n: number, width: number, bytes: Uint8Array): void {
    if (this.wide) {
      this.wide.unpack(start, n, width, bytes);
      return;
    }
    const { kernels, packed, terms, arena } = this.space;
    if (this.far === null && width === 2) {
      arena.bytes(this.near + start * 2, n * 2).set(bytes);
      return;
    }
    arena.bytes(packed, bytes.length).set(bytes);
    this.eachRun(start, n, (at, run) => {
      kernels.unpackU32(packed + (at - start) * width, terms, run, width);
      this.put(terms, at, run);
    });
  }

  /** Counts as U32, into room for as many. */
  private joined(start: number, n: number, into: Offset): Offset {
    const { kernels } = this.space;
    const near = this.near + start * 2;
    if (this.far === null) kernels.widenU16(near, into, n);
    else if (this.far.bits === 8) kernels.joinU8(near, this.far.at + start, into, n);
    else kernels.joinU16(near, this.far.at + start * 2, into, n);
    return into;
  }

  /** Puts back what `joined` gave: without a `far` counts fit `near`. */
  private put(counts: Offset, start: number, n: number): void {
    const { kernels } = this.space;
    const near = this.near + start * 2;
    if (this.far === null) kernels.packU32(counts, near, n, 2);
    else if (this.far.bits === 8) kernels.splitU8(counts, near, this.far.at + start, n);
    else kernels.splitU16(counts, near, this.far.at + start * 2, n);
  }

  private eachRun(start: number, total: number, use: (start: number, n: number) => void): void {
    for (let at = start; at < start + total; at += FOLD_SAMPLES) {
      use(at, Math.min(FOLD_SAMPLES, start + total - at));
    }
  }
}
