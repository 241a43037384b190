/** Rendering: box sums over planes in float64, exact below 2^53, and their one rounding. */

// @ts-ignore: decorator
@inline
function gatherFour(acc: usize, four: v128): void {
  v128.store(acc, f64x2.add(v128.load(acc), f64x2.convert_low_i32x4_u(four)));
  const high = v128.shuffle<i32>(four, four, 2, 3, 2, 3);
  v128.store(acc + 16, f64x2.add(v128.load(acc + 16), f64x2.convert_low_i32x4_u(high)));
}

// @ts-ignore: decorator
@inline
function gatherOne(acc: usize, value: f64): void {
  store<f64>(acc, load<f64>(acc) + value);
}

export function gatherU8(values: usize, acc: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = i16x8.extend_low_i8x16_u(v128.load64_zero(values + i));
    gatherFour(acc + (i << 3), i32x4.extend_low_i16x8_u(eight));
    gatherFour(acc + (i << 3) + 32, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) gatherOne(acc + (i << 3), <f64>load<u8>(values + i));
}

export function gatherU16(values: usize, acc: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = v128.load(values + (i << 1));
    gatherFour(acc + (i << 3), i32x4.extend_low_i16x8_u(eight));
    gatherFour(acc + (i << 3) + 32, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) gatherOne(acc + (i << 3), <f64>load<u16>(values + (i << 1)));
}

export function gatherU32(values: usize, acc: usize, n: usize): void {
  const whole: usize = n & ~3;
  let i: usize = 0;
  for (; i < whole; i += 4) gatherFour(acc + (i << 3), v128.load(values + (i << 2)));
  for (; i < n; i++) gatherOne(acc + (i << 3), <f64>load<u32>(values + (i << 2)));
}

export function gatherCarry(carry: usize, acc: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    gatherOne(acc + (i << 3), <f64>load<u16>(carry + (i << 1)) * 4294967296.0);
  }
}

export function boxColumns(acc: usize, box: usize, width: usize, channels: usize, k: usize): void {
  const rowEnd: usize = acc + ((width * channels) << 3);
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

export function quantizeU8(box: usize, out: usize, n: usize, scale: f64, parts: f64): void {
  for (let i: usize = 0; i < n; i++) {
    store<u8>(out + i, <u8>quantize(load<f64>(box + (i << 3)), scale, parts));
  }
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
