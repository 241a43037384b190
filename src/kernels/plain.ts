/** The reference: every kernel as the plainest loop that says what it means. */
import type { Kernels, Offset } from './kernels.ts';
import { plainCorrection } from './plain-correction.ts';
import { plainDoubts } from './plain-doubts.ts';
import { plainEstimates } from './plain-estimates.ts';
import { plainLuminance } from './plain-luminance.ts';
import { plainNear } from './plain-near.ts';
import { plainPack } from './plain-pack.ts';
import { plainRender } from './plain-render.ts';
import { plainRows } from './plain-rows.ts';
import { plainTerms } from './plain-terms.ts';
import { plainUnits } from './plain-units.ts';
import { plainWarp } from './plain-warp.ts';

/**
 * Shape: as the Kernels interface says; `memory` is read anew on every call because growing detaches its
 * buffer.
 */
export function plainKernels(memory: WebAssembly.Memory): Kernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u16 = (at: Offset, n: number) => new Uint16Array(memory.buffer, at, n);
  const u32 = (at: Offset, n: number) => new Uint32Array(memory.buffer, at, n);
  type Samples = Uint8Array | Uint16Array;

  const add = (from: Samples, to: Uint32Array) => {
    for (let i = 0; i < from.length; i++) to[i]! += from[i]!;
  };
  const addTwo = (first: Samples, second: Samples, to: Uint32Array) => {
    for (let i = 0; i < first.length; i++) to[i]! += first[i]! + second[i]!;
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
    addU8: (samples, low, n) => add(u8(samples, n), u32(low, n)),
    addU16: (samples, low, n) => add(u16(samples, n), u32(low, n)),
    addTwoU8: (first, second, low, n) => addTwo(u8(first, n), u8(second, n), u32(low, n)),
    addTwoU16: (first, second, low, n) => addTwo(u16(first, n), u16(second, n), u32(low, n)),
    maxU8: (samples, plane, n) => most(u8(samples, n), u8(plane, n)),
    maxU16: (samples, plane, n) => most(u16(samples, n), u16(plane, n)),
    minU8: (samples, plane, n) => least(u8(samples, n), u8(plane, n)),
    minU16: (samples, plane, n) => least(u16(samples, n), u16(plane, n)),
    mapU8: (samples, table, mapped, n) => map(u8(samples, n), u16(table, 256), u16(mapped, n)),
    mapU16: (samples, table, mapped, n) => map(u16(samples, n), u16(table, 65536), u16(mapped, n)),
    fill: (at, value, n) => u8(at, n).fill(value),
    ...plainCorrection(memory),
    ...plainNear(memory),
    ...plainTerms(memory),
    ...plainUnits(memory),
    ...plainPack(memory),
    ...plainRows(memory),
    ...plainRender(memory),
    ...plainEstimates(memory),
    ...plainDoubts(memory),
    ...plainLuminance(memory),
    ...plainWarp(memory),
  };
}
