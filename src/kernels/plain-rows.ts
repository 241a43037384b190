/** The reference of the kernels over rows: gathering with a weight, and what bends a row, as plain loops. */
import { POWER_PARTS } from '../core/logarithm.ts';
import type { Kernels, Offset } from './kernels.ts';

type RowKernels = Pick<
  Kernels,
  'gatherU8' | 'gatherU16' | 'gatherU32' | 'pour' | 'clamp' | 'absolute' | 'shoulder' | 'deviation' | 'power'
>;

/** Shape: as the Kernels interface says. */
export function plainRows(memory: WebAssembly.Memory): RowKernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u16 = (at: Offset, n: number) => new Uint16Array(memory.buffer, at, n);
  const u32 = (at: Offset, n: number) => new Uint32Array(memory.buffer, at, n);
  const f64 = (at: Offset, n: number) => new Float64Array(memory.buffer, at, n);

  const gather = (from: Uint8Array | Uint16Array | Uint32Array, acc: Float64Array, weight: number) => {
    for (let i = 0; i < from.length; i++) acc[i]! += from[i]! * weight;
  };
  const bend = (row: Float64Array, value: (before: number, i: number) => number) => {
    for (let i = 0; i < row.length; i++) row[i] = value(row[i]!, i);
  };

  return {
    gatherU8: (values, acc, n, weight) => gather(u8(values, n), f64(acc, n), weight),
    gatherU16: (values, acc, n, weight) => gather(u16(values, n), f64(acc, n), weight),
    gatherU32: (values, acc, n, weight) => gather(u32(values, n), f64(acc, n), weight),
    pour(row, acc, n) {
      const [from, to] = [f64(row, n), f64(acc, n)];
      bend(to, (before, i) => before + from[i]!);
      from.fill(0);
    },
    clamp: (row, n, most) => bend(f64(row, n), (value) => Math.min(Math.max(value, 0), most)),
    absolute: (row, n) => bend(f64(row, n), Math.abs),
    shoulder(row, n, knee, white, most) {
      const span = most - knee;
      const last = (white - knee) / span;
      bend(f64(row, n), (value) => {
        if (value <= knee) return value;
        const over = (value - knee) / span;
        return value < white ? knee + (span * (over * (1 + over / (last * last)))) / (1 + over) : most;
      });
    },
    deviation(row, squares, n, frames) {
      const square = f64(squares, n);
      bend(f64(row, n), (sum, i) => {
        const mean = Math.floor(sum / frames);
        const rest = sum - mean * frames;
        const centred = square[i]! - mean * (mean * frames + 2 * rest);
        return 2 * Math.sqrt(frames * centred - rest * rest);
      });
    },
    power(row, zeros, n, blackFrom, scale, most, table) {
      const [black, powers] = [u32(zeros, n), f64(table, POWER_PARTS)];
      bend(f64(row, n), (log, i) => (black[i]! < blackFrom ? most * powerOfHalf(log / scale, powers) : 0));
    },
  };
}

/** What a part of a halving is in the exponent of e. */
const PART = Math.LN2 / POWER_PARTS;

/** 2 ** -exponent, for exponents from 0. */
function powerOfHalf(exponent: number, powers: Float64Array): number {
  const halvings = Math.floor(exponent);
  if (halvings > 1022) return 0;
  const parts = (exponent - halvings) * POWER_PARTS;
  const whole = Math.floor(parts);
  const rest = (parts - whole) * PART;
  const series = 1 - rest * (1 - rest * (0.5 - rest * 0.16666666666666666));
  return 2 ** -halvings * (powers[whole]! * series);
}
