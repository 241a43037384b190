/**
 * One pixel between others: cubic convolution of 4 x 4 in whole numbers; `tools` are as
 * src/kernels/kernels.ts says.
 */

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
export function channelsOf<C>(): i32 {
  return isBoolean<C>() ? 1 : 3;
}

// @ts-ignore: decorator
@inline
export function pixel<T, C>(at: usize, stride: usize, tools: usize, x: i32, y: i32, to: usize): void {
  const wx = tools + (((x >> 8) & 255) << 3);
  const wy = tools + (((y >> 8) & 255) << 3);
  if (sizeof<T>() == 1) {
    if (!isBoolean<C>()) colourU8(at, stride, wx, wy, to);
    else greyU8(at, stride, wx, wy, to);
  } else if (!isBoolean<C>()) colourU16(at, stride, wx, wy, to);
  else greyU16(at, stride, wx, wy, to);
}
