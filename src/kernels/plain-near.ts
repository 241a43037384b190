/** The reference of the kernels for sums in 16 bits, as plain loops. */
import type { Kernels, Offset } from './kernels.ts';

type NearKernels = Pick<
  Kernels,
  'addNearU8' | 'addTwoNearU8' | 'joinU8' | 'joinU16' | 'splitU8' | 'splitU16'
>;

/** Shape: as the Kernels interface says. */
export function plainNear(memory: WebAssembly.Memory): NearKernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u16 = (at: Offset, n: number) => new Uint16Array(memory.buffer, at, n);
  const u32 = (at: Offset, n: number) => new Uint32Array(memory.buffer, at, n);

  const join = (near: Uint16Array, far: Uint8Array | Uint16Array, low: Uint32Array) => {
    for (let i = 0; i < low.length; i++) low[i] = far[i]! * 0x8000 + near[i]!;
  };
  const split = (low: Uint32Array, near: Uint16Array, far: Uint8Array | Uint16Array) => {
    for (let i = 0; i < low.length; i++) {
      near[i] = low[i]! % 0x8000;
      far[i] = Math.floor(low[i]! / 0x8000);
    }
  };

  return {
    addNearU8(samples, near, n) {
      const [from, to] = [u8(samples, n), u16(near, n)];
      for (let i = 0; i < n; i++) to[i]! += from[i]!;
    },
    addTwoNearU8(first, second, near, n) {
      const [one, two, to] = [u8(first, n), u8(second, n), u16(near, n)];
      for (let i = 0; i < n; i++) to[i]! += one[i]! + two[i]!;
    },
    joinU8: (near, far, low, n) => join(u16(near, n), u8(far, n), u32(low, n)),
    joinU16: (near, far, low, n) => join(u16(near, n), u16(far, n), u32(low, n)),
    splitU8: (low, near, far, n) => split(u32(low, n), u16(near, n), u8(far, n)),
    splitU16: (low, near, far, n) => split(u32(low, n), u16(near, n), u16(far, n)),
  };
}
