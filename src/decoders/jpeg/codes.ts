/** The Huffman codes of a JPEG. */

/** `counts[i]`: codes of i + 1 bits. `symbols`: what they stand for, shorter codes first. */
export interface HuffmanCode {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

export const CODE_BITS_MAX = 16;
/**
 * The largest difference of two means has so many bits, and the largest other coefficient. Source: ITU-T T.81
 * tables F.1, F.2.
 */
export const DC_BITS_MAX = 11;
export const AC_BITS_MAX = 10;
/** What readers take for a table of the first kind. */
const DC_SYMBOL_MAX = 15;
const TABLES_MAX = 4;

/**
 * By the byte that names a table, 0x10 and more for AC. False when the segment is not sound. Source: ITU-T
 * T.81 B.2.4.2.
 */
export function readCodes(segment: Uint8Array, codes: Map<number, HuffmanCode>): boolean {
  for (let at = 0; at < segment.length; ) {
    const name = segment[at]!;
    const counts = segment.slice(at + 1, at + 1 + CODE_BITS_MAX);
    const count = counts.reduce((sum, each) => sum + each, 0);
    at += 1 + CODE_BITS_MAX;
    const symbols = segment.slice(at, at + count);
    at += count;
    if ((name & ~0x10) >= TABLES_MAX || count > 256 || at > segment.length) return false;
    codes.set(name, { counts, symbols });
  }
  return true;
}

/** No more codes of a length than there are bits for. */
export function isSound({ counts, symbols }: HuffmanCode, isDc: boolean): boolean {
  let code = 0;
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++) {
    code += counts[bits - 1]!;
    if (code > 2 ** bits) return false;
    code *= 2;
  }
  return !isDc || symbols.every((symbol) => symbol <= DC_SYMBOL_MAX);
}
