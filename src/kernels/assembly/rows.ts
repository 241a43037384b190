/** Rows of planes in float64: gathered with a weight, and bent where a blend is no plain fraction. */

// @ts-ignore: decorator
@inline
function gatherFour(acc: usize, four: v128, weight: v128): void {
  const low = f64x2.convert_low_i32x4_u(four);
  const high = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(four, four, 2, 3, 2, 3));
  v128.store(acc, f64x2.add(v128.load(acc), f64x2.mul(low, weight)));
  v128.store(acc + 16, f64x2.add(v128.load(acc + 16), f64x2.mul(high, weight)));
}

// @ts-ignore: decorator
@inline
function gatherOne(acc: usize, value: f64): void {
  store<f64>(acc, load<f64>(acc) + value);
}

export function gatherU8(values: usize, acc: usize, n: usize, weight: f64): void {
  const weights = f64x2.splat(weight);
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = i16x8.extend_low_i8x16_u(v128.load64_zero(values + i));
    gatherFour(acc + (i << 3), i32x4.extend_low_i16x8_u(eight), weights);
    gatherFour(acc + (i << 3) + 32, i32x4.extend_high_i16x8_u(eight), weights);
  }
  for (; i < n; i++) gatherOne(acc + (i << 3), <f64>load<u8>(values + i) * weight);
}

export function gatherU16(values: usize, acc: usize, n: usize, weight: f64): void {
  const weights = f64x2.splat(weight);
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = v128.load(values + (i << 1));
    gatherFour(acc + (i << 3), i32x4.extend_low_i16x8_u(eight), weights);
    gatherFour(acc + (i << 3) + 32, i32x4.extend_high_i16x8_u(eight), weights);
  }
  for (; i < n; i++) gatherOne(acc + (i << 3), <f64>load<u16>(values + (i << 1)) * weight);
}

export function gatherU32(values: usize, acc: usize, n: usize, weight: f64): void {
  const weights = f64x2.splat(weight);
  const whole: usize = n & ~3;
  let i: usize = 0;
  for (; i < whole; i += 4) gatherFour(acc + (i << 3), v128.load(values + (i << 2)), weights);
  for (; i < n; i++) gatherOne(acc + (i << 3), <f64>load<u32>(values + (i << 2)) * weight);
}

export function pour(row: usize, acc: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    gatherOne(acc + (i << 3), load<f64>(row + (i << 3)));
    store<f64>(row + (i << 3), 0);
  }
}

export function clamp(row: usize, n: usize, most: f64): void {
  for (let i: usize = 0; i < n; i++) {
    const at = row + (i << 3);
    store<f64>(at, min(max(load<f64>(at), 0.0), most));
  }
}

export function absolute(row: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) store<f64>(row + (i << 3), abs(load<f64>(row + (i << 3))));
}

export function shoulder(row: usize, n: usize, knee: f64, white: f64, most: f64): void {
  const span = most - knee;
  const last = (white - knee) / span;
  for (let i: usize = 0; i < n; i++) {
    const at = row + (i << 3);
    const value = load<f64>(at);
    if (value <= knee) continue;
    const over = (value - knee) / span;
    const bent = knee + (span * (over * (1 + over / (last * last)))) / (1 + over);
    store<f64>(at, value < white ? bent : most);
  }
}

// Centred on the whole part of the mean: every difference of large numbers is then one of whole numbers below 2^53.
export function deviation(row: usize, squares: usize, n: usize, frames: f64): void {
  for (let i: usize = 0; i < n; i++) {
    const sum = load<f64>(row + (i << 3));
    const mean = floor(sum / frames);
    const rest = sum - mean * frames;
    const centred = load<f64>(squares + (i << 3)) - mean * (mean * frames + 2 * rest);
    store<f64>(row + (i << 3), 2 * sqrt(frames * centred - rest * rest));
  }
}

// The last part of the exponent, below a POWER_PARTS-th of a halving, by its power series: the next term is below 2^-54.
// @ts-ignore: decorator
@inline
function powerOfHalf(exponent: f64, table: usize): f64 {
  const halvings = floor(exponent);
  if (halvings > 1022) return 0;
  const parts = (exponent - halvings) * 4096;
  const whole = floor(parts);
  const rest = (parts - whole) * 0.0001692253858788929;
  const series = 1 - rest * (1 - rest * (0.5 - rest * 0.16666666666666666));
  const power = reinterpret<f64>((1023 - <i64>halvings) << 52);
  return power * (load<f64>(table + (<usize>whole << 3)) * series);
}

export function power(
  row: usize,
  zeros: usize,
  n: usize,
  blackFrom: u32,
  scale: f64,
  most: f64,
  table: usize,
): void {
  for (let i: usize = 0; i < n; i++) {
    const at = row + (i << 3);
    const isBlack = load<u32>(zeros + (i << 2)) >= blackFrom;
    store<f64>(at, isBlack ? 0 : most * powerOfHalf(load<f64>(at) / scale, table));
  }
}
