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

export function quantizeU8(box: usize, out: usize, n: usize, scale: f64, parts: f64): void {
  // Twice a number is exact, so it may be any of the factors that is doubled.
  const scales = f64x2.splat(2 * scale);
  const divisors = f64x2.splat(2 * parts);
  const halves = f64x2.splat(parts);
  const whole: usize = n & ~7;
  let i: usize = 0;
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
