/**
 * Where things lie in the memory of the module: tables and scratch of fixed size; the rest is behind them.
 */

/**
 * A block's coefficients as they were read, 16 bits each, and room for what is written behind them. Zero
 * between two blocks.
 */
export const BLOCK: usize = memory.data(160, 16);
/** A block between the two passes of its transform. */
export const BETWEEN: usize = memory.data(128, 16);

/** Look-up tables of codes: six of them, one for each component and kind. */
export const LOOK_UP_BITS: u32 = 11;
const LOOK_UP_BYTES: usize = 4 << LOOK_UP_BITS;
/**
 * Behind them: for each length of code from 1 to 16 bits where codes end, and how far their symbols lie from
 * them; then the symbols.
 */
export const LIMITS: usize = LOOK_UP_BYTES;
export const OFFSETS: usize = LIMITS + 64;
export const SYMBOLS: usize = OFFSETS + 64;
export const CODES_BYTES: usize = SYMBOLS + 256;
export const CODES: usize = memory.data(6 * (8192 + 384), 16);

/**
 * Quantisers of 16 bits, and behind them how large each coefficient may be, and one behind the last of the
 * block.
 */
export const MOST: usize = 128;
export const QUANTISER_BYTES: usize = 272;
export const QUANTISERS: usize = memory.data(3 * 272, 16);

/** What these tables were made from, as whoever made them wrote it. */
export const TABLES_OF: usize = memory.data(2048, 16);

/**
 * Place in the block, in bytes, of each coefficient in the order of the file. What is behind the last, by too
 * long a run or at the end of a block, goes to the place behind the block. Source: ITU-T T.81 figure A.6.
 */
export const PLACES: usize = memory.data<u8>([
  0, 2, 16, 32, 18, 4, 6, 20, 34, 48, 64, 50, 36, 22, 8, 10, 24, 38, 52, 66,
  80, 96, 82, 68, 54, 40, 26, 12, 14, 28, 42, 56, 70, 84, 98, 112, 114, 100, 86, 72,
  58, 44, 30, 46, 60, 74, 88, 102, 116, 118, 104, 90, 76, 62, 78, 92, 106, 120, 122, 108,
  94, 110, 124, 126, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128,
  128, 128, 128, 128,
]);
