/**
 * What a sensor adds, taken out of samples of 16 bits: a dark, and with gains also the fall-off of a flat.
 */

export function lessU16(samples: usize, levels: usize, n: usize, pedestal: i32): void {
  const on = i16x8.splat(<i16>pedestal);
  const whole: usize = (n & ~7) << 1;
  const bytes: usize = n << 1;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const seen = v128.load(samples + i);
    const dark = v128.load(levels + i);
    // One of the two differences is 0, so nothing is cut off that the other would bring back.
    const above = i16x8.add_sat_u(i16x8.sub_sat_u(seen, dark), on);
    v128.store(samples + i, i16x8.sub_sat_u(above, i16x8.sub_sat_u(dark, seen)));
  }
  for (; i < bytes; i += 2) {
    const light = <i32>load<u16>(samples + i) - <i32>load<u16>(levels + i);
    store<u16>(samples + i, <u16>min(max(light + pedestal, 0), 65535));
  }
}

// Products are below 2^37 either way: above 0 with 2^40 more, of which 2^24 are left.
const UP: i64 = (1 << 40) + (1 << 15);

// @ts-ignore: decorator
@inline
function evenFour(light: v128, gains: v128, back: v128): v128 {
  const up = i64x2.splat(UP);
  const low = i64x2.shr_u(i64x2.add(i64x2.extmul_low_i32x4_s(light, gains), up), 16);
  const high = i64x2.shr_u(i64x2.add(i64x2.extmul_high_i32x4_s(light, gains), up), 16);
  return i32x4.add(v128.shuffle<i32>(low, high, 0, 2, 4, 6), back);
}

export function evenU16(samples: usize, levels: usize, gains: usize, n: usize, pedestal: i32): void {
  const back = i32x4.splat(pedestal - (1 << 24));
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const seen = v128.load(samples + (i << 1));
    const dark = v128.load(levels + (i << 1));
    const low = i32x4.sub(i32x4.extend_low_i16x8_u(seen), i32x4.extend_low_i16x8_u(dark));
    const high = i32x4.sub(i32x4.extend_high_i16x8_u(seen), i32x4.extend_high_i16x8_u(dark));
    const four = evenFour(low, v128.load(gains + (i << 2)), back);
    const next = evenFour(high, v128.load(gains + (i << 2) + 16), back);
    v128.store(samples + (i << 1), i16x8.narrow_i32x4_u(four, next));
  }
  for (; i < n; i++) {
    const at = i << 1;
    const light = <i64>load<u16>(samples + at) - <i64>load<u16>(levels + at);
    const even = ((light * <i64>load<u32>(gains + (i << 2)) + (1 << 15)) >> 16) + pedestal;
    store<u16>(samples + at, <u16>min(max(even, 0), 65535));
  }
}
