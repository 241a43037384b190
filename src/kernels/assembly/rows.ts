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
  const none = f64x2.splat(0);
  const whole: usize = n & ~1;
  let i: usize = 0;
  for (; i < whole; i += 2) {
    const at = i << 3;
    v128.store(acc + at, f64x2.add(v128.load(acc + at), v128.load(row + at)));
    v128.store(row + at, none);
  }
  for (; i < n; i++) {
    gatherOne(acc + (i << 3), load<f64>(row + (i << 3)));
    store<f64>(row + (i << 3), 0);
  }
}

export function clamp(row: usize, n: usize, most: f64): void {
  const none = f64x2.splat(0);
  const mosts = f64x2.splat(most);
  const whole: usize = n & ~1;
  let i: usize = 0;
  for (; i < whole; i += 2) {
    const at = row + (i << 3);
    v128.store(at, f64x2.min(f64x2.max(v128.load(at), none), mosts));
  }
  for (; i < n; i++) {
    const at = row + (i << 3);
    store<f64>(at, min(max(load<f64>(at), 0.0), most));
  }
}

export function absolute(row: usize, n: usize): void {
  const whole: usize = n & ~1;
  let i: usize = 0;
  for (; i < whole; i += 2) v128.store(row + (i << 3), f64x2.abs(v128.load(row + (i << 3))));
  for (; i < n; i++) store<f64>(row + (i << 3), abs(load<f64>(row + (i << 3))));
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

/** Whole numbers below it are exact, and so are their products. */
const EXACT: f64 = 9007199254740992;

// Centred on the whole part of the mean: every difference of large numbers is then one of whole numbers below
// 2^53.
// @ts-ignore: decorator
@inline
function deviationOf(sum: f64, square: f64, frames: f64): f64 {
  const mean = floor(sum / frames);
  const rest = sum - mean * frames;
  const centred = square - mean * (mean * frames + 2 * rest);
  return 2 * sqrt(frames * centred - rest * rest);
}

export function deviation(row: usize, squares: usize, n: usize, frames: f64): void {
  const many = f64x2.splat(frames);
  const two = f64x2.splat(2);
  const exact = f64x2.splat(EXACT);
  const whole: usize = n & ~1;
  let i: usize = 0;
  for (; i < whole; i += 2) {
    const at = i << 3;
    const sums = v128.load(row + at);
    const all = f64x2.mul(v128.load(squares + at), many);
    const own = f64x2.mul(sums, sums);
    // While the products are exact nothing need be centred: the number under the root is the same.
    if (i64x2.all_true(v128.and(f64x2.lt(all, exact), f64x2.lt(own, exact)))) {
      v128.store(row + at, f64x2.mul(two, f64x2.sqrt(f64x2.sub(all, own))));
    } else {
      store<f64>(row + at, deviationOf(load<f64>(row + at), load<f64>(squares + at), frames));
      store<f64>(row + at + 8, deviationOf(load<f64>(row + at + 8), load<f64>(squares + at + 8), frames));
    }
  }
  for (; i < n; i++) {
    const at = row + (i << 3);
    store<f64>(at, deviationOf(load<f64>(at), load<f64>(squares + (i << 3)), frames));
  }
}

const PART: f64 = 0.0001692253858788929;
const SIXTH: f64 = 0.16666666666666666;

// The last part of the exponent, below a POWER_PARTS-th of a halving, by its power series: the next term is
// below 2^-54.
// @ts-ignore: decorator
@inline
function powerOfHalf(exponent: f64, table: usize): f64 {
  const halvings = floor(exponent);
  if (halvings > 1022) return 0;
  const parts = (exponent - halvings) * 4096;
  const whole = floor(parts);
  const rest = (parts - whole) * PART;
  const series = 1 - rest * (1 - rest * (0.5 - rest * SIXTH));
  const power = reinterpret<f64>((1023 - <i64>halvings) << 52);
  return power * (load<f64>(table + (<usize>whole << 3)) * series);
}

// The same of two, with halvings and parts in one number: both ways are exact up to the series.
// @ts-ignore: decorator
@inline
function twoPowersOfHalf(exponents: v128, table: usize): v128 {
  const one = f64x2.splat(1);
  const parts = f64x2.mul(exponents, f64x2.splat(4096));
  const whole = f64x2.floor(parts);
  const rest = f64x2.mul(f64x2.sub(parts, whole), f64x2.splat(PART));
  const third = f64x2.sub(f64x2.splat(0.5), f64x2.mul(rest, f64x2.splat(SIXTH)));
  const series = f64x2.sub(one, f64x2.mul(rest, f64x2.sub(one, f64x2.mul(rest, third))));
  const places = i32x4.trunc_sat_f64x2_s_zero(whole);
  const packed = i64x2.extract_lane(v128.and(places, i32x4.splat(4095)), 0);
  const first = v128.load64_zero(table + ((<usize>packed) << 3));
  const both = v128.load64_lane(table + ((<usize>(packed >> 32)) << 3), first, 1);
  const halvings = i32x4.shr_s(places, 12);
  const high = i32x4.shl(i32x4.sub(i32x4.splat(1023), halvings), 20);
  const power = v128.shuffle<i32>(i32x4.splat(0), high, 0, 4, 1, 5);
  const isNone = i32x4.gt_s(halvings, i32x4.splat(1022));
  const powers = f64x2.mul(power, f64x2.mul(both, series));
  return v128.andnot(powers, v128.shuffle<i32>(isNone, isNone, 0, 0, 1, 1));
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
  const scales = f64x2.splat(scale);
  const mosts = f64x2.splat(most);
  const blacks = i32x4.splat(blackFrom);
  const whole: usize = n & ~1;
  let i: usize = 0;
  for (; i < whole; i += 2) {
    const at = row + (i << 3);
    const isBlack = i32x4.ge_u(v128.load64_zero(zeros + (i << 2)), blacks);
    const powers = twoPowersOfHalf(f64x2.div(v128.load(at), scales), table);
    v128.store(at, v128.andnot(f64x2.mul(mosts, powers), v128.shuffle<i32>(isBlack, isBlack, 0, 0, 1, 1)));
  }
  for (; i < n; i++) {
    const at = row + (i << 3);
    const isBlack = load<u32>(zeros + (i << 2)) >= blackFrom;
    store<f64>(at, isBlack ? 0 : most * powerOfHalf(load<f64>(at) / scale, table));
  }
}
