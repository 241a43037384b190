/**
 * The inverse cosine transform of a block, as the SIMD of libjpeg-turbo does it. Source: jidctint.c of
 * libjpeg; constants times 2^13.
 */
import { BETWEEN, BLOCK } from './layout';

// @ts-ignore: decorator
@inline
function low16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function high16(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** Two factors, for values in turn. */
// @ts-ignore: decorator
@inline
function pair(a: i32, b: i32): v128 {
  return i32x4.splat((a & 0xffff) | (b << 16));
}

// @ts-ignore: decorator
@inline
function dot(a: v128, b: v128): v128 {
  return i32x4.dot_i16x8_s(a, b);
}

// @ts-ignore: decorator
@inline
function sum(lowA: v128, highA: v128, lowB: v128, highB: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(lowA, lowB), shift), i32x4.shr_s(i32x4.add(highA, highB), shift));
}

// @ts-ignore: decorator
@inline
function difference(lowA: v128, highA: v128, lowB: v128, highB: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.sub(lowA, lowB), shift), i32x4.shr_s(i32x4.sub(highA, highB), shift));
}

/** Eight values of a block, in the first pass multiplied by their quantisers. */
// @ts-ignore: decorator
@inline
function row(from: usize, quantiser: usize, isFirst: bool, i: usize): v128 {
  const values = v128.load(from + 16 * i);
  return isFirst ? i16x8.mul(values, v128.load(quantiser + 16 * i)) : values;
}

/**
 * One pass over eight rows of eight values, down their columns; then rows become columns. The first is of
 * BLOCK, to BETWEEN; the second from there to samples.
 */
// @ts-ignore: decorator
@inline
function pass(from: usize, quantiser: usize, isFirst: bool, to: usize, stride: usize): void {
  const shift = isFirst ? 11 : 18;
  const r0 = row(from, quantiser, isFirst, 0), r1 = row(from, quantiser, isFirst, 1), r2 = row(from, quantiser, isFirst, 2);
  const r3 = row(from, quantiser, isFirst, 3), r4 = row(from, quantiser, isFirst, 4), r5 = row(from, quantiser, isFirst, 5);
  const r6 = row(from, quantiser, isFirst, 6), r7 = row(from, quantiser, isFirst, 7);

  const low26 = low16(r2, r6), high26 = high16(r2, r6);
  const k2 = pair(4433, 4433 - 15137), k3 = pair(4433 + 6270, 4433);
  const t2l = dot(low26, k2), t2h = dot(high26, k2), t3l = dot(low26, k3), t3h = dot(high26, k3);
  const plus = i16x8.add(r0, r4), minus = i16x8.sub(r0, r4);
  const t0l = lowScaled(plus, shift), t0h = highScaled(plus, shift), t1l = lowScaled(minus, shift), t1h = highScaled(minus, shift);
  const a0l = i32x4.add(t0l, t3l), a0h = i32x4.add(t0h, t3h), a3l = i32x4.sub(t0l, t3l), a3h = i32x4.sub(t0h, t3h);
  const a1l = i32x4.add(t1l, t2l), a1h = i32x4.add(t1h, t2h), a2l = i32x4.sub(t1l, t2l), a2h = i32x4.sub(t1h, t2h);

  const z3 = i16x8.add(r7, r3), z4 = i16x8.add(r5, r1);
  const lowZ = low16(z3, z4), highZ = high16(z3, z4);
  const kz3 = pair(9633 - 16069, 9633), kz4 = pair(9633, 9633 - 3196);
  const z3l = dot(lowZ, kz3), z3h = dot(highZ, kz3), z4l = dot(lowZ, kz4), z4h = dot(highZ, kz4);
  const low71 = low16(r7, r1), high71 = high16(r7, r1), low53 = low16(r5, r3), high53 = high16(r5, r3);
  const k71 = pair(2446 - 7373, -7373), k17 = pair(-7373, 12299 - 7373), k53 = pair(16819 - 20995, -20995), k35 = pair(-20995, 25172 - 20995);
  const o0l = i32x4.add(dot(low71, k71), z3l), o0h = i32x4.add(dot(high71, k71), z3h);
  const o3l = i32x4.add(dot(low71, k17), z4l), o3h = i32x4.add(dot(high71, k17), z4h);
  const o1l = i32x4.add(dot(low53, k53), z4l), o1h = i32x4.add(dot(high53, k53), z4h);
  const o2l = i32x4.add(dot(low53, k35), z3l), o2h = i32x4.add(dot(high53, k35), z3h);
  finish(a0l, a0h, a1l, a1h, a2l, a2h, a3l, a3h, o0l, o0h, o1l, o1h, o2l, o2h, o3l, o3h, isFirst, to, stride);
}

