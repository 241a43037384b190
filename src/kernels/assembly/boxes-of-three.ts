/**
 * Boxes of pixels of three samples. Rows are added up first, four samples at a time as they lie in memory;
 * then the pixels of a box are, which costs a shift of lanes for each.
 */

/** Where a count has a far part F, it is far * 2^15 + near; bool stands for none. */
export const FAR_BITS = 15;

/** Edges of boxes whose rows are worth adding up in fours; counts of 32 bits cost less one by one. */
const WIDE_FROM: usize = 5;

// Four samples in lanes of 32 bits.
// @ts-ignore: decorator
@inline
function four<T>(at: usize): v128 {
  if (sizeof<T>() == 4) return v128.load(at);
  if (sizeof<T>() == 2) return v128.load16x4_u(at);
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}

// @ts-ignore: decorator
@inline
function fourCounts<T, F>(values: usize, far: usize, i: usize): v128 {
  const near = four<T>(values + i * sizeof<T>());
  return isBoolean<F>() ? near : i32x4.add(near, i32x4.shl(four<F>(far + i * sizeof<F>()), FAR_BITS));
}

// Sums of two to four rows in 16 bits, which have room for 257.
// @ts-ignore: decorator
@inline
function eightOfBytes(at: usize, rows: usize, stride: usize): v128 {
  let sums = i16x8.add(v128.load8x8_u(at), v128.load8x8_u(at + stride));
  if (rows > 2) sums = i16x8.add(sums, v128.load8x8_u(at + 2 * stride));
  if (rows > 3) sums = i16x8.add(sums, v128.load8x8_u(at + 3 * stride));
  return sums;
}

// Sums of two to four rows, of the four samples from the i-th on. Bytes are loaded in eights that end with
// the last of the columns, whose place `rows` tells; columns that share their eight pay for it once.
// @ts-ignore: decorator
@inline
function fourSums<T>(at: usize, i: usize, rows: usize, stride: usize): v128 {
  if (sizeof<T>() == 1) {
    const last: usize = rows == 2 ? 4 : rows == 3 ? 28 : 16;
    const first = min(i & ~7, last);
    const eight = eightOfBytes(at + first, rows, stride);
    return i == first ? i32x4.extend_low_i16x8_u(eight) : i32x4.extend_high_i16x8_u(eight);
  }
  const from = at + i * sizeof<T>();
  const step = stride * sizeof<T>();
  let sums = i32x4.add(four<T>(from), four<T>(from + step));
  if (rows > 2) sums = i32x4.add(sums, four<T>(from + 2 * step));
  if (rows > 3) sums = i32x4.add(sums, four<T>(from + 3 * step));
  return sums;
}

// The same of counts.
// @ts-ignore: decorator
@inline
function column<T, F>(values: usize, far: usize, i: usize, rows: usize, stride: usize): v128 {
  const near = fourSums<T>(values, i, rows, stride);
  return isBoolean<F>() ? near : i32x4.add(near, i32x4.shl(fourSums<F>(far, i, rows, stride), FAR_BITS));
}

// Four lanes of the eight, from the second, the third or the fourth on.
// @ts-ignore: decorator
@inline
function fromSecond(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 2, 3, 4);
}

// @ts-ignore: decorator
@inline
function fromThird(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 3, 4, 5);
}

// @ts-ignore: decorator
@inline
function fromFourth(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 3, 4, 5, 6);
}

