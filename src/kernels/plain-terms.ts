/** The reference of the counting kernels: terms, and counts of 32 and 64 bits, as plain loops. */
import type { Kernels, Offset } from './kernels.ts';

type TermKernels = Pick<
  Kernels,
  | 'widenU8'
  | 'widenU16'
  | 'squareU8'
  | 'squareU16'
  | 'lookUpU8'
  | 'lookUpU16'
  | 'addU32'
  | 'addCarryU32'
  | 'subtractU32'
  | 'subtractBorrowU32'
  | 'glowU32'
>;

/** Shape: as the Kernels interface says. */
export function plainTerms(memory: WebAssembly.Memory): TermKernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u16 = (at: Offset, n: number) => new Uint16Array(memory.buffer, at, n);
  const u32 = (at: Offset, n: number) => new Uint32Array(memory.buffer, at, n);

  const each = (from: Uint8Array | Uint16Array, to: Uint32Array, term: (value: number) => number) => {
    for (let i = 0; i < from.length; i++) to[i] = term(from[i]!);
  };
  const lookUp = (from: Uint8Array | Uint16Array, table: Uint32Array, to: Uint32Array) =>
    each(from, to, (value) => table[value]!);
  const square = (value: number) => value * value;

  return {
    widenU8: (samples, terms, n) => u32(terms, n).set(u8(samples, n)),
    widenU16: (samples, terms, n) => u32(terms, n).set(u16(samples, n)),
    squareU8: (samples, terms, n) => each(u8(samples, n), u32(terms, n), square),
    squareU16: (samples, terms, n) => each(u16(samples, n), u32(terms, n), square),
    lookUpU8: (samples, table, terms, n) => lookUp(u8(samples, n), u32(table, 256), u32(terms, n)),
    lookUpU16: (samples, table, terms, n) => lookUp(u16(samples, n), u32(table, 65536), u32(terms, n)),
    addU32(terms, low, n) {
      const to = u32(low, n);
      u32(terms, n).forEach((term, i) => {
        to[i]! += term;
      });
    },
    addCarryU32(terms, low, high, n) {
      const [to, carries] = [u32(low, n), u32(high, n)];
      u32(terms, n).forEach((term, i) => {
        if (to[i]! + term >= 2 ** 32) carries[i]! += 1;
        to[i]! += term;
      });
    },
    subtractU32(terms, low, n) {
      const from = u32(low, n);
      u32(terms, n).forEach((term, i) => {
        from[i]! -= term;
      });
    },
    subtractBorrowU32(terms, low, high, n) {
      const [from, carries] = [u32(low, n), u32(high, n)];
      u32(terms, n).forEach((term, i) => {
        if (from[i]! < term) carries[i]! -= 1;
        from[i]! -= term;
      });
    },
    glowU32(terms, plane, n, fade, age) {
      const to = u32(plane, n);
      u32(terms, n).forEach((term, i) => {
        to[i] = Math.min(to[i]! + fade, term + age, 2 ** 24 - 1);
      });
    },
  };
}
