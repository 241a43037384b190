/**
 * Boxes straight from planes: a few neighbouring pixels of a few rows added up as whole numbers, then added
 * to a row of float64. Where a count has a far part F, it is far * 2^15 + near; bool stands for none.
 */
import { boxesOfThree, FAR_BITS } from './boxes-of-three';

// Two pixels of two samples, as a row of a mosaic has them, in the four lanes from `at`.
// @ts-ignore: decorator
@inline
function twoPixels<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(at);
  if (sizeof<T>() == 2) return v128.load16x4_u(at);
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

// The last of an odd number: the upper lanes are 0.
// @ts-ignore: decorator
@inline
function onePixel<T>(at: usize): v128 {
  const first = i32x4.replace_lane(i32x4.splat(0), 0, <u32>load<T>(at));
  return i32x4.replace_lane(first, 1, <u32>load<T>(at + sizeof<T>()));
}

// @ts-ignore: decorator
@inline
function pairs<T>(at: usize, k: usize): v128 {
  if (k == 2) return twoPixels<T>(at);
  let sums = k & 1 ? onePixel<T>(at + (k - 1) * 2 * sizeof<T>()) : i32x4.splat(0);
  for (let i: usize = 0; i + 1 < k; i += 2) sums = i32x4.add(sums, twoPixels<T>(at + i * 2 * sizeof<T>()));
  return sums;
}

function boxesOfTwo<T, F>(
  values: usize,
  far: usize,
  box: usize,
  boxes: usize,
  k: usize,
  rows: usize,
  stride: usize,
  weight: f64,
): usize {
  const weights = f64x2.splat(weight);
  for (let done: usize = 0; done < boxes; done++) {
    let sums = i32x4.splat(0);
    let farSums = i32x4.splat(0);
    for (let y: usize = 0, i = done * k * 2; y < rows; y++, i += stride) {
      sums = i32x4.add(sums, pairs<T>(values + i * sizeof<T>(), k));
      if (!isBoolean<F>()) farSums = i32x4.add(farSums, pairs<F>(far + i * sizeof<F>(), k));
    }
    if (!isBoolean<F>()) sums = i32x4.add(sums, i32x4.shl(farSums, FAR_BITS));
    const two = i32x4.add(sums, v128.shuffle<i32>(sums, sums, 2, 3, 0, 1));
    const to = box + (done << 4);
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(f64x2.convert_low_i32x4_u(two), weights)));
  }
  return boxes;
}

// @ts-ignore: decorator
@inline
function boxed<T, F>(
  values: usize,
  far: usize,
  box: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  rows: usize,
  stride: usize,
  weight: f64,
): void {
  let done: usize = 0;
  if (channels == 3) done = boxesOfThree<T, F>(values, far, box, boxes, k, rows, stride, weight);
  else if (channels == 2) done = boxesOfTwo<T, F>(values, far, box, boxes, k, rows, stride, weight);
  for (let i = done; i < boxes; i++) {
    for (let c: usize = 0; c < channels; c++) {
      let sum: u32 = 0;
      for (let y: usize = 0, row = i * k * channels + c; y < rows; y++, row += stride) {
        for (let x: usize = 0, at = row; x < k; x++, at += channels) {
          sum += <u32>load<T>(values + at * sizeof<T>());
          if (!isBoolean<F>()) sum += (<u32>load<F>(far + at * sizeof<F>())) << FAR_BITS;
        }
      }
      const to = box + ((i * channels + c) << 3);
      store<f64>(to, load<f64>(to) + <f64>sum * weight);
    }
  }
}

export function boxU8(
  values: usize,
  box: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  rows: usize,
  stride: usize,
  weight: f64,
): void {
  boxed<u8, bool>(values, 0, box, boxes, channels, k, rows, stride, weight);
}

export function boxU16(
  values: usize,
  box: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  rows: usize,
  stride: usize,
  weight: f64,
): void {
  boxed<u16, bool>(values, 0, box, boxes, channels, k, rows, stride, weight);
}

export function boxU32(
  values: usize,
  box: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  rows: usize,
  stride: usize,
  weight: f64,
): void {
  boxed<u32, bool>(values, 0, box, boxes, channels, k, rows, stride, weight);
}

export function boxFarU8(
  near: usize,
  far: usize,
  box: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  rows: usize,
  stride: usize,
  weight: f64,
): void {
  boxed<u16, u8>(near, far, box, boxes, channels, k, rows, stride, weight);
}

export function boxFarU16(
  near: usize,
  far: usize,
  box: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  rows: usize,
  stride: usize,
  weight: f64,
): void {
  boxed<u16, u16>(near, far, box, boxes, channels, k, rows, stride, weight);
}
