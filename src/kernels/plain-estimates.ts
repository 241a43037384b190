/** The reference of the kernels of estimates: float32 sums of what is bent, as plain loops. */
import type { Columns, Kernels, Offset, PowerSteps } from './kernels.ts';

type EstimateKernels = Pick<
  Kernels,
  'deviationsU16' | 'deviationsFarU8' | 'deviationsFarU16' | 'powersU32' | 'powersU64'
>;

const near32 = Math.fround;

/** Shape: as the Kernels interface says. */
export function plainEstimates(memory: WebAssembly.Memory): EstimateKernels {
  const all = <T>(View: new (buffer: ArrayBuffer, at: Offset) => T, at: Offset) =>
    new View(memory.buffer, at);

  const estimate = (valueAt: (i: number) => number, ...[columns, n, rows, stride]: Columns) => {
    const to = new Float32Array(memory.buffer, columns, n);
    for (let i = 0; i < n; i++) {
      let sum = valueAt(i);
      for (let y = 1; y < rows; y++) sum = near32(sum + valueAt(i + y * stride));
      to[i] = sum;
    }
  };
  const deviations = (
    near: Offset,
    far: { at(i: number): number | undefined } | null,
    squares: Offset,
    ...[columns, n, rows, stride, frames]: [...Columns, frames: number]
  ) => {
    const [low, square] = [all(Uint16Array, near), all(Uint32Array, squares)];
    const rootAt = (i: number) => {
      const sum = BigInt(low[i]! + (far?.at(i) ?? 0) * 0x8000);
      const off = BigInt(square[i]!) * BigInt(frames) - sum * sum;
      const high = near32(Number(off >> 31n)) * 2 ** 31;
      return near32(Math.sqrt(near32(high + near32(Number(off & 0x7fffffffn)))));
    };
    estimate(rootAt, columns, n, rows, stride);
  };
  const powers = (
    exponentAt: (i: number) => number,
    zeros: Offset,
    ...[columns, n, rows, stride, blackFrom, , zeroStep, tools]: [...Columns, ...PowerSteps]
  ) => {
    const black = all(Uint32Array, zeros);
    const series = new Float32Array(memory.buffer, tools, 8);
    const powerAt = (i: number) => {
      if (black[i]! >= blackFrom) return 0;
      const exponent = exponentAt(i);
      if (zeroStep === 0) return halved(Math.min(exponent, series[6]!), series);
      return halved(near32(exponent + near32(near32(black[i]!) * near32(zeroStep))), series);
    };
    estimate(powerAt, columns, n, rows, stride);
  };
  return {
    deviationsU16: (near, squares, ...columns) => deviations(near, null, squares, ...columns),
    deviationsFarU8: (near, far, squares, ...columns) =>
      deviations(near, all(Uint8Array, far), squares, ...columns),
    deviationsFarU16: (near, far, squares, ...columns) =>
      deviations(near, all(Uint16Array, far), squares, ...columns),
    powersU32(low, zeros, ...columns) {
      const counts = all(Uint32Array, low);
      const step = near32(columns[5]);
      powers((i) => near32(near32(counts[i]!) * step), zeros, ...columns);
    },
    powersU64(low, high, zeros, ...[columns, n, rows, stride, blackFrom, step, zeroStep, tools, highStep]) {
      const [counts, above] = [all(Uint32Array, low), all(Int32Array, high)];
      const exponentAt = (i: number) => {
        const front = near32(near32(counts[i]! >>> 1) * near32(step));
        return near32(front + near32(near32(above[i]!) * near32(highStep)));
      };
      powers(exponentAt, zeros, columns, n, rows, stride, blackFrom, step, zeroStep, tools);
    },
  };
}

/** 2 ** -exponent, step by step in float32. */
function halved(exponent: number, series: Float32Array): number {
  const whole = Math.round(exponent);
  // What is halfway goes to the even one, as in float32.
  const halvings = Math.abs(exponent % 1) === 0.5 && whole % 2 === 1 ? whole - 1 : whole;
  const rest = near32(exponent - halvings);
  const square = near32(rest * rest);
  const pair = (i: number) => near32(series[i]! + near32(series[i + 1]! * rest));
  const upper = near32(pair(2) + near32(square * pair(4)));
  return near32(pair(0) + near32(square * upper)) * 2 ** -halvings;
}
