/**
 * The loops over samples, as one interface with two implementations that give the same bits: wasm and plain.
 */

/** A byte offset in the engine's memory. */
export type Offset = number;

/** Shape: `n` samples from `at` on, as they are folded: in the stack's light. */
export interface Run {
  readonly at: Offset;
  readonly n: number;
}

/**
 * The kernels of boxes: box[i] += weight * the sum of `k` neighbouring pixels of `rows` rows, `stride`
 * samples apart; `boxes` of them, none narrower, each of so many channels: exact as a gather. The caller
 * keeps every sum below 2^32.
 */
export type BoxEdges = [
  boxes: number,
  channels: number,
  k: number,
  rows: number,
  stride: number,
  weight: number,
];
export type BoxKernel = (values: Offset, box: Offset, ...edges: BoxEdges) => void;
export type FarBoxKernel = (near: Offset, far: Offset, box: Offset, ...edges: BoxEdges) => void;

/**
 * The kernels of estimates: columns[i], f32 = what `rows` samples come to that are `stride` apart, added up
 * from the first in f32. `n` is at least 4.
 */
export type Columns = [columns: Offset, n: number, rows: number, stride: number];
export type PowerSteps = [blackFrom: number, step: number, zeroStep: number, tools: Offset];
/**
 * The kernels that round estimates: out (U8) of `boxes` boxes of `channels` samples, each the f32 sum of `k`
 * neighbouring columns times `factor`, rounded in f32. What is returned is how many boxes are noted in
 * `doubts` (U32): those with a sample that would be another if its number were off by `error` and by `share`
 * of itself. Behind the columns 4 bytes can be read, behind `out` one can be written.
 */
export type RoundEdges = [
  boxes: number,
  channels: number,
  k: number,
  factor: number,
  error: number,
  share: number,
  doubts: Offset,
];

export type LuminanceKernel = (
  samples: Offset,
  sums: Offset,
  weights: Offset,
  out: Offset,
  n: number,
  k: number,
  step: number,
  boxes: number,
  scale: number,
) => void;
export type WarpKernel = (
  samples: Offset,
  out: Offset,
  covered: Offset,
  tools: Offset,
  width: number,
  height: number,
  channels: number,
  first: number,
  rows: number,
) => void;

/**
 * Shape: every offset names a run of `n` values of the type in the kernel's name (`U8`, `U16`, `U32`),
 * little-endian, not overlapping another argument unless said; `row`, `acc` and `box` are float64 and start
 * on multiples of 8, the others on multiples of their own size.
 * Errors: none; an offset outside the memory is a broken invariant and traps.
 */