// @ts-ignore: decorator
@inline
function addLow(box: usize, sums: v128, weight: v128): void {
  v128.store(box, f64x2.add(v128.load(box), f64x2.mul(f64x2.convert_low_i32x4_u(sums), weight)));
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

// Two pixels of the picture: one is in the first three lanes, the next in the last three.
// @ts-ignore: decorator
@inline
function addTwoPixels(box: usize, one: v128, next: v128, weight: v128): void {
  addLow(box, one, weight);
  const middle = v128.shuffle<i32>(one, next, 0, 5, 2, 7);
  addLow(box + 16, v128.shuffle<i32>(middle, middle, 2, 1, 2, 1), weight);
  addLow(box + 32, v128.shuffle<i32>(next, next, 2, 3, 2, 3), weight);
}

// Squares have loops of their own, for rows unrolled and numbers kept in registers. Two boxes of 2 x 2 at a
// time: columns of twelve samples.
function twoByTwo<T, F>(
  values: usize,
  far: usize,
  box: usize,
  boxes: usize,
  stride: usize,
  weight: v128,
): usize {
  const whole = boxes & ~1;
  for (let done: usize = 0; done < whole; done += 2) {
    const at = values + done * 6 * sizeof<T>();
    const farAt = far + done * 6 * sizeof<F>();
    const to = box + done * 24;
    const a = column<T, F>(at, farAt, 0, 2, stride);
    const b = column<T, F>(at, farAt, 4, 2, stride);
    const c = column<T, F>(at, farAt, 8, 2, stride);
    addTwoPixels(to, i32x4.add(a, fromFourth(a, b)), i32x4.add(fromSecond(b, c), c), weight);
  }
  return whole;
}

// Four boxes of 3 x 3 at a time: columns of 36 samples.
function threeByThree<T, F>(
  values: usize,
  far: usize,
  box: usize,
  boxes: usize,
  stride: usize,
  weight: v128,
): usize {
  const whole = boxes & ~3;
  for (let done: usize = 0; done < whole; done += 4) {
    const at = values + done * 9 * sizeof<T>();
    const farAt = far + done * 9 * sizeof<F>();
    const to = box + done * 24;
    const a = column<T, F>(at, farAt, 0, 3, stride);
    const b = column<T, F>(at, farAt, 4, 3, stride);
    const c = column<T, F>(at, farAt, 8, 3, stride);
    const d = column<T, F>(at, farAt, 12, 3, stride);
    const e = column<T, F>(at, farAt, 16, 3, stride);
    const first = i32x4.add(i32x4.add(a, fromFourth(a, b)), fromThird(b, c));
    const second = i32x4.add(i32x4.add(c, fromFourth(c, d)), fromThird(d, e));
    addTwoPixels(to, first, second, weight);
    const f = column<T, F>(at, farAt, 20, 3, stride);
    const g = column<T, F>(at, farAt, 24, 3, stride);
    const h = column<T, F>(at, farAt, 28, 3, stride);
    const i = column<T, F>(at, farAt, 32, 3, stride);
    const third = i32x4.add(i32x4.add(fromThird(e, f), fromSecond(f, g)), g);
    const fourth = i32x4.add(i32x4.add(fromThird(g, h), fromSecond(h, i)), i);
    addTwoPixels(to + 48, third, fourth, weight);
  }
  return whole;
}

// The four pixels that three columns hold, added up in the first three lanes.
// @ts-ignore: decorator
@inline
function across(a: v128, b: v128, c: v128): v128 {
  return i32x4.add(i32x4.add(a, fromFourth(a, b)), i32x4.add(fromThird(b, c), fromSecond(c, c)));
}

// Two boxes of 4 x 4 at a time: columns of 24 samples.
function fourByFour<T, F>(
  values: usize,
  far: usize,
  box: usize,
  boxes: usize,
  stride: usize,
  weight: v128,
): usize {
  const whole = boxes & ~1;
  for (let done: usize = 0; done < whole; done += 2) {
    const at = values + done * 12 * sizeof<T>();
    const farAt = far + done * 12 * sizeof<F>();
    const to = box + done * 24;
    const a = column<T, F>(at, farAt, 0, 4, stride);
    const b = column<T, F>(at, farAt, 4, 4, stride);
    const c = column<T, F>(at, farAt, 8, 4, stride);
    const d = column<T, F>(at, farAt, 12, 4, stride);
    const e = column<T, F>(at, farAt, 16, 4, stride);
    const f = column<T, F>(at, farAt, 20, 4, stride);
    const next = i32x4.add(i32x4.add(fromFourth(c, d), fromThird(d, e)), i32x4.add(fromSecond(e, f), f));
    addTwoPixels(to, across(a, b, c), next, weight);
  }
  return whole;
}

// Unrolled for what previews mostly have: the loop costs as much as what is done in it.
// @ts-ignore: decorator
@inline
function pixels<T>(at: usize, k: usize): v128 {
  const step = 3 * sizeof<T>();
  if (k == 3) return i32x4.add(i32x4.add(four<T>(at), four<T>(at + step)), four<T>(at + 2 * step));
  let sums = four<T>(at);
  for (let i: usize = 1; i < k; i++) sums = i32x4.add(sums, four<T>(at + i * step));
  return sums;
}

// A box of any number of rows: the fourth lane has what comes after a pixel in memory.
// @ts-ignore: decorator
@inline
function narrowBox<T, F>(values: usize, far: usize, start: usize, k: usize, rows: usize, stride: usize): v128 {
  let sums = i32x4.splat(0);
  let farSums = sums;
  for (let y: usize = 0, i = start; y < rows; y++, i += stride) {
    sums = i32x4.add(sums, pixels<T>(values + i * sizeof<T>(), k));
    if (!isBoolean<F>()) farSums = i32x4.add(farSums, pixels<F>(far + i * sizeof<F>(), k));
  }
  return isBoolean<F>() ? sums : i32x4.add(sums, i32x4.shl(farSums, FAR_BITS));
}

// The same of wider boxes: four pixels at a time are added up as they lie.
// @ts-ignore: decorator
@inline
function wideBox<T, F>(values: usize, far: usize, start: usize, k: usize, rows: usize, stride: usize): v128 {
  let a = i32x4.splat(0);
  let b = a;
  let c = a;
  let rest = a;
  const fours = (k & ~3) * 3;
  for (let y: usize = 0, left = start; y < rows; y++, left += stride) {
    let i = left;
    for (const end = left + fours; i < end; i += 12) {
      a = i32x4.add(a, fourCounts<T, F>(values, far, i));
      b = i32x4.add(b, fourCounts<T, F>(values, far, i + 4));
      c = i32x4.add(c, fourCounts<T, F>(values, far, i + 8));
    }
    if (k & 2) {
      rest = i32x4.add(rest, fourCounts<T, F>(values, far, i));
      rest = i32x4.add(rest, fourCounts<T, F>(values, far, i + 3));
      i += 6;
    }
    if (k & 1) rest = i32x4.add(rest, fourCounts<T, F>(values, far, i));
  }
  return i32x4.add(rest, across(a, b, c));
}

/** What is returned is how many boxes are done; the others, fewer than two, are the caller's. */
export function boxesOfThree<T, F>(
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
  let done: usize = 0;
  if (k == rows) {
    if (k == 2) done = twoByTwo<T, F>(values, far, box, boxes, stride, weights);
    else if (k == 3) done = threeByThree<T, F>(values, far, box, boxes, stride, weights);
    else if (k == 4) done = fourByFour<T, F>(values, far, box, boxes, stride, weights);
  }
  // Not the last of them: the fourth lane would read past the end of the plane.
  if (k < WIDE_FROM + (sizeof<T>() >> 2)) {
    for (; done + 1 < boxes; done++) {
      addPixel(box + done * 24, narrowBox<T, F>(values, far, done * k * 3, k, rows, stride), weights);
    }
  } else {
    for (; done + 1 < boxes; done++) {
      addPixel(box + done * 24, wideBox<T, F>(values, far, done * k * 3, k, rows, stride), weights);
    }
  }
  return done;
}