/** The same where rows from the fifth on are zero: sums of two factors are one. */
// @ts-ignore: decorator
@inline
function smallPass(from: usize, quantiser: usize, isFirst: bool, to: usize, stride: usize): void {
  const shift = isFirst ? 11 : 18;
  const zero = i64x2.splat(0);
  const r0 = row(from, quantiser, isFirst, 0), r1 = row(from, quantiser, isFirst, 1);
  const r2 = row(from, quantiser, isFirst, 2), r3 = row(from, quantiser, isFirst, 3);
  const low2 = low16(r2, zero), high2 = high16(r2, zero);
  const k2 = pair(4433, 0), k3 = pair(4433 + 6270, 0);
  const t2l = dot(low2, k2), t2h = dot(high2, k2), t3l = dot(low2, k3), t3h = dot(high2, k3);
  const tl = lowScaled(r0, shift), th = highScaled(r0, shift);
  const a0l = i32x4.add(tl, t3l), a0h = i32x4.add(th, t3h), a3l = i32x4.sub(tl, t3l), a3h = i32x4.sub(th, t3h);
  const a1l = i32x4.add(tl, t2l), a1h = i32x4.add(th, t2h), a2l = i32x4.sub(tl, t2l), a2h = i32x4.sub(th, t2h);
  const low31 = low16(r3, r1), high31 = high16(r3, r1);
  const k0 = pair(9633 - 16069, 9633 - 7373), k1 = pair(9633 - 20995, 9633 - 3196);
  const k2o = pair(9633 - 16069 + 25172 - 20995, 9633), k3o = pair(9633, 9633 - 3196 + 12299 - 7373);
  const o0l = dot(low31, k0), o0h = dot(high31, k0), o1l = dot(low31, k1), o1h = dot(high31, k1);
  const o2l = dot(low31, k2o), o2h = dot(high31, k2o), o3l = dot(low31, k3o), o3h = dot(high31, k3o);
  finish(a0l, a0h, a1l, a1h, a2l, a2h, a3l, a3h, o0l, o0h, o1l, o1h, o2l, o2h, o3l, o3h, isFirst, to, stride);
}

/** Times 2^13, and half of what the shift drops. */
// @ts-ignore: decorator
@inline
function lowScaled(values: v128, shift: i32): v128 {
  return i32x4.add(i32x4.shr_s(low16(i64x2.splat(0), values), 3), i32x4.splat(1 << (shift - 1)));
}

// @ts-ignore: decorator
@inline
function highScaled(values: v128, shift: i32): v128 {
  return i32x4.add(i32x4.shr_s(high16(i64x2.splat(0), values), 3), i32x4.splat(1 << (shift - 1)));
}

/** Sums and differences of the even and the odd part, shifted, turned. */
// @ts-ignore: decorator
@inline
function finish(
  a0l: v128, a0h: v128, a1l: v128, a1h: v128, a2l: v128, a2h: v128, a3l: v128, a3h: v128,
  o0l: v128, o0h: v128, o1l: v128, o1h: v128, o2l: v128, o2h: v128, o3l: v128, o3h: v128,
  isFirst: bool, to: usize, stride: usize,
): void {
  const shift = isFirst ? 11 : 18;
  const c0 = sum(a0l, a0h, o3l, o3h, shift), c7 = difference(a0l, a0h, o3l, o3h, shift);
  const c1 = sum(a1l, a1h, o2l, o2h, shift), c6 = difference(a1l, a1h, o2l, o2h, shift);
  const c2 = sum(a2l, a2h, o1l, o1h, shift), c5 = difference(a2l, a2h, o1l, o1h, shift);
  const c3 = sum(a3l, a3h, o0l, o0h, shift), c4 = difference(a3l, a3h, o0l, o0h, shift);
  if (isFirst) turnedValues(c0, c1, c2, c3, c4, c5, c6, c7, to);
  else turnedSamples(c0, c1, c2, c3, c4, c5, c6, c7, to, stride);
}