export interface Kernels {
  /** low += sample. The caller keeps every count below 2^32. */
  addU8(samples: Offset, low: Offset, n: number): void;
  addU16(samples: Offset, low: Offset, n: number): void;
  /** low += first + second: two frames in one pass over the counts. */
  addTwoU8(first: Offset, second: Offset, low: Offset, n: number): void;
  addTwoU16(first: Offset, second: Offset, low: Offset, n: number): void;
  /** near += samples, U16. The caller keeps every count below 2^16. */
  addNearU8(samples: Offset, near: Offset, n: number): void;
  addTwoNearU8(first: Offset, second: Offset, near: Offset, n: number): void;
  /**
   * low (U32) = far * 2^15 + near (U16), and back: near is then below 2^15. `far` is U8 or U16, every count
   * below 2^31.
   */
  joinU8(near: Offset, far: Offset, low: Offset, n: number): void;
  joinU16(near: Offset, far: Offset, low: Offset, n: number): void;
  splitU8(low: Offset, near: Offset, far: Offset, n: number): void;
  splitU16(low: Offset, near: Offset, far: Offset, n: number): void;
  /** terms[i] = samples[i], its square, or table[samples[i]]; `terms` and `table` are U32. */
  widenU8(samples: Offset, terms: Offset, n: number): void;
  widenU16(samples: Offset, terms: Offset, n: number): void;
  squareU8(samples: Offset, terms: Offset, n: number): void;
  squareU16(samples: Offset, terms: Offset, n: number): void;
  lookUpU8(samples: Offset, table: Offset, terms: Offset, n: number): void;
  lookUpU16(samples: Offset, table: Offset, terms: Offset, n: number): void;
  /** low += terms, all U32; with `high` (U32) the count is high * 2^32 + low, exact below 2^64. */
  addU32(terms: Offset, low: Offset, n: number): void;
  addCarryU32(terms: Offset, low: Offset, high: Offset, n: number): void;
  /** What the additions did, undone. */
  subtractU32(terms: Offset, low: Offset, n: number): void;
  subtractBorrowU32(terms: Offset, low: Offset, high: Offset, n: number): void;
  /**
   * plane[i] = the least of plane[i] + fade, terms[i] + age and 2^24 - 1, all U32. The caller keeps all of
   * them below 2^24.
   */
  glowU32(terms: Offset, plane: Offset, n: number, fade: number, age: number): void;
  maxU8(samples: Offset, plane: Offset, n: number): void;
  maxU16(samples: Offset, plane: Offset, n: number): void;
  minU8(samples: Offset, plane: Offset, n: number): void;
  minU16(samples: Offset, plane: Offset, n: number): void;
  /**
   * mapped[i] = table[samples[i]]; `table` and `mapped` are U16. `mapped` may be `samples` itself for U16.
   */
  mapU8(samples: Offset, table: Offset, mapped: Offset, n: number): void;
  mapU16(samples: Offset, table: Offset, mapped: Offset, n: number): void;
  /** `n` bytes of this value. */
  fill(at: Offset, value: number, n: number): void;
  /**
   * out = the first `bytes` of every `step` bytes, `units` times, of each of `rows` rows that are `stride`
   * bytes apart, whatever their samples are.
   */
  takeUnits(
    samples: Offset,
    out: Offset,
    rows: number,
    stride: number,
    units: number,
    bytes: number,
    step: number,
  ): void;

  /**
   * samples[i] = samples[i] - levels[i] + pedestal, into 0..65535; all are U16. `evenU16`: the difference
   * times gains[i] / 65,536 in its place, halves up. The caller keeps gains (U32) at 2^21 or below, and the
   * pedestal below 2^15.
   */
  lessU16(samples: Offset, levels: Offset, n: number, pedestal: number): void;
  evenU16(samples: Offset, levels: Offset, gains: Offset, n: number, pedestal: number): void;

