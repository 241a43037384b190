/**
 * Columns of float32 to the samples of a picture, with the boxes for which their error leaves more than one.
 */

// Added to so large a number a float is rounded to a whole one, which is then in the last bits.
const WHOLE: f32 = 8388608;

// @ts-ignore: decorator
@inline
function sumOf(columns: usize, channels: usize, pixels: usize): f32 {
  let sum = load<f32>(columns);
  for (let x: usize = 1; x < pixels; x++) sum += load<f32>(columns + ((x * channels) << 2));
  return sum;
}

// A pixel of three samples; the fourth lane is the next one's, or room behind the columns. Unrolled for what
// previews mostly have.
// @ts-ignore: decorator
@inline
function sumsOf(columns: usize, pixels: usize): v128 {
  let sums = v128.load(columns);
  if (pixels == 3) return f32x4.add(f32x4.add(sums, v128.load(columns, 12)), v128.load(columns, 24));
  for (let x: usize = 12; x < pixels * 12; x += 12) sums = f32x4.add(sums, v128.load(columns + x));
  return sums;
}

// Four of a number, by way of memory that is written to later: a constant would be made anew in every turn of
// a loop.
// @ts-ignore: decorator
@inline
function fours(number: u32, room: usize): v128 {
  store<u32>(room, number);
  return v128.load32_splat(room);
}

// @ts-ignore: decorator
@inline
function noteBox(doubts: usize, count: usize, box: usize): usize {
  store<u32>(doubts + (count << 2), <u32>box);
  return count + 1;
}

function roundThrees(
  columns: usize,
  out: usize,
  boxes: usize,
  k: usize,
  factor: f32,
  error: f32,
  share: f32,
  doubts: usize,
): usize {
  const factors = f32x4.splat(factor);
  const shares = f32x4.splat(share);
  const mosts = f32x4.splat(<f32>0.5 - error);
  const whole = fours(reinterpret<u32>(WHOLE), out);
  const sign = fours(0x80000000, out);
  const lowBytes = fours(0x0c080400, out);
  let count: usize = 0;
  for (let i: usize = 0, at = columns, to = out; i < boxes; i++, at += k * 12, to += 3) {
    const value = f32x4.mul(sumsOf(at, k), factors);
    const raised = f32x4.add(value, whole);
    v128.store32_lane(to, i8x16.swizzle(raised, lowBytes), 0);
    const off = v128.andnot(f32x4.sub(value, f32x4.sub(raised, whole)), sign);
    const isNear = f32x4.gt(off, f32x4.sub(mosts, f32x4.mul(value, shares)));
    if (i32x4.bitmask(isNear) & 7) count = noteBox(doubts, count, i);
  }
  return count;
}

export function roundColumns(
  columns: usize,
  out: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  factor: f32,
  error: f32,
  share: f32,
  doubts: usize,
): usize {
  if (channels == 3) return roundThrees(columns, out, boxes, k, factor, error, share, doubts);
  let count: usize = 0;
  for (let i: usize = 0; i < boxes; i++) {
    let isNear = false;
    for (let c: usize = 0; c < channels; c++) {
      const value = sumOf(columns + ((i * k * channels + c) << 2), channels, k) * factor;
      const whole: f32 = value + WHOLE - WHOLE;
      if (abs(value - whole) > <f32>0.5 - error - value * share) isNear = true;
      store<u8>(out + i * channels + c, <u8>whole);
    }
    if (isNear) count = noteBox(doubts, count, i);
  }
  return count;
}

export function encodeColumns(
  columns: usize,
  out: usize,
  boxes: usize,
  channels: usize,
  k: usize,
  factor: f32,
  error: f32,
  share: f32,
  doubts: usize,
  boundaries: usize,
  hints: usize,
): usize {
  let count: usize = 0;
  for (let i: usize = 0; i < boxes; i++) {
    let isNear = false;
    for (let c: usize = 0; c < channels; c++) {
      const value = sumOf(columns + ((i * k * channels + c) << 2), channels, k) * factor;
      const most: f32 = error + value * share;
      const least = max(value - most, <f32>0);
      let v = <usize>load<u16>(hints + (<usize>least << 1));
      while (v < 255 && load<f64>(boundaries + ((v + 1) << 3)) <= <f64>least) v++;
      if (v < 255 && load<f64>(boundaries + ((v + 1) << 3)) <= <f64>(value + most)) isNear = true;
      store<u8>(out + i * channels + c, <u8>v);
    }
    if (isNear) count = noteBox(doubts, count, i);
  }
  return count;
}
