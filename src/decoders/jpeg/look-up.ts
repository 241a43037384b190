/** Huffman codes as the wasm decoder looks them up. */
import { CODE_BITS_MAX, type HuffmanCode } from './codes.ts';

/** As in assembly/layout.ts and assembly/blocks.ts, beside this file. */
const LOOK_UP_BITS = 11;
const END_RUN = 80;
const [LIMITS, OFFSETS, SYMBOLS] = [2 ** LOOK_UP_BITS, 2 ** LOOK_UP_BITS + 16, 4 * (2 ** LOOK_UP_BITS + 32)];
export const LOOK_UP_BYTES = SYMBOLS + 256;

/**
 * `to`: LOOK_UP_BYTES, of 32-bit words. First one for each value of the next 11 bits: bits of code and value | zeros before it << 8 | value <<
 * 16; where value or code do not fit, bits of the code << 8 | symbol << 24; where the code does not, 0. Then what finds longer codes: for each
 * length, the first 16 bits that are no code of it, and how far symbols lie from codes; then all symbols.
 */
export function fillLookUp({ counts, symbols }: HuffmanCode, isDc: boolean, to: Uint8Array): void {
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
          entry(bits, symbols[next]!, behind, rest, isDc),
          true,
        );
    }
    words.setUint32(4 * (LIMITS + bits - 1), code * 2 ** (CODE_BITS_MAX - bits), true);
  }
}

/** `behind`: the `rest` bits behind the code. */
function entry(bits: number, symbol: number, behind: number, rest: number, isDc: boolean): number {
  const [run, size] = isDc ? [0, symbol] : [symbol >> 4, symbol & 15];
  if (size > rest) return (bits << 8) | (symbol << 24);
  const isEnd = !isDc && size === 0 && run !== 15;
  const stored = behind >> (rest - size);
  const value = size > 0 && stored < 2 ** (size - 1) ? stored - 2 ** size + 1 : stored;
  return (bits + size) | ((isEnd ? END_RUN : run) << 8) | ((size === 0 ? 0 : value) << 16);
}
