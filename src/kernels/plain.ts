/** The reference: every kernel as the plainest loop that says what it means. */
import type { Kernels, Offset } from './kernels.ts';
import { plainRender } from './plain-render.ts';

/** Shape: as the Kernels interface says; `memory` is read anew on every call because growing detaches its buffer. */
export function plainKernels(memory: WebAssembly.Memory): Kernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u16 = (at: Offset, n: number) => new Uint16Array(memory.buffer, at, n);
  const u32 = (at: Offset, n: number) => new Uint32Array(memory.buffer, at, n);
  type Samples = Uint8Array | Uint16Array;

  const add = (from: Samples, to: Uint32Array) => {
    for (let i = 0; i < from.length; i++) to[i]! += from[i]!;
  };
  const addCarry = (from: Samples, to: Uint32Array, carry: Uint16Array) => {
    for (let i = 0; i < from.length; i++) {
      const total = to[i]! + from[i]!;
      to[i] = total;
      if (total >= 2 ** 32) carry[i]! += 1;
    }
  };
  const most = (from: Samples, to: Samples) => {
    for (let i = 0; i < from.length; i++) to[i] = Math.max(to[i]!, from[i]!);
  };
  const least = (from: Samples, to: Samples) => {
    for (let i = 0; i < from.length; i++) to[i] = Math.min(to[i]!, from[i]!);
  };
  const map = (from: Samples, table: Uint16Array, to: Uint16Array) => {
    for (let i = 0; i < from.length; i++) to[i] = table[from[i]!]!;
  };

  return {
    addU8: (samples, sum, n) => add(u8(samples, n), u32(sum, n)),
    addU16: (samples, sum, n) => add(u16(samples, n), u32(sum, n)),
    addCarryU8: (samples, sum, carry, n) => addCarry(u8(samples, n), u32(sum, n), u16(carry, n)),
    addCarryU16: (samples, sum, carry, n) => addCarry(u16(samples, n), u32(sum, n), u16(carry, n)),
    maxU8: (samples, plane, n) => most(u8(samples, n), u8(plane, n)),
    maxU16: (samples, plane, n) => most(u16(samples, n), u16(plane, n)),
    minU8: (samples, plane, n) => least(u8(samples, n), u8(plane, n)),
    minU16: (samples, plane, n) => least(u16(samples, n), u16(plane, n)),
    mapU8: (samples, table, mapped, n) => map(u8(samples, n), u16(table, 256), u16(mapped, n)),
    mapU16: (samples, table, mapped, n) => map(u16(samples, n), u16(table, 65536), u16(mapped, n)),
    packU32(sum, packed, n, bytes) {
      const to = u8(packed, n * bytes);
      u32(sum, n).forEach((value, i) => {
        for (let b = 0; b < bytes; b++) to[i * bytes + b] = value >>> (8 * b);
      });
    },
    packCarry(sum, carry, packed, n) {
      const to = new DataView(memory.buffer, packed, n * 6);
      const high = u16(carry, n);
      u32(sum, n).forEach((value, i) => {
        to.setUint32(i * 6, value, true);
        to.setUint16(i * 6 + 4, high[i]!, true);
      });
    },
    unpackU32(packed, sum, n, bytes) {
      const from = u8(packed, n * bytes);
      const to = u32(sum, n).fill(0);
      for (let i = 0; i < n; i++) {
        for (let b = 0; b < bytes; b++) to[i]! |= from[i * bytes + b]! << (8 * b);
      }
    },
    unpackCarry(packed, sum, carry, n) {
      const from = new DataView(memory.buffer, packed, n * 6);
      const to = u32(sum, n);
      const high = u16(carry, n);
      for (let i = 0; i < n; i++) {
        to[i] = from.getUint32(i * 6, true);
        high[i] = from.getUint16(i * 6 + 4, true);
      }
    },
    ...plainRender(memory),
  };
}
