/** The reference of the rendering kernels: box sums and their one rounding, as plain loops. */
import type { BoxEdges, BoxKernel, FarBoxKernel, Kernels, Offset } from './kernels.ts';

type RenderKernels = Pick<
  Kernels,
  | 'boxU8'
  | 'boxU16'
  | 'boxU32'
  | 'boxFarU8'
  | 'boxFarU16'
  | 'boxColumns'
  | 'quantizeU8'
  | 'quantizeU16'
  | 'encodeU8'
  | 'encodeU16'
>;

/** Shape: as the Kernels interface says. */
export function plainRender(memory: WebAssembly.Memory): RenderKernels {
  const u8 = (at: Offset, n: number) => new Uint8Array(memory.buffer, at, n);
  const u16 = (at: Offset, n: number) => new Uint16Array(memory.buffer, at, n);
  const f64 = (at: Offset, n: number) => new Float64Array(memory.buffer, at, n);

  const addBoxes = (valueAt: (i: number) => number, box: Offset, ...edges: BoxEdges) => {
    const [boxes, channels, k, rows, stride, weight] = edges;
    const to = f64(box, boxes * channels);
    for (let i = 0; i < to.length; i++) {
      const start = Math.floor(i / channels) * k * channels + (i % channels);
      let sum = 0;
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < k; x++) sum += valueAt(start + y * stride + x * channels);
      }
      to[i]! += sum * weight;
    }
  };
  const boxed = (View: typeof Uint8Array | typeof Uint16Array | typeof Uint32Array): BoxKernel => {
    return (values, ...boxes) => {
      const all = new View(memory.buffer, values);
      addBoxes((i) => all[i]!, ...boxes);
    };
  };
  const boxedFar = (View: typeof Uint8Array | typeof Uint16Array): FarBoxKernel => {
    return (near, far, ...boxes) => {
      const [low, high] = [new Uint16Array(memory.buffer, near), new View(memory.buffer, far)];
      addBoxes((i) => high[i]! * 0x8000 + low[i]!, ...boxes);
    };
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
    boxU8: boxed(Uint8Array),
    boxU16: boxed(Uint16Array),
    boxU32: boxed(Uint32Array),
    boxFarU8: boxedFar(Uint8Array),
    boxFarU16: boxedFar(Uint16Array),
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
