/**
 * What is bent sample by sample, added up in float32 over the rows of boxes: a few bits are lost, and the
 * caller knows how many.
 */

// Every four columns, the last of them twice where there are no whole fours: they are written and not added
// to.
// @ts-ignore: decorator
@inline
function next(i: usize, n: usize): usize {
  return i + 4 == n ? n : min(i + 4, n - 4);
}

// @ts-ignore: decorator
@inline
function root32(sums: v128, squares: v128, frames: v128): v128 {
  const all = i32x4.mul(squares, frames);
  const own = i32x4.extmul_low_i16x8_u(sums, sums);
  return f32x4.sqrt(f32x4.convert_i32x4_s(i32x4.sub(all, own)));
}

// Numbers of 64 bits: 31 of them and the others are two that float32 takes as they are.
// @ts-ignore: decorator
@inline
function root64(sums: v128, squares: v128, frames: v128): v128 {
  const all = i64x2.extmul_low_i32x4_u(squares, frames);
  const front = i64x2.sub(all, i64x2.extmul_low_i32x4_u(sums, sums));
  const others = i64x2.extmul_high_i32x4_u(squares, frames);
  const back = i64x2.sub(others, i64x2.extmul_high_i32x4_u(sums, sums));
  const high = v128.shuffle<i32>(i64x2.shr_u(front, 31), i64x2.shr_u(back, 31), 0, 2, 4, 6);
  const low = v128.and(v128.shuffle<i32>(front, back, 0, 2, 4, 6), i32x4.splat(0x7fffffff));
  const whole = f32x4.mul(f32x4.convert_i32x4_s(high), f32x4.splat(2147483648));
  return f32x4.sqrt(f32x4.add(whole, f32x4.convert_i32x4_s(low)));
}

// @ts-ignore: decorator
@inline
function rootAt<F>(near: usize, far: usize, squares: usize, frames: v128): v128 {
  const all = v128.load(squares);
  if (isBoolean<F>()) return root32(v128.load64_zero(near), all, frames);
  const low = i32x4.extend_low_i16x8_u(v128.load64_zero(near));
  const above =
    sizeof<F>() == 1
      ? i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(far)))
      : i32x4.extend_low_i16x8_u(v128.load64_zero(far));
  return root64(i32x4.add(low, i32x4.shl(above, 15)), all, frames);
}

// @ts-ignore: decorator
@inline
function deviations<F>(
  near: usize,
  far: usize,
  squares: usize,
  columns: usize,
  n: usize,
  rows: usize,
  stride: usize,
  frames: u32,
): void {
  const many = i32x4.splat(frames);
  for (let i: usize = 0; i < n; i = next(i, n)) {
    let at = i;
    let sum = rootAt<F>(near + at * 2, far + at * sizeof<F>(), squares + at * 4, many);
    for (let y: usize = 1; y < rows; y++) {
      at += stride;
      sum = f32x4.add(sum, rootAt<F>(near + at * 2, far + at * sizeof<F>(), squares + at * 4, many));
    }
    v128.store(columns + i * 4, sum);
  }
}

export function deviationsU16(
  near: usize,
  squares: usize,
  columns: usize,
  n: usize,
  rows: usize,
  stride: usize,
  frames: u32,
): void {
  deviations<bool>(near, 0, squares, columns, n, rows, stride, frames);
}

export function deviationsFarU8(
  near: usize,
  far: usize,
  squares: usize,
  columns: usize,
  n: usize,
  rows: usize,
  stride: usize,
  frames: u32,
): void {
  deviations<u8>(near, far, squares, columns, n, rows, stride, frames);
}

export function deviationsFarU16(
  near: usize,
  far: usize,
  squares: usize,
  columns: usize,
  n: usize,
  rows: usize,
  stride: usize,
  frames: u32,
): void {
  deviations<u16>(near, far, squares, columns, n, rows, stride, frames);
}

// One power of a half in four lanes. `H` bool: there is no high part; `Z` bool: zeros have no weight, u16:
// there are none. Constants come in registers, for in a loop they would be made anew each time.
// @ts-ignore: decorator
@inline
function powerAt<H, Z>(
  low: usize,
  high: usize,
  zeros: usize,
  step: v128,
  highStep: v128,
  zeroStep: v128,
  mostZeros: v128,
  most: v128,
  whole: v128,
  c0: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
): v128 {
  // What is converted has a sign: of counts that may have all 32 bits the last is lost.
  const counts = isBoolean<H>() ? v128.load(low) : i32x4.shr_u(v128.load(low), 1);
  const blacks = sizeof<Z>() == 2 ? i32x4.splat(0) : v128.load(zeros);
  let exponent = f32x4.mul(f32x4.convert_i32x4_s(counts), step);
  if (!isBoolean<H>()) {
    exponent = f32x4.add(exponent, f32x4.mul(f32x4.convert_i32x4_s(v128.load(high)), highStep));
  }
  if (isBoolean<Z>()) exponent = f32x4.pmin(exponent, most);
  else if (sizeof<Z>() == 4) {
    exponent = f32x4.add(exponent, f32x4.mul(f32x4.convert_i32x4_s(blacks), zeroStep));
  }
  // Added to so large a number it is rounded to a whole one, which is then in the last bits.
  const rounded = f32x4.add(exponent, whole);
  const rest = f32x4.sub(exponent, f32x4.sub(rounded, whole));
  const square = f32x4.mul(rest, rest);
  const first = f32x4.add(c0, f32x4.mul(c1, rest));
  const second = f32x4.add(c2, f32x4.mul(c3, rest));
  const third = f32x4.add(c4, f32x4.mul(c5, rest));
  const series = f32x4.add(first, f32x4.mul(square, f32x4.add(second, f32x4.mul(square, third))));
  const power = i32x4.sub(series, i32x4.shl(rounded, 23));
  return sizeof<Z>() == 2 ? power : v128.andnot(power, i32x4.gt_s(blacks, mostZeros));
}

