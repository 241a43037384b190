/** Frames laid on another grid: cubic convolution of 4 x 4 pixels in whole numbers; `tools` are as src/kernels/kernels.ts says. */

const MODEL: usize = 2048;
const CORNER: usize = MODEL + 64;
const STEP: i32 = 32;
const FARTHEST = 2147483647.0;

let placeX: i32 = 0;
let placeY: i32 = 0;

// @ts-ignore: decorator
@inline
function fixed(pixels: f64): i32 {
  return <i32>min(max(floor(pixels * 65536 + 0.5), -FARTHEST), FARTHEST);
}

// @ts-ignore: decorator
@inline
function place(tools: usize, x: f64, y: f64): void {
  const m = tools + MODEL;
  const d = load<f64>(m, 48) * x + load<f64>(m, 56) * y + 1;
  placeX = fixed((load<f64>(m) * x + load<f64>(m, 8) * y + load<f64>(m, 16)) / d);
  placeY = fixed((load<f64>(m, 24) * x + load<f64>(m, 32) * y + load<f64>(m, 40)) / d);
}

// Four samples of a column times four weights, for each four columns of two pairs of rows.
// @ts-ignore: decorator
@inline
function columns(upper: v128, lower: v128, above: v128, below: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(upper, above), i32x4.dot_i16x8_s(lower, below));
}

// @ts-ignore: decorator
@inline
function sixths(sums: v128): v128 {
  return i32x4.shr_s(i32x4.add(sums, i32x4.splat(128)), 8);
}

