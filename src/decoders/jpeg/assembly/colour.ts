/**
 * Pixels of Y, Cb and Cr, as libjpeg-turbo makes them. Source: jdcolor.c and jdsample.c of libjpeg-turbo;
 * factors times 2^16.
 */

// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

/** -0.34414 cb - 0.71414 cr: the second as 0.28586 cr - cr, for factors of 16 bits. */
// @ts-ignore: decorator
@inline
function greenOf(cb: v128, cr: v128): v128 {
  const k = i32x4.splat((-22554 & 0xffff) | (18734 << 16));
  const half = i32x4.splat(32768);
  const front = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(low(cb, cr), k), half), 16);
  const back = i32x4.shr_s(i32x4.add(i32x4.dot_i16x8_s(high(cb, cr), k), half), 16);
  return i16x8.sub(i16x8.narrow_i32x4_s(front, back), cr);
}

/** 1.402 cr: for the 256 values that there are, the rounding of 15 bits is that of the tables. */
// @ts-ignore: decorator
@inline
function redOf(cr: v128): v128 {
  return i16x8.add(cr, i16x8.q15mulr_sat_s(cr, i16x8.splat(13174)));
}

/** 1.772 cb, as 2 cb - 0.228 cb. */
// @ts-ignore: decorator
@inline
function blueOf(cb: v128): v128 {
  return i16x8.add(i16x8.add(cb, cb), i16x8.q15mulr_sat_s(cb, i16x8.splat(-7471)));
}

/** 16 pixels from `y` on to `out`; Cb and Cr of 16 bits, eight a vector, less 128. */
// @ts-ignore: decorator
@inline
function sixteen(y: usize, cb0: v128, cb1: v128, cr0: v128, cr1: v128, out: usize): void {
  const y0 = v128.load_ext<u8>(y), y1 = v128.load_ext<u8>(y + 8);
  const r = i8x16.narrow_i16x8_u(i16x8.add(y0, redOf(cr0)), i16x8.add(y1, redOf(cr1)));
  const g = i8x16.narrow_i16x8_u(i16x8.add(y0, greenOf(cb0, cr0)), i16x8.add(y1, greenOf(cb1, cr1)));
  const b = i8x16.narrow_i16x8_u(i16x8.add(y0, blueOf(cb0)), i16x8.add(y1, blueOf(cb1)));
  const zero = i64x2.splat(0);
  const rg0 = low8(r, g), rg1 = high8(r, g), b0 = low8(b, zero), b1 = high8(b, zero);
  // Each store is of four pixels, and of four bytes that the next one writes over.
  v128.store(out, withoutGaps(low(rg0, b0)));
  v128.store(out + 12, withoutGaps(high(rg0, b0)));
  v128.store(out + 24, withoutGaps(low(rg1, b1)));
  v128.store(out + 36, withoutGaps(high(rg1, b1)));
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

/** Three bytes of each four. */
// @ts-ignore: decorator
@inline
function withoutGaps(pixels: v128): v128 {
  return i8x16.swizzle(pixels, i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1));
}

// @ts-ignore: decorator
@inline
function eight(at: usize): v128 {
  return v128.load_ext<u8>(at);
}

/** Eight samples of the nearest row, or with `isBetween` three times them and those of the next. */
// @ts-ignore: decorator
@inline
function column(near: usize, far: usize, isBetween: bool): v128 {
  if (!isBetween) return eight(near);
  const n = eight(near);
  return i16x8.add(i16x8.add(n, i16x8.add(n, n)), eight(far));
}

/**
 * Three parts of each and one of its neighbour, less 128. `isBetween` as above, `isSecond`: of the two pixels
 * of a sample.
 */
// @ts-ignore: decorator
@inline
function between(each: v128, neighbour: v128, isBetween: bool, isSecond: bool): v128 {
  const sum = i16x8.add(i16x8.add(each, i16x8.add(each, each)), neighbour);
  // The middle is taken off before the shift.
  const rounding = isBetween ? (isSecond ? 7 : 8) - 2048 : (isSecond ? 2 : 1) - 512;
  return i16x8.shr_s(i16x8.add(sum, i16x8.splat(<i16>rounding)), isBetween ? 4 : 2);
}

// @ts-ignore: decorator
@inline
function before(last: v128, each: v128): v128 {
  return v128.shuffle<i16>(last, each, 7, 8, 9, 10, 11, 12, 13, 14);
}

// @ts-ignore: decorator
@inline
function behind(each: v128, next: v128): v128 {
  return v128.shuffle<i16>(each, next, 1, 2, 3, 4, 5, 6, 7, 8);
}

/**
 * A row of pixels with half as many samples of Cb and Cr in it. Before the first and behind the last sample
 * of each row lies the same again. `isBetween`: the row lies between two of Cb and Cr.
 */
// @ts-ignore: decorator
@inline
export function rowAcross(y: usize, cb: usize, cbFar: usize, cr: usize, crFar: usize, width: usize, out: usize, isBetween: bool): void {
  let lastB = column(cb - 8, cbFar - 8, isBetween), lastR = column(cr - 8, crFar - 8, isBetween);
  let b = column(cb, cbFar, isBetween), r = column(cr, crFar, isBetween);
  for (let x: usize = 0; x < width; x += 16) {
    const at = (x >> 1) + 8;
    const nextB = column(cb + at, cbFar + at, isBetween), nextR = column(cr + at, crFar + at, isBetween);
    const b0 = between(b, before(lastB, b), isBetween, false), b1 = between(b, behind(b, nextB), isBetween, true);
    const r0 = between(r, before(lastR, r), isBetween, false), r1 = between(r, behind(r, nextR), isBetween, true);
    sixteen(y + x, low(b0, b1), high(b0, b1), low(r0, r1), high(r0, r1), out + 3 * x);
    lastB = b;
    lastR = r;
    b = nextB;
    r = nextR;
  }
}

/**
 * Eight samples, less 128, of a row with as many of Cb or Cr as pixels. `rounding` 1 or 2: between two rows
 * of them.
 */
// @ts-ignore: decorator
@inline
function whole(near: usize, far: usize, rounding: i32): v128 {
  const sum = column(near, far, rounding > 0);
  if (rounding == 0) return i16x8.sub(sum, i16x8.splat(128));
  return i16x8.shr_s(i16x8.add(sum, i16x8.splat(<i16>(rounding - 512))), 2);
}

/** A row of pixels with as many samples of Cb and Cr in it. */
// @ts-ignore: decorator
@inline
export function rowWhole(y: usize, cb: usize, cbFar: usize, cr: usize, crFar: usize, width: usize, out: usize, rounding: i32): void {
  for (let x: usize = 0; x < width; x += 16) {
    const at = x + 8;
    sixteen(
      y + x,
      whole(cb + x, cbFar + x, rounding),
      whole(cb + at, cbFar + at, rounding),
      whole(cr + x, crFar + x, rounding),
      whole(cr + at, crFar + at, rounding),
      out + 3 * x,
    );
  }
}
