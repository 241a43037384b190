/** The reference of the warp kernels, as plain loops. */
import type { Kernels, WarpKernel } from './kernels.ts';

const STEP = 32;
const FARTHEST = 2147483647;

type Samples = Uint8Array | Uint16Array;
/** Sixteen samples, four rows of four, and the weights of both directions, to one sample. */
type Convolve = (corner: Float64Array, wx: Int16Array, wy: Int16Array) => number;

/** Shape: as the Kernels interface says; no room for a corner is needed. */
export function plainWarp(memory: WebAssembly.Memory): Pick<Kernels, 'warpU8' | 'warpU16'> {
  const kernel =
    (View: typeof Uint8Array | typeof Uint16Array, convolve: Convolve): WarpKernel =>
    (samples, out, covered, tools, width, height, channels, first, rows) => {
      const source = new View(memory.buffer, samples, width * height * channels);
      const grid = { source, width, height, channels, tools: toolsAt(memory, tools), convolve };
      for (let r = 0; r < rows; r++) {
        const row = new View(
          memory.buffer,
          out + r * width * channels * View.BYTES_PER_ELEMENT,
          width * channels,
        );
        new Uint32Array(memory.buffer, covered + 8 * r, 2).set(warpRow(grid, first + r, row));
      }
    };
  return { warpU8: kernel(Uint8Array, convolveU8), warpU16: kernel(Uint16Array, convolveU16) };
}

interface Grid {
  readonly source: Samples;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly tools: { readonly weights: Int16Array; readonly model: Float64Array };
  readonly convolve: Convolve;
}

function toolsAt(memory: WebAssembly.Memory, at: number): Grid['tools'] {
  return {
    weights: new Int16Array(memory.buffer, at, 1024),
    model: new Float64Array(memory.buffer, at + 2048, 8),
  };
}

function warpRow(grid: Grid, y: number, row: Samples): [from: number, to: number] {
  const { width, height, channels, tools } = grid;
  const { weights } = tools;
  const corner = new Float64Array(16);
  let [start, end] = [width, 0];
  row.fill(0);
  for (let x = 0; x < width; x++) {
    const left = x - (x % STEP);
    const [xa, ya] = placeOf(tools.model, left, y);
    const [xb, yb] = placeOf(tools.model, left + STEP, y);
    const X = xa + (((xb - xa) * (x - left)) >> 5);
    const Y = ya + (((yb - ya) * (x - left)) >> 5);
    if (X < 0 || Y < 0 || X > (width - 1) * 65536 || Y > (height - 1) * 65536) continue;
    const wx = weights.subarray(((X >> 8) & 255) * 4, ((X >> 8) & 255) * 4 + 4);
    const wy = weights.subarray(((Y >> 8) & 255) * 4, ((Y >> 8) & 255) * 4 + 4);
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < 16; i++) {
        const column = clamp((X >> 16) - 1 + (i & 3), width - 1);
        const line = clamp((Y >> 16) - 1 + (i >> 2), height - 1);
        corner[i] = grid.source[(line * width + column) * channels + c]!;
      }
      row[x * channels + c] = grid.convolve(corner, wx, wy);
    }
    start = Math.min(start, x);
    end = x + 1;
  }
  return [end === 0 ? 0 : start, end];
}

function placeOf(m: Float64Array, x: number, y: number): [number, number] {
  const d = m[6]! * x + m[7]! * y + 1;
  return [fixed((m[0]! * x + m[1]! * y + m[2]!) / d), fixed((m[3]! * x + m[4]! * y + m[5]!) / d)];
}

function fixed(pixels: number): number {
  return Math.min(Math.max(Math.floor(pixels * 65536 + 0.5), -FARTHEST), FARTHEST);
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

function convolveU8(corner: Float64Array, wx: Int16Array, wy: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    let column = 0;
    for (let j = 0; j < 4; j++) column += corner[4 * j + i]! * wy[j]!;
    sum += Math.floor((column + 128) / 256) * wx[i]!;
  }
  return clamp(Math.floor((sum + 524288) / 1048576), 255);
}

function convolveU16(corner: Float64Array, wx: Int16Array, wy: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    let column = 0;
    for (let j = 0; j < 4; j++) column += (corner[4 * j + i]! - 32768) * wy[j]!;
    sum += column * wx[i]!;
  }
  return clamp(Math.floor((sum + 134217728) / 268435456) + 32768, 65535);
}
