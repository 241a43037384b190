/** One strip of a plane, of several stacks together: counters add up exactly, picks by their rule. */
import { GONE } from '../../core/fading.ts';
import type { SampleName } from '../../core/plane.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels, Offset } from '../../kernels/kernels.ts';

const PACKED_BYTES_MAX = 8;

/** A counter's strip as it is packed. Units: `width` bytes a sample. */
export interface PackedCounts {
  readonly bytes: Uint8Array;
  readonly width: number;
}

/** Rooms in the arena for a strip of any plane: they are used again for the next. */
export class StripSum {
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly low: Offset;
  private readonly high: Offset;
  private readonly termsLow: Offset;
  private readonly termsHigh: Offset;
  private readonly packed: Offset;

  /** `samples`: those of the longest strip. Errors: stack-full. */
  constructor(arena: Arena, kernels: Kernels, samples: number) {
    this.arena = arena;
    this.kernels = kernels;
    const room = () => arena.take(samples * 4);
    [this.low, this.high, this.termsLow, this.termsHigh] = [room(), room(), room(), room()];
    this.packed = arena.take(samples * PACKED_BYTES_MAX);
  }

  /** `n` counts of 0; each is low or, where `isWide`, high * 2^32 + low. */
  clear(n: number, isWide: boolean): void {
    this.kernels.fill(this.low, 0, n * 4);
    if (isWide) this.kernels.fill(this.high, 0, n * 4);
  }

  /** Exact while the sum is below 2^64; `isWide` where it may pass 2^32. */
  add(n: number, counts: PackedCounts, isWide: boolean): void {
    const { kernels, low, high, termsLow, termsHigh } = this;
    if (counts.width === 2 && !isWide) {
      // As they are: a pass less over most of what is ever merged.
      this.arena.bytes(this.packed, counts.bytes.length).set(counts.bytes);
      kernels.addU16(this.packed, low, n);
      return;
    }
    this.unpack(n, counts);
    if (isWide) kernels.addCarryU32(termsLow, low, high, n);
    else kernels.addU32(termsLow, low, n);
    if (counts.width > 4) kernels.addU32(termsHigh, high, n);
  }

  /** `n` places where nothing is left. */
  beginGlow(n: number): void {
    new Uint32Array(this.arena.memory.buffer, this.low, n).fill(GONE);
  }

  /** Leaves the brighter of what is there and of these, which are older by `age` steps. */
  glow(n: number, packed: PackedCounts, age: number): void {
    this.unpack(n, packed);
    this.kernels.glowU32(this.termsLow, this.low, n, 0, age);
  }

  /** What `add` did, undone. */
  subtract(n: number, counts: PackedCounts, isWide: boolean): void {
    const { kernels, low, high, termsLow, termsHigh } = this;
    this.unpack(n, counts);
    if (isWide) kernels.subtractBorrowU32(termsLow, low, high, n);
    else kernels.subtractU32(termsLow, low, n);
    if (counts.width > 4) kernels.subtractU32(termsHigh, high, n);
  }

  private unpack(n: number, { bytes, width }: PackedCounts): void {
    const { kernels, packed, termsLow, termsHigh } = this;
    this.arena.bytes(packed, bytes.length).set(bytes);
    if (width > 4) kernels.unpackU64(packed, termsLow, termsHigh, n, width);
    else kernels.unpackU32(packed, termsLow, n, width);
  }

  /** The low `width` bytes of each count, until anything else is done. */
  pack(n: number, width: number): Uint8Array {
    const { kernels, low, high, packed } = this;
    if (width > 4) kernels.packU64(low, high, packed, n, width);
    else kernels.packU32(low, packed, n, width);
    return this.arena.bytes(packed, n * width);
  }

  /** Samples that others are compared with, in place of counts. */
  begin(samples: Uint8Array): void {
    this.arena.bytes(this.low, samples.length).set(samples);
  }

  /** Leaves the larger, or the smaller, of the samples so far and of these. `deep`: they have 16 bits. */
  pick(name: SampleName, samples: Uint8Array, deep: boolean): void {
    const { kernels, packed, low } = this;
    this.arena.bytes(packed, samples.length).set(samples);
    if (name === 'max') (deep ? kernels.maxU16 : kernels.maxU8)(packed, low, samples.length >> Number(deep));
    else (deep ? kernels.minU16 : kernels.minU8)(packed, low, samples.length >> Number(deep));
  }

  /** The samples so far, until anything else is done. Units: bytes. */
  picked(length: number): Uint8Array {
    return this.arena.bytes(this.low, length);
  }
}
