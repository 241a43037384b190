/**
 * Columns of float32 to the samples of a picture, with the boxes for which their error leaves more than one.
 */

// @ts-ignore: decorator
@inline
function sumOf(columns: usize, channels: usize, pixels: usize): f32 {
  let sum = load<f32>(columns);
  for (let x: usize = 1; x < pixels; x++) sum += load<f32>(columns + ((x * channels) << 2));
  return sum;
}

// A pixel of three samples; the fourth lane is the next one's, or room behind the columns.
// @ts-ignore: decorator
@inline
function sumsOf(columns: usize, pixels: usize): v128 {
  let sums = v128.load(columns);
  for (let x: usize = 1; x < pixels; x++) sums = f32x4.add(sums, v128.load(columns + x * 12));
  return sums;
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
  const errors = f32x4.splat(error);
  const shares = f32x4.splat(share);
  const half = f32x4.splat(0.5);
  const one = f32x4.splat(1);
  const whole = f32x4.splat(8388608);
  const places = i8x16(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
  let count: usize = 0;
  for (let i: usize = 0; i < boxes; i++) {
    const value = f32x4.mul(sumsOf(columns + i * k * 12, k), factors);
    const raised = f32x4.add(value, half);
    const floor = f32x4.floor(raised);
    const over = f32x4.sub(raised, floor);
    const most = f32x4.add(errors, f32x4.mul(value, shares));
    const isNear = v128.or(f32x4.lt(over, most), f32x4.gt(over, f32x4.sub(one, most)));
    // So large a number has whole ones in its last bits.
    const bytes = i8x16.swizzle(f32x4.add(floor, whole), places);
    v128.store32_lane(out + i * 3, bytes, 0);
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
      const raised: f32 = value + 0.5;
      const whole = floor(raised);
      const over: f32 = raised - whole;
      const most: f32 = error + value * share;
      if (over < most || over > 1 - most) isNear = true;
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
