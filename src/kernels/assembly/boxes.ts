/** Boxes straight from a plane: a few neighbouring pixels added up as whole numbers, then added to a row of float64. */

// A pixel of three samples in three lanes of 32 bits; the fourth has what comes after it in memory.
// @ts-ignore: decorator
@inline
function pixel<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(at);
  if (sizeof<T>() == 2) return i32x4.extend_low_i16x8_u(v128.load64_zero(at));
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

// @ts-ignore: decorator
@inline
function addPixel(box: usize, sums: v128, weight: v128): void {
  const two = f64x2.convert_low_i32x4_u(sums);
  const third = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(sums, sums, 2, 3, 2, 3));
  v128.store(box, f64x2.add(v128.load(box), f64x2.mul(two, weight)));
  const last = f64x2.add(v128.load64_zero(box + 16), f64x2.mul(third, weight));
  v128.store64_lane(box + 16, last, 0);
}

// Not the last of them: the fourth lane would read past the end of the plane.
function boxesOfThree<T>(values: usize, box: usize, boxes: usize, k: usize, weight: f64): usize {
  const weights = f64x2.splat(weight);
  const step: usize = 3 * sizeof<T>();
  let done: usize = 0;
  for (let at = values; done + 1 < boxes; done++) {
    let sums = pixel<T>(at);
    at += step;
    for (let x: usize = 1; x < k; x++) {
      sums = i32x4.add(sums, pixel<T>(at));
      at += step;
    }
    addPixel(box + done * 24, sums, weights);
  }
  return done;
}

// @ts-ignore: decorator
@inline
function boxed<T>(values: usize, box: usize, boxes: usize, channels: usize, k: usize, weight: f64): void {
  const step: usize = channels * sizeof<T>();
  const done = channels == 3 ? boxesOfThree<T>(values, box, boxes, k, weight) : 0;
  for (let i = done; i < boxes; i++) {
    for (let c: usize = 0; c < channels; c++) {
      let sum: u32 = 0;
      let at = values + i * k * step + c * sizeof<T>();
      for (let x: usize = 0; x < k; x++, at += step) sum += <u32>load<T>(at);
      const to = box + ((i * channels + c) << 3);
      store<f64>(to, load<f64>(to) + <f64>sum * weight);
    }
  }
}

export function boxU8(values: usize, box: usize, boxes: usize, channels: usize, k: usize, weight: f64): void {
  boxed<u8>(values, box, boxes, channels, k, weight);
}

export function boxU16(values: usize, box: usize, boxes: usize, channels: usize, k: usize, weight: f64): void {
  boxed<u16>(values, box, boxes, channels, k, weight);
}

export function boxU32(values: usize, box: usize, boxes: usize, channels: usize, k: usize, weight: f64): void {
  boxed<u32>(values, box, boxes, channels, k, weight);
}