// Unrolled for what previews mostly have.
// @ts-ignore: decorator
@inline
function threeRows<H, Z>(
  low: usize,
  high: usize,
  zeros: usize,
  down: usize,
  step: v128,
  highStep: v128,
  zeroStep: v128,
  mostZeros: v128,
  most: v128,
  whole: v128,
  c0: v128,
  c1: v128,
  c2: v128,
  c3: v128,
  c4: v128,
  c5: v128,
): v128 {
  const one = powerAt<H, Z>(low, high, zeros, step, highStep, zeroStep, mostZeros, most, whole, c0, c1, c2, c3, c4, c5);
  const at = down << 1;
  const two = powerAt<H, Z>(low + down, high + down, zeros + down, step, highStep, zeroStep, mostZeros, most, whole, c0, c1, c2, c3, c4, c5);
  const three = powerAt<H, Z>(low + at, high + at, zeros + at, step, highStep, zeroStep, mostZeros, most, whole, c0, c1, c2, c3, c4, c5);
  return f32x4.add(f32x4.add(one, two), three);
}

// @ts-ignore: decorator
@inline
function blacksOfThree(zeros: usize, down: usize): v128 {
  return v128.or(v128.or(v128.load(zeros), v128.load(zeros + down)), v128.load(zeros + (down << 1)));
}

// @ts-ignore: decorator
@inline
function powers<H, Z>(
  low: usize,
  high: usize,
  zeros: usize,
  columns: usize,
  n: usize,
  rows: usize,
  stride: usize,
  blackFrom: i32,
  step: f32,
  highStep: f32,
  zeroStep: f32,
  tools: usize,
): void {
  const s = f32x4.splat(step);
  const h = f32x4.splat(highStep);
  const z = f32x4.splat(zeroStep);
  const black = i32x4.splat(blackFrom - 1);
  const c0 = v128.load32_splat(tools);
  const c1 = v128.load32_splat(tools, 4);
  const c2 = v128.load32_splat(tools, 8);
  const c3 = v128.load32_splat(tools, 12);
  const c4 = v128.load32_splat(tools, 16);
  const c5 = v128.load32_splat(tools, 20);
  const m = v128.load32_splat(tools, 24);
  const w = v128.load32_splat(tools, 28);
  const down = stride << 2;
  for (let i: usize = 0; i < n; i = next(i, n)) {
    let at = i << 2;
    let sum: v128;
    if (rows == 3) {
      // Blacks are few: where there are none in three rows, nothing need be done about them.
      if (sizeof<Z>() == 4 && !v128.any_true(blacksOfThree(zeros + at, down))) {
        sum = threeRows<H, u16>(low + at, high + at, 0, down, s, h, z, black, m, w, c0, c1, c2, c3, c4, c5);
      } else {
        sum = threeRows<H, Z>(low + at, high + at, zeros + at, down, s, h, z, black, m, w, c0, c1, c2, c3, c4, c5);
      }
    } else {
      sum = powerAt<H, Z>(low + at, high + at, zeros + at, s, h, z, black, m, w, c0, c1, c2, c3, c4, c5);
      for (let y: usize = 1; y < rows; y++) {
        at += down;
        const more = powerAt<H, Z>(low + at, high + at, zeros + at, s, h, z, black, m, w, c0, c1, c2, c3, c4, c5);
        sum = f32x4.add(sum, more);
      }
    }
    v128.store(columns + (i << 2), sum);
  }
}

export function powersU32(
  low: usize,
  zeros: usize,
  columns: usize,
  n: usize,
  rows: usize,
  stride: usize,
  blackFrom: i32,
  step: f32,
  zeroStep: f32,
  tools: usize,
): void {
  if (zeroStep == 0) powers<bool, bool>(low, 0, zeros, columns, n, rows, stride, blackFrom, step, 0, 0, tools);
  else powers<bool, u32>(low, 0, zeros, columns, n, rows, stride, blackFrom, step, 0, zeroStep, tools);
}

export function powersU64(
  low: usize,
  high: usize,
  zeros: usize,
  columns: usize,
  n: usize,
  rows: usize,
  stride: usize,
  blackFrom: i32,
  step: f32,
  zeroStep: f32,
  tools: usize,
  highStep: f32,
): void {
  if (zeroStep == 0) {
    powers<u32, bool>(low, high, zeros, columns, n, rows, stride, blackFrom, step, highStep, 0, tools);
  } else {
    powers<u32, u32>(low, high, zeros, columns, n, rows, stride, blackFrom, step, highStep, zeroStep, tools);
  }
}

