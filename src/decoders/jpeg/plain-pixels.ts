/**
 * The reference of making samples of blocks: the cosine transform, chroma between its samples, colour. In the
 * steps of libjpeg-turbo.
 */

const short = (value: number) => (value << 16) >> 16;
const saturated = (value: number) => Math.max(-32768, Math.min(32767, value));

/**
 * `block`: coefficients, row by row; becomes samples 0..255.
 * Source: jidctint.c of libjpeg (method of Loeffler, Ligtenberg and Moschytz), and its SIMD in libjpeg-turbo,
 * which keeps 16 bits between the passes.
 */
export function transform(block: Int32Array, quantiser: Uint8Array): void {
  for (let i = 0; i < 64; i++) {
    block[i]! *= quantiser[i]!;
  }
  for (let x = 0; x < 8; x++) pass(block, x, 8, 11);
  for (let y = 0; y < 8; y++) pass(block, 8 * y, 1, 18);
  for (let i = 0; i < 64; i++) block[i] = Math.max(-128, Math.min(127, block[i]!)) + 128;
}

/** Eight values of a column or a row. Constants are those of the method, times 2^13. */
function pass(block: Int32Array, at: number, step: number, shift: number): void {
  const [i0, i1, i2, i3, i4, i5, i6, i7] = Array.from({ length: 8 }, (_, i) => block[at + i * step]!) as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  const dot = (a: number, b: number, ka: number, kb: number) => (Math.imul(a, ka) + Math.imul(b, kb)) | 0;
  const half = 1 << (shift - 1);
  const t2 = dot(i2, i6, 4433, 4433 - 15137);
  const t3 = dot(i2, i6, 4433 + 6270, 4433);
  const t0 = (short(i0 + i4) << 13) + half;
  const t1 = (short(i0 - i4) << 13) + half;
  const even = [t0 + t3, t1 + t2, t1 - t2, t0 - t3];
  const [z3, z4] = [short(i7 + i3), short(i5 + i1)];
  const z3k = dot(z3, z4, 9633 - 16069, 9633);
  const z4k = dot(z3, z4, 9633, 9633 - 3196);
  const odd = [
    dot(i7, i1, -7373, 12299 - 7373) + z4k,
    dot(i5, i3, -20995, 25172 - 20995) + z3k,
    dot(i5, i3, 16819 - 20995, -20995) + z4k,
    dot(i7, i1, 2446 - 7373, -7373) + z3k,
  ];
  for (let i = 0; i < 4; i++) {
    block[at + i * step] = saturated(((even[i]! + odd[i]!) | 0) >> shift);
    block[at + (7 - i) * step] = saturated(((even[i]! - odd[i]!) | 0) >> shift);
  }
}

/**
 * Samples of a channel. Shape: `samples[y * stride + x]`, of which `width` by `height` are of the picture.
 */
export interface Samples {
  readonly samples: Uint8Array;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The sample of a pixel, three parts of the nearest and one of the next. Source: jdsample.c of libjpeg-turbo,
 * the fancy functions.
 */
export function chromaAt(of: Samples, x: number, y: number, across: 1 | 2, down: 1 | 2): number {
  const { samples, stride, width, height } = of;
  // Fewer columns are repeated, and so are their rows.
  const isRepeated = across === 2 && width <= 2;
  if (isRepeated) return samples[Math.floor(y / down) * stride + (x >> 1)]!;
  const [near, far] = neighbours(y, down, height);
  const columnAt = (column: number) => {
    const value = samples[near * stride + column]!;
    return down === 1 ? value : 3 * value + samples[far * stride + column]!;
  };
  if (across === 1) return down === 1 ? columnAt(x) : (columnAt(x) + 1 + (y & 1)) >> 2;
  const [close, next] = neighbours(x, across, width);
  const sum = 3 * columnAt(close) + columnAt(next);
  return down === 1 ? (sum + 1 + (x & 1)) >> 2 : (sum + 8 - (x & 1)) >> 4;
}

function neighbours(at: number, per: 1 | 2, count: number): [near: number, far: number] {
  const near = Math.floor(at / per);
  return [near, Math.max(0, Math.min(count - 1, at % per === 0 ? near - 1 : near + 1))];
}

const clamped = (value: number) => Math.max(0, Math.min(255, value));

/** Red, green and blue. Source: jdcolor.c of libjpeg, which has tables of these; ITU-T T.871 clause 7. */
export function colourOf(y: number, cb: number, cr: number): [red: number, green: number, blue: number] {
  const [b, r] = [cb - 128, cr - 128];
  return [
    clamped(y + ((91881 * r + 32768) >> 16)),
    clamped(y + ((-22554 * b - 46802 * r + 32768) >> 16)),
    clamped(y + ((116130 * b + 32768) >> 16)),
  ];
}
