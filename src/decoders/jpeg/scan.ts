/**
 * Decoding the scan of a baseline JPEG, as one function with two implementations that give the same samples:
 * wasm and plain.
 */
import type { Plan } from './plan.ts';

/**
 * Hears of rows as they are done, from the top down, none left out: `rows` are whole pixel rows from `first`
 * on, and are used for others when it returns. Shape: as the samples of a frame.
 */
export type TakeRows = (rows: Uint8Array, first: number) => void;

/**
 * The samples are those of libjpeg-turbo with its defaults: the slow integer IDCT, chroma between its samples
 * where there are more than two in a row. Gives back where the data of the scan ends. Errors: decode-failed
 * where it is not sound; by then rows may have been taken.
 */
export type DecodeScan = (bytes: Uint8Array, plan: Plan, take: TakeRows) => number;
