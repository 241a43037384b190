/** Pixels of Y, Cb and Cr, as libjpeg-turbo makes them. Source: jdcolor.c and jdsample.c of libjpeg-turbo; factors times 2^16. */

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

/** Eight products with what a factor has behind the point, halves up. */
// @ts-ignore: decorator
@inline
function times(values: v128, factor: i32): v128 {
  const k = i16x8.splat(<i16>factor);
  const half = i32x4.splat(32768);
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(i32x4.extmul_low_i16x8_s(values, k), half), 16),
    i32x4.shr_s(i32x4.add(i32x4.extmul_high_i16x8_s(values, k), half), 16),
  );
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

/** 1.402 cr. */
// @ts-ignore: decorator
@inline
function redOf(cr: v128): v128 {
  return i16x8.add(cr, times(cr, 26345));
}

/** 1.772 cb, as 2 cb - 0.228 cb. */
// @ts-ignore: decorator
@inline
function blueOf(cb: v128): v128 {
  return i16x8.add(i16x8.add(cb, cb), times(cb, -14942));
}

/** 16 pixels from `y` on to `out`; Cb and Cr of 16 bits, eight a vector, less 128. */
// @ts-ignore: decorator
@inline
function sixteen(y: usize, cb0: v128, cb1: v128, cr0: v128, cr1: v128, out: usize): void {
  const y0 = v128.load_ext<u8>(y), y1 = v128.load_ext<u8>(y + 8);
  const r = i8x16.narrow_i16x8_u(i16x8.add(y0, redOf(cr0)), i16x8.add(y1, redOf(cr1)));
  const g = i8x16.narrow_i16x8_u(i16x8.add(y0, greenOf(cb0, cr0)), i16x8.add(y1, greenOf(cb1, cr1)));
  const b = i8x16.narrow_i16x8_u(i16x8.add(y0, blueOf(cb0)), i16x8.add(y1, blueOf(cb1)));
  const rg0 = v128.shuffle<u8>(r, g, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  const rg1 = v128.shuffle<u8>(r, g, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
  const rg2 = v128.shuffle<u8>(r, g, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
  v128.store(out, v128.shuffle<u8>(rg0, b, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
  v128.store(out + 16, v128.shuffle<u8>(rg1, b, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15));
  v128.store(out + 32, v128.shuffle<u8>(rg2, b, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31));
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

/** Three parts of each and one of its neighbour, less 128. `isBetween` as above, `isSecond`: of the two pixels of a sample. */
// @ts-ignore: decorator
@inline
function between(each: v128, neighbour: v128, isBetween: bool, isSecond: bool): v128 {
  const sum = i16x8.add(i16x8.add(each, i16x8.add(each, each)), neighbour);
  const rounding = i16x8.splat(isBetween ? (isSecond ? 7 : 8) : isSecond ? 2 : 1);
  return i16x8.sub(i16x8.shr_u(i16x8.add(sum, rounding), isBetween ? 4 : 2), i16x8.splat(128));
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
 * A row of pixels with half as many samples of Cb and Cr in it. Before the first and behind the last sample of each row lies the same
 * again. `isBetween`: the row lies between two of Cb and Cr.
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

/** Of a row with as many samples of Cb or Cr as pixels: eight, less 128. `rounding` 1 or 2: between two rows of them. */
// @ts-ignore: decorator
@inline
function whole(near: usize, far: usize, rounding: i32): v128 {
  const sum = column(near, far, rounding > 0);
  const value = rounding > 0 ? i16x8.shr_u(i16x8.add(sum, i16x8.splat(<i16>rounding)), 2) : sum;
  return i16x8.sub(value, i16x8.splat(128));
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
