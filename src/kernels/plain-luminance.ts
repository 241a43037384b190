/** The reference of the luminance kernels, as plain loops. */
import type { Kernels, LuminanceKernel } from './kernels.ts';

/** Shape: as the Kernels interface says; the column sums are left behind, too. */
export function plainLuminance(memory: WebAssembly.Memory): Pick<Kernels, 'luminanceU8' | 'luminanceU16'> {
  const kernel =
    (View: typeof Uint8Array | typeof Uint16Array, Sums: typeof Uint16Array | typeof Uint32Array) =>
    (...[samples, sums, weights, out, n, k, step, boxes, scale]: Parameters<LuminanceKernel>) => {
      const rows = new View(memory.buffer, samples, k * n);
      const columns = new Sums(memory.buffer, sums, n);
      const weight = new Uint16Array(memory.buffer, weights, step);
      const to = new Float32Array(memory.buffer, out, boxes);
      for (let x = 0; x < n; x++) {
        let sum = 0;
        for (let y = 0; y < k; y++) sum += rows[y * n + x]!;
        columns[x] = sum;
      }
      for (let b = 0; b < boxes; b++) {
        let sum = 0;
        for (let i = 0; i < step; i++) sum += columns[b * step + i]! * weight[i]!;
        to[b] = Math.fround(sum) * Math.fround(scale);
      }
    };
  return {
    luminanceU8: kernel(Uint8Array, Uint16Array),
    luminanceU16: kernel(Uint16Array, Uint32Array),
  };
}
