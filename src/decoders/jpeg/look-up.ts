/** Huffman codes as the wasm decoder looks them up. */
import { CODE_BITS_MAX, type HuffmanCode } from './codes.ts';

/** As in assembly/layout.ts and assembly/blocks.ts, beside this file. */
const LOOK_UP_BITS = 11;
const END_STEP = 81;
const [LIMITS, OFFSETS, SYMBOLS] = [2 ** LOOK_UP_BITS, 2 ** LOOK_UP_BITS + 16, 4 * (2 ** LOOK_UP_BITS + 32)];
export const LOOK_UP_BYTES = SYMBOLS + 256;

/**
 * `most`: how large a coefficient may be at any place; null of a code of differences.
 *
 * `to`: LOOK_UP_BYTES, of 32-bit words. First one for each value of the next 11 bits: bits of code and value
 * | value << 8 | coefficients up to this one << 25; where value or code do not fit, or the value may be more
 * than `most`, bits of the code << 8 | symbol << 16; where the code does not, 0. Then what finds longer
 * codes: for each length, the first 16 bits that are no code of it, and how far symbols lie from codes; then
 * all symbols.
 */
export function fillLookUp({ counts, symbols }: HuffmanCode, most: number | null, to: Uint8Array): void {
  to.fill(0);
  const words = new DataView(to.buffer, to.byteOffset, to.byteLength);
  to.set(symbols, SYMBOLS);
  let [code, next] = [0, 0];
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++, code *= 2) {
    words.setInt32(4 * (OFFSETS + bits - 1), next - code, true);
    for (let i = 0; i < counts[bits - 1]!; i++, code++, next++) {
      if (bits > LOOK_UP_BITS) continue;
      const rest = LOOK_UP_BITS - bits;
      for (let behind = 0; behind < 2 ** rest; behind++)
        words.setInt32(
          4 * (code * 2 ** rest + behind),
          entry(bits, symbols[next]!, behind, rest, most),
          true,
        );
    }
    words.setUint32(4 * (LIMITS + bits - 1), code * 2 ** (CODE_BITS_MAX - bits), true);
  }
}

/** `behind`: the `rest` bits behind the code. */
function entry(bits: number, symbol: number, behind: number, rest: number, most: number | null): number {
  const isDc = most === null;
  const [run, size] = isDc ? [0, symbol] : [symbol >> 4, symbol & 15];
  const isTooLarge = !isDc && 2 ** size > most + 1;
  if (size > rest || isTooLarge) return (bits << 8) | (symbol << 16);
  const isEnd = !isDc && size === 0 && run !== 15;
  const stored = behind >> (rest - size);
  const value = size > 0 && stored < 2 ** (size - 1) ? stored - 2 ** size + 1 : stored;
  return (bits + size) | (((size === 0 ? 0 : value) & 0xffff) << 8) | ((isEnd ? END_STEP : run + 1) << 25);
}
