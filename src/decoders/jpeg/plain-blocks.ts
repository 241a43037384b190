/** The reference of reading blocks: coefficients by Huffman codes, a bit at a time. */
import { AC_BITS_MAX, CODE_BITS_MAX, DC_BITS_MAX, type HuffmanCode } from './codes.ts';
import { type Damage, damages } from './damage.ts';
import type { PlainBits } from './plain-bits.ts';
import type { Component } from './plan.ts';
import { zigzag } from './quantisers.ts';

/** A symbol that says: sixteen zeros. */
const ZEROS = 0xf0;

/** Symbols by the length and the bits of their codes. */
export type Symbols = ReadonlyMap<number, number>;

export function symbolsOf({ counts, symbols }: HuffmanCode): Symbols {
  const found = new Map<number, number>();
  let [code, next] = [0, 0];
  for (let bits = 1; bits <= CODE_BITS_MAX; bits++, code *= 2) {
    for (let i = 0; i < counts[bits - 1]!; i++) found.set(keyOf(bits, code++), symbols[next++]!);
  }
  return found;
}

/** A leading 1 keeps codes of different lengths apart. */
function keyOf(bits: number, code: number): number {
  return 2 ** bits + code;
}

/** Null when no code begins there; the bits are then not read. */
function readSymbol(bits: PlainBits, symbols: Symbols): number | null {
  const before = bits.read;
  let code = 0;
  for (let length = 1; length <= CODE_BITS_MAX; length++) {
    code = code * 2 + bits.bit();
    const symbol = symbols.get(keyOf(length, code));
    if (symbol !== undefined) return symbol;
  }
  bits.read = before;
  return null;
}

/** Source: ITU-T T.81 F.2.2.1 (RECEIVE, EXTEND). */
function readNumber(bits: PlainBits, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 2 + bits.bit();
  return size > 0 && value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
}

/** What is known of a channel while its blocks are read. */
export interface Channel extends Pick<Component, 'quantiser'> {
  readonly dcSymbols: Symbols;
  readonly acSymbols: Symbols;
  /** How large the coefficient of each place may be. */
  readonly most: Uint16Array;
  /** The mean of the block before. */
  mean: number;
}

/** Row by row of the block, not yet multiplied; or what is wrong with it. Source: ITU-T T.81 F.2.2. */
export function readBlock(bits: PlainBits, channel: Channel): Int32Array | Damage {
  const block = new Int32Array(64);
  const start = bits.read;
  const size = readSymbol(bits, channel.dcSymbols);
  if (size === null) return damages.noCode;
  if (size > DC_BITS_MAX) return refused(bits, start);
  channel.mean += readNumber(bits, size);
  if (Math.abs(channel.mean) > channel.most[0]!) return damages.outOfRange;
  block[0] = channel.mean;
  for (let k = 1; k < 64; k++) {
    const before = bits.read;
    const symbol = readSymbol(bits, channel.acSymbols);
    if (symbol === null) return damages.noCode;
    const bitsOfValue = symbol & 15;
    if (bitsOfValue === 0 && symbol !== ZEROS) break;
    if (bitsOfValue > AC_BITS_MAX) return refused(bits, before);
    k += symbol >> 4;
    const value = readNumber(bits, bitsOfValue);
    if (k > 63) return damages.tooMany;
    if (Math.abs(value) > channel.most[zigzag[k]!]!) return damages.outOfRange;
    block[zigzag[k]!] = value;
  }
  return block;
}

function refused(bits: PlainBits, read: number): Damage {
  bits.read = read;
  return damages.outOfRange;
}