// @ts-ignore: decorator
@inline
function lowPairs(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function highPairs(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

// As i16x8.extend_high_i8x16_u, in one instruction of the processor in place of two.
// @ts-ignore: decorator
@inline
function highBytes(a: v128): v128 {
  return highPairs(a, i8x16.splat(0));
}

// @ts-ignore: decorator
@inline
function bytes(sums: v128): v128 {
  const rounded = i32x4.shr_s(i32x4.add(sums, i32x4.splat(1 << 19)), 20);
  const narrow = i16x8.narrow_i32x4_s(rounded, rounded);
  return i8x16.narrow_i16x8_u(narrow, narrow);
}

// @ts-ignore: decorator
@inline
function colourU8(at: usize, stride: usize, wx: usize, wy: usize, to: usize): void {
  const r0 = v128.load(at);
  const r1 = v128.load(at + stride);
  const r2 = v128.load(at + 2 * stride);
  const r3 = v128.load(at + 3 * stride);
  const above = v128.load32_splat(wy);
  const below = v128.load32_splat(wy + 4);
  const low01 = lowPairs(r0, r1);
  const low23 = lowPairs(r2, r3);
  const high01 = highPairs(r0, r1);
  const high23 = highPairs(r2, r3);
  const s0 = sixths(columns(i16x8.extend_low_i8x16_u(low01), i16x8.extend_low_i8x16_u(low23), above, below));
  const s1 = sixths(columns(highBytes(low01), highBytes(low23), above, below));
  const s2 = sixths(columns(i16x8.extend_low_i8x16_u(high01), i16x8.extend_low_i8x16_u(high23), above, below));
  const front = i16x8.narrow_i32x4_s(s0, s1);
  const back = i16x8.narrow_i32x4_s(s1, s2);
  const left = v128.swizzle(front, i8x16(0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 12, 13, 14, 15));
  const right = v128.swizzle(back, i8x16(4, 5, 10, 11, 6, 7, 12, 13, 8, 9, 14, 15, 0, 1, 2, 3));
  const three = bytes(columns(left, right, v128.load32_splat(wx), v128.load32_splat(wx + 4)));
  // The byte behind belongs to the next pixel, which is written later.
  v128.store32_lane(to, three, 0);
}

// @ts-ignore: decorator
@inline
function greyU8(at: usize, stride: usize, wx: usize, wy: usize, to: usize): void {
  const upper = lowPairs(v128.load32_zero(at), v128.load32_zero(at + stride));
  const lower = lowPairs(v128.load32_zero(at + 2 * stride), v128.load32_zero(at + 3 * stride));
  const sums = sixths(columns(i16x8.extend_low_i8x16_u(upper), i16x8.extend_low_i8x16_u(lower), v128.load32_splat(wy), v128.load32_splat(wy + 4)));
  const four = i16x8.narrow_i32x4_s(sums, sums);
  const two = i32x4.dot_i16x8_s(four, v128.load64_splat(wx));
  v128.store8_lane(to, bytes(i32x4.add(two, v128.shuffle<i32>(two, two, 1, 0, 3, 2))), 0);
}

// @ts-ignore: decorator
@inline
function signed(samples: v128): v128 {
  return v128.xor(samples, i16x8.splat(-32768));
}

// @ts-ignore: decorator
@inline
function storeU16(to: usize, sum: i64): void {
  const sample = ((sum + (1 << 27)) >> 28) + 32768;
  store<u16>(to, <u16>min(max(sample, 0), 65535));
}

// @ts-ignore: decorator
@inline
function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function highWords(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// @ts-ignore: decorator
@inline
function colourU16(at: usize, stride: usize, wx: usize, wy: usize, to: usize): void {
  const a0 = signed(v128.load(at));
  const a1 = signed(v128.load(at + stride));
  const a2 = signed(v128.load(at + 2 * stride));
  const a3 = signed(v128.load(at + 3 * stride));
  const b0 = signed(v128.load64_zero(at + 16));
  const b1 = signed(v128.load64_zero(at + stride + 16));
  const b2 = signed(v128.load64_zero(at + 2 * stride + 16));
  const b3 = signed(v128.load64_zero(at + 3 * stride + 16));
  const above = v128.load32_splat(wy);
  const below = v128.load32_splat(wy + 4);
  const s0 = columns(lowWords(a0, a1), lowWords(a2, a3), above, below);
  const s1 = columns(highWords(a0, a1), highWords(a2, a3), above, below);
  const s2 = columns(lowWords(b0, b1), lowWords(b2, b3), above, below);
  const w = i32x4.extend_low_i16x8_s(v128.load64_zero(wx));
  const w0 = v128.shuffle<i32>(w, w, 0, 0, 0, 1);
  const w1 = v128.shuffle<i32>(w, w, 1, 1, 2, 2);
  const w2 = v128.shuffle<i32>(w, w, 2, 3, 3, 3);
  const rg = i64x2.add(i64x2.extmul_low_i32x4_s(s0, w0), i64x2.extmul_high_i32x4_s(s1, w1));
  const br = i64x2.add(i64x2.extmul_high_i32x4_s(s0, w0), i64x2.extmul_low_i32x4_s(s2, w2));
  const gb = i64x2.add(i64x2.extmul_low_i32x4_s(s1, w1), i64x2.extmul_high_i32x4_s(s2, w2));
  storeU16(to, i64x2.extract_lane(rg, 0) + i64x2.extract_lane(br, 1));
  storeU16(to + 2, i64x2.extract_lane(rg, 1) + i64x2.extract_lane(gb, 0));
  storeU16(to + 4, i64x2.extract_lane(br, 0) + i64x2.extract_lane(gb, 1));
}

// @ts-ignore: decorator
@inline
function greyU16(at: usize, stride: usize, wx: usize, wy: usize, to: usize): void {
  const upper = lowWords(signed(v128.load64_zero(at)), signed(v128.load64_zero(at + stride)));
  const lower = lowWords(signed(v128.load64_zero(at + 2 * stride)), signed(v128.load64_zero(at + 3 * stride)));
  const sums = columns(upper, lower, v128.load32_splat(wy), v128.load32_splat(wy + 4));
  const w = i32x4.extend_low_i16x8_s(v128.load64_zero(wx));
  const two = i64x2.add(i64x2.extmul_low_i32x4_s(sums, w), i64x2.extmul_high_i32x4_s(sums, w));
  storeU16(to, i64x2.extract_lane(two, 0) + i64x2.extract_lane(two, 1));
}

// Three channels, or one where `C` is bool.
// @ts-ignore: decorator
@inline
function channelsOf<C>(): i32 {
  return isBoolean<C>() ? 1 : 3;
}

// @ts-ignore: decorator
@inline
function pixel<T, C>(at: usize, stride: usize, tools: usize, x: i32, y: i32, to: usize): void {
  const wx = tools + (((x >> 8) & 255) << 3);
  const wy = tools + (((y >> 8) & 255) << 3);
  if (sizeof<T>() == 1) {
    if (!isBoolean<C>()) colourU8(at, stride, wx, wy, to);
    else greyU8(at, stride, wx, wy, to);
  } else if (!isBoolean<C>()) colourU16(at, stride, wx, wy, to);
  else greyU16(at, stride, wx, wy, to);
}

// The edge repeated: a corner of 4 x 4 pixels, of which some are outside.
function gather<T, C>(samples: usize, width: i32, height: i32, tools: usize, x: i32, y: i32): void {
  const channels = channelsOf<C>();
  for (let j = 0; j < 4; j++) {
    const row = min(max(y + j, 0), height - 1) * width;
    for (let i = 0; i < 4; i++) {
      const from = (row + min(max(x + i, 0), width - 1)) * channels;
      for (let c = 0; c < channels; c++) {
        const sample = load<T>(samples + <usize>(from + c) * sizeof<T>());
        store<T>(tools + CORNER + 32 * j + <usize>(i * channels + c) * sizeof<T>(), sample);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function isInside(a: i32, b: i32, edge: i32): bool {
  return min(a, b) >= 65536 && max(a, b) < (edge - 2) << 16;
}

function row<T, C>(
  samples: usize,
  width: i32,
  height: i32,
  tools: usize,
  y: i32,
  out: usize,
  covered: usize,
): void {
  const size = <usize>channelsOf<C>() * sizeof<T>();
  const stride = <usize>width * size;
  let start = width;
  let end = 0;
  place(tools, 0, <f64>y);
  let xa = placeX;
  let ya = placeY;
  for (let left = 0; left < width; left += STEP) {
    place(tools, <f64>(left + STEP), <f64>y);
    const dx = placeX - xa;
    const dy = placeY - ya;
    const inside = isInside(xa, placeX, width) && isInside(ya, placeY, height);
    const n = min(STEP, width - left);
    if (inside) {
      let to = out + <usize>left * size;
      const base = samples - stride - size;
      for (let i = 0, x = 0, y = 0; i < n; i++, x += dx, y += dy, to += size) {
        const px = xa + (x >> 5);
        const py = ya + (y >> 5);
        const at = base + <usize>(py >> 16) * stride + <usize>(px >> 16) * size;
        pixel<T, C>(at, stride, tools, px, py, to);
      }
      start = min(start, left);
      end = left + n;
    } else {
      for (let i = 0; i < n; i++) {
        const px = xa + ((dx * i) >> 5);
        const py = ya + ((dy * i) >> 5);
        if (px < 0 || py < 0 || px > (width - 1) << 16 || py > (height - 1) << 16) continue;
        gather<T, C>(samples, width, height, tools, (px >> 16) - 1, (py >> 16) - 1);
        pixel<T, C>(tools + CORNER, 32, tools, px, py, out + <usize>(left + i) * size);
        start = min(start, left + i);
        end = left + i + 1;
      }
    }
    xa = placeX;
    ya = placeY;
  }
  if (end == 0) start = 0;
  memory.fill(out, 0, <usize>start * size);
  memory.fill(out + <usize>end * size, 0, <usize>(width - end) * size);
  store<u32>(covered, start);
  store<u32>(covered + 4, end);
}

// @ts-ignore: decorator
@inline
function warp<T>(
  samples: usize,
  out: usize,
  covered: usize,
  tools: usize,
  width: i32,
  height: i32,
  channels: i32,
  first: i32,
  rows: i32,
): void {
  const stride = <usize>(width * channels) * sizeof<T>();
  for (let r = 0; r < rows; r++) {
    const to = out + <usize>r * stride;
    const span = covered + <usize>(8 * r);
    if (channels == 3) row<T, i32>(samples, width, height, tools, first + r, to, span);
    else row<T, bool>(samples, width, height, tools, first + r, to, span);
  }
}

export function warpU8(
  samples: usize,
  out: usize,
  covered: usize,
  tools: usize,
  width: i32,
  height: i32,
  channels: i32,
  first: i32,
  rows: i32,
): void {
  warp<u8>(samples, out, covered, tools, width, height, channels, first, rows);
}

export function warpU16(
  samples: usize,
  out: usize,
  covered: usize,
  tools: usize,
  width: i32,
  height: i32,
  channels: i32,
  first: i32,
  rows: i32,
): void {
  warp<u16>(samples, out, covered, tools, width, height, channels, first, rows);
}
