/** The loops over samples, as one interface with two implementations that give the same bits: wasm and plain. */

/** A byte offset in the engine's memory. */
export type Offset = number;

/**
 * Shape: every offset names a run of `n` values of the type in the kernel's name (`U8`, `U16`, `U32`; `acc` and `box` are
 * float64), little-endian, not overlapping another argument unless said; float64 runs start on multiples of 8, the others
 * on multiples of their own size.
 * Errors: none; an offset outside the memory is a broken invariant and traps.
 */
export interface Kernels {
  /** sum += sample. The caller keeps every sum below 2^32. */
  addU8(samples: Offset, sum: Offset, n: number): void;
  addU16(samples: Offset, sum: Offset, n: number): void;
  /** As add, and one more in `carry` (U16) for every sum that passes 2^32: the sum is carry * 2^32 + sum. */
  addCarryU8(samples: Offset, sum: Offset, carry: Offset, n: number): void;
  addCarryU16(samples: Offset, sum: Offset, carry: Offset, n: number): void;
  maxU8(samples: Offset, plane: Offset, n: number): void;
  maxU16(samples: Offset, plane: Offset, n: number): void;
  minU8(samples: Offset, plane: Offset, n: number): void;
  minU16(samples: Offset, plane: Offset, n: number): void;
  /** mapped[i] = table[samples[i]]; `table` and `mapped` are U16. `mapped` may be `samples` itself for U16. */
  mapU8(samples: Offset, table: Offset, mapped: Offset, n: number): void;
  mapU16(samples: Offset, table: Offset, mapped: Offset, n: number): void;
  /** acc[i] += values[i], exact below 2^53. */
  gatherU8(values: Offset, acc: Offset, n: number): void;
  gatherU16(values: Offset, acc: Offset, n: number): void;
  gatherU32(values: Offset, acc: Offset, n: number): void;
  /** acc[i] += carry[i] * 2^32. */
  gatherCarry(carry: Offset, acc: Offset, n: number): void;
  /** Adds up `k` neighbouring pixels of a row of `width` pixels: box has ceil(width / k) pixels, the last may be narrower. */
  boxColumns(acc: Offset, box: Offset, width: number, channels: number, k: number): void;
  /** out[i] = floor((2 * box[i] * scale + parts) / (2 * parts)): box * scale / parts, halves up. `out` is U8 or U16. */
  quantizeU8(box: Offset, out: Offset, n: number, scale: number, parts: number): void;
  quantizeU16(box: Offset, out: Offset, n: number, scale: number, parts: number): void;
  /** out[i] = the largest v with boundaries[v] <= box[i] / parts, searched from hints[floor(box[i] / parts)]. */
  encodeU8(box: Offset, out: Offset, n: number, parts: number, boundaries: Offset, hints: Offset): void;
  encodeU16(box: Offset, out: Offset, n: number, parts: number, boundaries: Offset, hints: Offset): void;
  /** The low `bytes` (2, 3 or 4) bytes of each sum, one after the other; the caller knows that the rest are zero. */
  packU32(sum: Offset, packed: Offset, n: number, bytes: number): void;
  /** Six bytes a sample: the sum, then the carry. */
  packCarry(sum: Offset, carry: Offset, packed: Offset, n: number): void;
  unpackU32(packed: Offset, sum: Offset, n: number, bytes: number): void;
  unpackCarry(packed: Offset, sum: Offset, carry: Offset, n: number): void;
}
