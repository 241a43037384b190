/** The quantisers of a JPEG, and the order in which a block is stored. */

/**
 * Place in a block, row by row, of each coefficient in the order of the file. Source: ITU-T T.81 figure A.6.
 */
export const zigzag = new Uint8Array([
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5],
  ...[12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
  ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51],
  ...[58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
]);

const TABLES_MAX = 4;

/** False when the segment is not sound, or has factors of 16 bits. Source: ITU-T T.81 B.2.4.1. */
export function readQuantisers(segment: Uint8Array, tables: Map<number, Uint8Array>): boolean {
  for (let at = 0; at < segment.length; at += 65) {
    const name = segment[at]!;
    const stored = segment.subarray(at + 1, at + 65);
    if (name >= TABLES_MAX || stored.length !== 64) return false;
    const factors = new Uint8Array(64);
    stored.forEach((factor, i) => {
      factors[zigzag[i]!] = factor;
    });
    tables.set(name, factors);
  }
  return true;
}

/** More than a coefficient of 8-bit samples can be. */
const COEFFICIENT_MAX = 2047;
/**
 * A coefficient times its quantiser is no more in any picture; decoders differ where sums of such products
 * need more than 16 bits.
 */
const PRODUCT_MAX = 8191;

/** How large the coefficient of each place may be; at least 32. */
export function mostOf(quantiser: Uint8Array): Uint16Array {
  return Uint16Array.from(quantiser, (factor) => Math.min(COEFFICIENT_MAX, Math.floor(PRODUCT_MAX / factor)));
}