/** Eight columns as rows. */
// @ts-ignore: decorator
@inline
function turnedValues(c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128, to: usize): void {
  const a0 = low16(c0, c1), a1 = high16(c0, c1), a2 = low16(c2, c3), a3 = high16(c2, c3);
  const a4 = low16(c4, c5), a5 = high16(c4, c5), a6 = low16(c6, c7), a7 = high16(c6, c7);
  const b0 = low32(a0, a2), b1 = high32(a0, a2), b2 = low32(a1, a3), b3 = high32(a1, a3);
  const b4 = low32(a4, a6), b5 = high32(a4, a6), b6 = low32(a5, a7), b7 = high32(a5, a7);
  v128.store(to, v128.shuffle<i64>(b0, b4, 0, 2));
  v128.store(to + 16, v128.shuffle<i64>(b0, b4, 1, 3));
  v128.store(to + 32, v128.shuffle<i64>(b1, b5, 0, 2));
  v128.store(to + 48, v128.shuffle<i64>(b1, b5, 1, 3));
  v128.store(to + 64, v128.shuffle<i64>(b2, b6, 0, 2));
  v128.store(to + 80, v128.shuffle<i64>(b2, b6, 1, 3));
  v128.store(to + 96, v128.shuffle<i64>(b3, b7, 0, 2));
  v128.store(to + 112, v128.shuffle<i64>(b3, b7, 1, 3));
}

// @ts-ignore: decorator
@inline
function low32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}

// @ts-ignore: decorator
@inline
function high32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}

// @ts-ignore: decorator
@inline
function low8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

// @ts-ignore: decorator
@inline
function high8(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Eight columns as rows of samples, 128 in the middle of what they may be. */
// @ts-ignore: decorator
@inline
function turnedSamples(c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, c6: v128, c7: v128, to: usize, stride: usize): void {
  const middle = i8x16.splat(-128);
  const n04 = v128.xor(i8x16.narrow_i16x8_s(c0, c4), middle), n15 = v128.xor(i8x16.narrow_i16x8_s(c1, c5), middle);
  const n26 = v128.xor(i8x16.narrow_i16x8_s(c2, c6), middle), n37 = v128.xor(i8x16.narrow_i16x8_s(c3, c7), middle);
  const a0 = low8(n04, n15), a1 = low8(n26, n37), a2 = high8(n04, n15), a3 = high8(n26, n37);
  const b0 = low16(a0, a1), b1 = high16(a0, a1), b2 = low16(a2, a3), b3 = high16(a2, a3);
  twoRows(low32(b0, b2), to, stride);
  twoRows(high32(b0, b2), to + 2 * stride, stride);
  twoRows(low32(b1, b3), to + 4 * stride, stride);
  twoRows(high32(b1, b3), to + 6 * stride, stride);
}

// @ts-ignore: decorator
@inline
function twoRows(rows: v128, to: usize, stride: usize): void {
  v128.store64_lane(to, rows, 0);
  v128.store64_lane(to + stride, rows, 1);
}

// @ts-ignore: decorator
@inline
function clearFour(i: usize): void {
  const zero = i64x2.splat(0);
  v128.store(BLOCK + 16 * i, zero);
  v128.store(BLOCK + 16 * i + 16, zero);
  v128.store(BLOCK + 16 * i + 32, zero);
  v128.store(BLOCK + 16 * i + 48, zero);
}

/** Of so many coefficients. */
// @ts-ignore: decorator
@inline
export function clearBlock(count: i32): void {
  if (count == 1) store<i16>(BLOCK, 0);
  else {
    clearFour(0);
    if (count > SMALL) clearFour(4);
  }
}

/** The first ten coefficients in the order of the file are in the first four rows and columns. */
export const SMALL: i32 = 10;

/**
 * BLOCK becomes 8 rows of 8 samples at `to`, and zero again. `count`: how many coefficients may be other than
 * zero; `quantiser`: 64 of 16 bits.
 */
// @ts-ignore: decorator
@inline
export function transform(count: i32, quantiser: usize, to: usize, stride: usize): void {
  if (count == 1) flat(quantiser, to, stride);
  else if (count <= SMALL) small(quantiser, to, stride);
  else full(quantiser, to, stride);
}

/** A block that is its mean alone. */
function flat(quantiser: usize, to: usize, stride: usize): void {
  const product = <i32>load<i16>(BLOCK) * <i32>load<i16>(quantiser);
  store<i16>(BLOCK, 0);
  const mean = i8x16.splat(<i8>(min(max((product + 4) >> 3, -128), 127) + 128));
  twoRows(mean, to, stride);
  twoRows(mean, to + 2 * stride, stride);
  twoRows(mean, to + 4 * stride, stride);
  twoRows(mean, to + 6 * stride, stride);
}

function small(quantiser: usize, to: usize, stride: usize): void {
  smallPass(BLOCK, quantiser, true, BETWEEN, 0);
  clearFour(0);
  smallPass(BETWEEN, 0, false, to, stride);
}

function full(quantiser: usize, to: usize, stride: usize): void {
  pass(BLOCK, quantiser, true, BETWEEN, 0);
  clearFour(0);
  clearFour(4);
  pass(BETWEEN, 0, false, to, stride);
}