  /** acc[i] += values[i] * weight, exact while whole and below 2^53. */
  gatherU8(values: Offset, acc: Offset, n: number, weight: number): void;
  gatherU16(values: Offset, acc: Offset, n: number, weight: number): void;
  gatherU32(values: Offset, acc: Offset, n: number, weight: number): void;
  /** Boxes of one plane. */
  boxU8: BoxKernel;
  boxU16: BoxKernel;
  boxU32: BoxKernel;
  /** For counts far[i] * 2^15 + near[i], where near is U16. */
  boxFarU8: FarBoxKernel;
  boxFarU16: FarBoxKernel;
  /** acc[i] += row[i], then row[i] = 0. */
  pour(row: Offset, acc: Offset, n: number): void;
  /** row[i] into 0..most. */
  clamp(row: Offset, n: number, most: number): void;
  /** row[i] without its sign. */
  absolute(row: Offset, n: number): void;
  /**
   * row[i] above `knee` bent so that `white` comes to `most`, smooth at the knee; above `white` it is `most`.
   */
  shoulder(row: Offset, n: number, knee: number, white: number, most: number): void;
  /**
   * row[i], the sum of `frames` samples, becomes twice the root of frames * squares[i] - row[i]^2: divided by
   * `frames` twice their standard deviation. Both are whole and below 2^53.
   */
  deviation(row: Offset, squares: Offset, n: number, frames: number): void;
  /**
   * row[i] = most * 2 ** (-row[i] / scale), 0 where `black` (U32) is `blackFrom` or more. `table` is the
   * powerTable of core/logarithm.
   */
  power(
    row: Offset,
    black: Offset,
    n: number,
    blackFrom: number,
    scale: number,
    most: number,
    table: Offset,
  ): void;
  /**
   * Estimates of half of what `deviation` gives, from counts (U16, or far * 2^15 + near) and squares (U32):
   * the root of what is exact. The caller keeps samples at 255 or below, and frames, without `far`, at 257.
   */
  deviationsU16(near: Offset, squares: Offset, ...columns: [...Columns, frames: number]): void;
  deviationsFarU8(near: Offset, far: Offset, squares: Offset, ...columns: [...Columns, frames: number]): void;
  deviationsFarU16(
    near: Offset,
    far: Offset,
    squares: Offset,
    ...columns: [...Columns, frames: number]
  ): void;
  /**
   * Estimates of 2 ** -(step * counts + zeroStep * zeros), 0 where `zeros` (U32, below 2^31) is `blackFrom`
   * or more. `step` and the others are f32, `tools` is the powerSeries of core/logarithm. Exponents are cut
   * off there at 120, or, where `zeroStep` is not 0, kept below it by the caller. Counts are U32 and below
   * 2^31, or, in U64, 2 * step is given, and counts are low + high * highStep / step.
   */
  powersU32(low: Offset, zeros: Offset, ...columns: [...Columns, ...PowerSteps]): void;
  powersU64(
    low: Offset,
    high: Offset,
    zeros: Offset,
    ...columns: [...Columns, ...PowerSteps, highStep: number]
  ): void;
  roundColumns(columns: Offset, out: Offset, ...edges: RoundEdges): number;
  /** The same by the curve, as `encodeU8`. */
  encodeColumns(
    columns: Offset,
    out: Offset,
    ...edges: [...RoundEdges, boundaries: Offset, hints: Offset]
  ): number;
  /**
   * Adds up `k` neighbouring pixels of a row of `width` pixels: box has ceil(width / k) pixels, the last may
   * be narrower.
   */
  boxColumns(acc: Offset, box: Offset, width: number, channels: number, k: number): void;
  /**
   * out[i] = floor((2 * box[i] * scale + parts) / (2 * parts)): box * scale / parts, halves up. `out` is U8
   * or U16.
   */
  quantizeU8(box: Offset, out: Offset, n: number, scale: number, parts: number): void;
  quantizeU16(box: Offset, out: Offset, n: number, scale: number, parts: number): void;
  /**
   * out[i] = the largest v with boundaries[v] <= box[i] / parts, searched from hints[floor(box[i] / parts)].
   */
  encodeU8(box: Offset, out: Offset, n: number, parts: number, boundaries: Offset, hints: Offset): void;
  encodeU16(box: Offset, out: Offset, n: number, parts: number, boundaries: Offset, hints: Offset): void;

  /**
   * The low `bytes` (2, 3 or 4) bytes of each count, one after the other; the caller knows that the rest are
   * zero.
   */
  packU32(low: Offset, packed: Offset, n: number, bytes: number): void;
  /** The low `bytes` (6 or 8) bytes of each count high * 2^32 + low. */
  packU64(low: Offset, high: Offset, packed: Offset, n: number, bytes: number): void;
  unpackU32(packed: Offset, low: Offset, n: number, bytes: number): void;
  unpackU64(packed: Offset, low: Offset, high: Offset, n: number, bytes: number): void;

  /**
   * Luminance of one row of boxes of `k` x `k` pixels, f32: out[b] = the sum of samples times weights, times
   * `scale` in f32. `samples`: k rows of `n`; `step`: samples of a row in a box; `weights`: U16, `step` of
   * them and then 0 up to a multiple of 8; `sums`: room for n + 8 values, U16 for U8 and U32 for U16. The
   * caller keeps k at 128 or below.
   */
  luminanceU8: LuminanceKernel;
  luminanceU16: LuminanceKernel;
  /**
   * Rows from `first` on of a grid of the frame's size, each pixel at its place in the frame. `tools`: the
   * weights of 256 phases, four I16 each that add up to 16,384; at 2,048 a transform's eight numbers as F64,
   * in pixels; at 2,112 room for 144 bytes. Behind the samples 16 bytes can be read, behind `out` one can be
   * written. Places are exact to 2^-16 pixel each 32 pixels of a row, and linear between them, rounded down.
   * Rounding: of the place to 1/256 pixel, down; U8 columns to 1/64, halves up, then the pixel, halves up;
   * U16 the pixel once, halves up. Beyond the frame's edge its last pixels go on. `covered`: U32, two a row:
   * pixels from the first to before the second lie in the frame, the others are 0. The caller keeps places
   * within 2^15 pixels, and denominators above 0.
   */
  warpU8: WarpKernel;
  warpU16: WarpKernel;
}
