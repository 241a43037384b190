/** The reference of the kernel that takes units of rows, byte by byte. */
import type { Kernels } from './kernels.ts';

/** Shape: as the Kernels interface says. */
export function plainUnits(memory: WebAssembly.Memory): Pick<Kernels, 'takeUnits'> {
  return {
    takeUnits(samples, out, rows, stride, units, bytes, step) {
      const all = new Uint8Array(memory.buffer);
      for (let y = 0; y < rows; y++) {
        for (let i = 0; i < units; i++) {
          for (let b = 0; b < bytes; b++)
            all[out + (y * units + i) * bytes + b] = all[samples + y * stride + i * step + b]!;
        }
      }
    },
  };
}
