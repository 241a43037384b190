/** The reference of the packing kernels, byte by byte. */
import type { Kernels, Offset } from './kernels.ts';

type PackKernels = Pick<Kernels, 'packU32' | 'packU64' | 'unpackU32' | 'unpackU64'>;

/** Shape: as the Kernels interface says. */
export function plainPack(memory: WebAssembly.Memory): PackKernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u32 = (at: Offset, n: number) => new Uint32Array(memory.buffer, at, n);

  return {
    packU32(low, packed, n, bytes) {
      const to = u8(packed, n * bytes);
      u32(low, n).forEach((value, i) => {
        for (let b = 0; b < bytes; b++) to[i * bytes + b] = value >>> (8 * b);
      });
    },
    packU64(low, high, packed, n, bytes) {
      const to = u8(packed, n * bytes);
      const [lows, highs] = [u32(low, n), u32(high, n)];
      for (let i = 0; i < n; i++) {
        for (let b = 0; b < 4; b++) to[i * bytes + b] = lows[i]! >>> (8 * b);
        for (let b = 4; b < bytes; b++) to[i * bytes + b] = highs[i]! >>> (8 * (b - 4));
      }
    },
    unpackU32(packed, low, n, bytes) {
      const from = u8(packed, n * bytes);
      const to = u32(low, n).fill(0);
      for (let i = 0; i < n; i++) {
        for (let b = 0; b < bytes; b++) to[i]! |= from[i * bytes + b]! << (8 * b);
      }
    },
    unpackU64(packed, low, high, n, bytes) {
      const from = u8(packed, n * bytes);
      const [lows, highs] = [u32(low, n).fill(0), u32(high, n).fill(0)];
      for (let i = 0; i < n; i++) {
        for (let b = 0; b < 4; b++) lows[i]! |= from[i * bytes + b]! << (8 * b);
        for (let b = 4; b < bytes; b++) highs[i]! |= from[i * bytes + b]! << (8 * (b - 4));
      }
    },
  };
}
