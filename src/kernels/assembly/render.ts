/** Rendering: sums over boxes of a row in float64, exact below 2^53, and their one rounding. */

// Whole boxes of pixels of three samples; what is left of the row begins where it ends.
function columnsOfThree(acc: usize, box: usize, boxes: usize, k: usize): void {
  let at = acc;
  for (let done: usize = 0; done < boxes; done++) {
    let two = f64x2.splat(0);
    let third: f64 = 0;
    for (const end = at + k * 24; at < end; at += 24) {
      two = f64x2.add(two, v128.load(at));
      third += load<f64>(at + 16);
    }
    v128.store(box, two);
    store<f64>(box + 16, third);
    box += 24;
  }
}

export function boxColumns(acc: usize, box: usize, width: usize, channels: usize, k: usize): void {
  const rowEnd: usize = acc + ((width * channels) << 3);
  if (channels == 3) {
    const boxes = width / k;
    columnsOfThree(acc, box, boxes, k);
    acc += boxes * k * 24;
    box += boxes * 24;
  }
  const step: usize = channels << 3;
  const boxBytes: usize = k * step;
  let out = box;
  for (let start = acc; start < rowEnd; start += boxBytes) {
    const end = min(start + boxBytes, rowEnd);
    for (let c: usize = 0; c < step; c += 8) {
      let total: f64 = 0;
      for (let at = start + c; at < end; at += step) total += load<f64>(at);
      store<f64>(out, total);
      out += 8;
    }
  }
}

// @ts-ignore: decorator
@inline
function quantize(box: f64, scale: f64, parts: f64): u32 {
  return <u32>floor((2 * box * scale + parts) / (2 * parts));
}

// @ts-ignore: decorator
@inline
function quantizeTwo(box: usize, scale: v128, parts: v128, divisor: v128): v128 {
  const numerator = f64x2.add(f64x2.mul(v128.load(box), scale), parts);
  return i32x4.trunc_sat_f64x2_u_zero(f64x2.div(numerator, divisor));
}

// @ts-ignore: decorator
@inline
function quantizeFour(box: usize, scale: v128, parts: v128, divisor: v128): v128 {
  const front = quantizeTwo(box, scale, parts, divisor);
  return v128.shuffle<i64>(front, quantizeTwo(box + 16, scale, parts, divisor), 0, 2);
}

// A bit of what is set where one of two numbers is not whole.
// @ts-ignore: decorator
@inline
function fraction(at: usize): v128 {
  const two = v128.load(at);
  return v128.xor(f64x2.nearest(two), two);
}

// Of a multiple of eight.
function areWhole(box: usize, n: usize): bool {
  let even = i32x4.splat(0);
  let odd = even;
  for (const end = box + (n << 3); box < end; box += 64) {
    even = v128.or(even, v128.or(fraction(box), fraction(box + 32)));
    odd = v128.or(odd, v128.or(fraction(box + 16), fraction(box + 48)));
  }
  return !v128.any_true(v128.or(even, odd));
}

/** Numbers from here on to twice it have no fraction: what is added to it is rounded to a whole number. */
const NO_FRACTION: f64 = 4503599627370496;
/** 2^41: see below. */
const WHOLE_PARTS: f64 = 2199023255552;

// @ts-ignore: decorator
@inline
function nearestFour(box: usize, factor: v128, quarter: v128, noFraction: v128): v128 {
  const front = f64x2.add(f64x2.mul(v128.load(box), factor), quarter);
  const back = f64x2.add(f64x2.mul(v128.load(box + 16), factor), quarter);
  return v128.shuffle<i32>(f64x2.add(front, noFraction), f64x2.add(back, noFraction), 0, 2, 4, 6);
}

// The same without a division, of a multiple of eight whole numbers, where scale and parts are whole. With
// s = box * scale, s / parts is v - 1/2 + r / (2 * parts) for the sample v and a whole r from 0 to
// 2 * parts - 1, so s / parts + 1 / (4 * parts) is at least 1 / (4 * parts) from the next half, and v is the
// nearest whole number. Three roundings make it wrong by at most about 3 * 2^-53 of itself, which is less
// than that while s is below 2^49: for samples below 256, while parts are at 2^41 or below.
function quantizeWhole(box: usize, out: usize, n: usize, scale: f64, parts: f64): void {
  const factor = f64x2.splat(scale / parts);
  const quarter = f64x2.splat(0.25 / parts);
  const noFraction = f64x2.splat(NO_FRACTION);
  for (let i: usize = 0; i < n; i += 8) {
    const at = box + (i << 3);
    const front = nearestFour(at, factor, quarter, noFraction);
    const eight = i16x8.narrow_i32x4_u(front, nearestFour(at + 32, factor, quarter, noFraction));
    v128.store64_lane(out + i, i8x16.narrow_i16x8_u(eight, eight), 0);
  }
}

/** Values that stay in a core's nearest cache between two looks at them. */
const RUN: usize = 512;

// Up to the first run with a number that is not whole; what is returned is how many are done.
function quantizeRuns(box: usize, out: usize, n: usize, scale: f64, parts: f64): usize {
  if (!(scale == floor(scale) && parts == floor(parts) && parts >= 1 && parts <= WHOLE_PARTS)) return 0;
  let i: usize = 0;
  while (i < n) {
    const run = min(n - i, RUN);
    if (!areWhole(box + (i << 3), run)) break;
    quantizeWhole(box + (i << 3), out + i, run, scale, parts);
    i += run;
  }
  return i;
}

export function quantizeU8(box: usize, out: usize, n: usize, scale: f64, parts: f64): void {
  // Twice a number is exact, so it may be any of the factors that is doubled.
  const scales = f64x2.splat(2 * scale);
  const divisors = f64x2.splat(2 * parts);
  const halves = f64x2.splat(parts);
  const whole: usize = n & ~7;
  let i = quantizeRuns(box, out, whole, scale, parts);
  for (; i < whole; i += 8) {
    const at = box + (i << 3);
    const front = quantizeFour(at, scales, halves, divisors);
    const eight = i16x8.narrow_i32x4_u(front, quantizeFour(at + 32, scales, halves, divisors));
    v128.store64_lane(out + i, i8x16.narrow_i16x8_u(eight, eight), 0);
  }
  for (; i < n; i++) store<u8>(out + i, <u8>quantize(load<f64>(box + (i << 3)), scale, parts));
}

export function quantizeU16(box: usize, out: usize, n: usize, scale: f64, parts: f64): void {
  for (let i: usize = 0; i < n; i++) {
    store<u16>(out + (i << 1), <u16>quantize(load<f64>(box + (i << 3)), scale, parts));
  }
}

// @ts-ignore: decorator
@inline
function encode(mean: f64, last: usize, boundaries: usize, hints: usize): usize {
  let v = <usize>load<u16>(hints + (<usize>mean << 1));
  while (v < last && load<f64>(boundaries + ((v + 1) << 3)) <= mean) v++;
  return v;
}

export function encodeU8(box: usize, out: usize, n: usize, parts: f64, boundaries: usize, hints: usize): void {
  for (let i: usize = 0; i < n; i++) {
    store<u8>(out + i, <u8>encode(load<f64>(box + (i << 3)) / parts, 255, boundaries, hints));
  }
}

export function encodeU16(box: usize, out: usize, n: usize, parts: f64, boundaries: usize, hints: usize): void {
  for (let i: usize = 0; i < n; i++) {
    store<u16>(out + (i << 1), <u16>encode(load<f64>(box + (i << 3)) / parts, 65535, boundaries, hints));
  }
}
