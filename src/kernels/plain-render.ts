/** The reference of the rendering kernels: box sums and their one rounding, as plain loops. */
import type { Kernels, Offset } from './kernels.ts';

type RenderKernels = Pick<
  Kernels,
  'boxU8' | 'boxU16' | 'boxU32' | 'boxColumns' | 'quantizeU8' | 'quantizeU16' | 'encodeU8' | 'encodeU16'
>;

/** Shape: as the Kernels interface says. */
export function plainRender(memory: WebAssembly.Memory): RenderKernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u16 = (at: Offset, n: number) => new Uint16Array(memory.buffer, at, n);
  const u32 = (at: Offset, n: number) => new Uint32Array(memory.buffer, at, n);
  const f64 = (at: Offset, n: number) => new Float64Array(memory.buffer, at, n);

  const addBoxes = (
    values: Uint8Array | Uint16Array | Uint32Array,
    box: Float64Array,
    channels: number,
    k: number,
    weight: number,
  ) => {
    for (let i = 0; i < box.length; i++) {
      const start = Math.floor(i / channels) * k * channels + (i % channels);
      let sum = 0;
      for (let x = 0; x < k; x++) sum += values[start + x * channels]!;
      box[i]! += sum * weight;
    }
  };

  const quantize = (box: Float64Array, out: Uint8Array | Uint16Array, scale: number, parts: number) => {
    for (let i = 0; i < out.length; i++) out[i] = Math.floor((2 * box[i]! * scale + parts) / (2 * parts));
  };
  const encode = (
    box: Float64Array,
    out: Uint8Array | Uint16Array,
    parts: number,
    boundaries: Float64Array,
    hints: Uint16Array,
  ) => {
    for (let i = 0; i < out.length; i++) {
      const mean = box[i]! / parts;
      let v = hints[Math.floor(mean)]!;
      while (v + 1 < boundaries.length && boundaries[v + 1]! <= mean) v++;
      out[i] = v;
    }
  };

  return {
    boxU8: (values, box, boxes, channels, k, weight) =>
      addBoxes(u8(values, boxes * channels * k), f64(box, boxes * channels), channels, k, weight),
    boxU16: (values, box, boxes, channels, k, weight) =>
      addBoxes(u16(values, boxes * channels * k), f64(box, boxes * channels), channels, k, weight),
    boxU32: (values, box, boxes, channels, k, weight) =>
      addBoxes(u32(values, boxes * channels * k), f64(box, boxes * channels), channels, k, weight),
    boxColumns(acc, box, width, channels, k) {
      const from = f64(acc, width * channels);
      const to = f64(box, Math.ceil(width / k) * channels).fill(0);
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < channels; c++) to[Math.floor(x / k) * channels + c]! += from[x * channels + c]!;
      }
    },
    quantizeU8: (box, out, n, scale, parts) => quantize(f64(box, n), u8(out, n), scale, parts),
    quantizeU16: (box, out, n, scale, parts) => quantize(f64(box, n), u16(out, n), scale, parts),
    encodeU8: (box, out, n, parts, boundaries, hints) =>
      encode(f64(box, n), u8(out, n), parts, f64(boundaries, 256), u16(hints, 65536)),
    encodeU16: (box, out, n, parts, boundaries, hints) =>
      encode(f64(box, n), u16(out, n), parts, f64(boundaries, 65536), u16(hints, 65536)),
  };
}
