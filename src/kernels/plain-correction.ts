/** The reference of the correction kernels, as plain loops. */
import type { Kernels } from './kernels.ts';

const FULL = 65535;

/** Shape: as the Kernels interface says. */
export function plainCorrection(memory: WebAssembly.Memory): Pick<Kernels, 'lessU16' | 'evenU16'> {
  const into = (light: number) => Math.min(FULL, Math.max(0, light));
  return {
    lessU16(samples, levels, n, pedestal) {
      const [seen, dark] = [samples, levels].map((at) => new Uint16Array(memory.buffer, at, n));
      for (let i = 0; i < n; i++) seen![i] = into(seen![i]! - dark![i]! + pedestal);
    },
    evenU16(samples, levels, gains, n, pedestal) {
      const [seen, dark] = [samples, levels].map((at) => new Uint16Array(memory.buffer, at, n));
      const gain = new Uint32Array(memory.buffer, gains, n);
      for (let i = 0; i < n; i++) {
        const light = seen![i]! - dark![i]!;
        seen![i] = into(Math.floor((light * gain[i]!) / 65536 + 0.5) + pedestal);
      }
    },
  };
}
