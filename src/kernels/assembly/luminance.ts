/** Luminance in boxes of k x k pixels: columns added up first, then a box's samples with their weights. */

// @ts-ignore: decorator
@inline
function columnsU8(samples: usize, sums: usize, n: usize, k: usize): void {
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    let low = i16x8.splat(0);
    let high = i16x8.splat(0);
    for (let y: usize = 0, at = samples + i; y < k; y++, at += n) {
      const sixteen = v128.load(at);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(sixteen));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(sixteen));
    }
    v128.store(sums + (i << 1), low);
    v128.store(sums + (i << 1) + 16, high);
  }
  for (; i < n; i++) {
    let sum: u32 = 0;
    for (let y: usize = 0; y < k; y++) sum += load<u8>(samples + y * n + i);
    store<u16>(sums + (i << 1), <u16>sum);
  }
}

// @ts-ignore: decorator
@inline
function columnsU16(samples: usize, sums: usize, n: usize, k: usize): void {
  const whole: usize = n & ~3;
  let i: usize = 0;
  for (; i < whole; i += 4) {
    let four = i32x4.splat(0);
    for (let y: usize = 0, at = samples + (i << 1); y < k; y++, at += n << 1)
      four = i32x4.add(four, v128.load16x4_u(at));
    v128.store(sums + (i << 2), four);
  }
  for (; i < n; i++) {
    let sum: u32 = 0;
    for (let y: usize = 0; y < k; y++) sum += load<u16>(samples + ((y * n + i) << 1));
    store<u32>(sums + (i << 2), sum);
  }
}

// @ts-ignore: decorator
@inline
function total(four: v128): u32 {
  const two = i32x4.add(four, v128.shuffle<i32>(four, four, 2, 3, 0, 1));
  return i32x4.extract_lane(two, 0) + i32x4.extract_lane(two, 1);
}

export function luminanceU8(
  samples: usize,
  sums: usize,
  weights: usize,
  out: usize,
  n: usize,
  k: usize,
  step: usize,
  boxes: usize,
  scale: f32,
): void {
  columnsU8(samples, sums, n, k);
  for (let b: usize = 0, at = sums; b < boxes; b++, at += step << 1) {
    let four = i32x4.splat(0);
    for (let i: usize = 0; i < step; i += 8)
      four = i32x4.add(four, i32x4.dot_i16x8_s(v128.load(at + (i << 1)), v128.load(weights + (i << 1))));
    store<f32>(out + (b << 2), <f32>total(four) * scale);
  }
}

export function luminanceU16(
  samples: usize,
  sums: usize,
  weights: usize,
  out: usize,
  n: usize,
  k: usize,
  step: usize,
  boxes: usize,
  scale: f32,
): void {
  columnsU16(samples, sums, n, k);
  for (let b: usize = 0, at = sums; b < boxes; b++, at += step << 2) {
    let four = i32x4.splat(0);
    for (let i: usize = 0; i < step; i += 4) {
      const wide = i32x4.extend_low_i16x8_u(v128.load64_zero(weights + (i << 1)));
      four = i32x4.add(four, i32x4.mul(v128.load(at + (i << 2)), wide));
    }
    store<f32>(out + (b << 2), <f32>total(four) * scale);
  }
}
