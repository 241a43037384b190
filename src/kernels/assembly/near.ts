/**
 * Sums of 8-bit samples in 16 bits: half the traffic of 32, with what does not fit in a plane of its own, in
 * units of 2^15.
 */
import { openPages } from './fresh';

export function addNearU8(samples: usize, near: usize, n: usize): void {
  openPages(near, n << 1);
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const sixteen = v128.load(samples + i);
    const at = near + (i << 1);
    v128.store(at, i16x8.add(v128.load(at), i16x8.extend_low_i8x16_u(sixteen)));
    v128.store(at + 16, i16x8.add(v128.load(at + 16), i16x8.extend_high_i8x16_u(sixteen)));
  }
  for (; i < n; i++) {
    const at = near + (i << 1);
    store<u16>(at, load<u16>(at) + <u16>load<u8>(samples + i));
  }
}

export function addTwoNearU8(first: usize, second: usize, near: usize, n: usize): void {
  openPages(near, n << 1);
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const a = v128.load(first + i);
    const b = v128.load(second + i);
    const front = i16x8.add(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b));
    const back = i16x8.add(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b));
    const at = near + (i << 1);
    v128.store(at, i16x8.add(v128.load(at), front));
    v128.store(at + 16, i16x8.add(v128.load(at + 16), back));
  }
  for (; i < n; i++) {
    const at = near + (i << 1);
    store<u16>(at, load<u16>(at) + <u16>load<u8>(first + i) + <u16>load<u8>(second + i));
  }
}

// @ts-ignore: decorator
@inline
function eightFar<T>(far: usize): v128 {
  return sizeof<T>() == 1 ? i16x8.extend_low_i8x16_u(v128.load64_zero(far)) : v128.load(far);
}

// @ts-ignore: decorator
@inline
function join<T>(near: usize, far: usize, low: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const units = eightFar<T>(far + i * sizeof<T>());
    const rest = v128.load(near + (i << 1));
    const at = low + (i << 2);
    const front = i32x4.shl(i32x4.extend_low_i16x8_u(units), 15);
    const back = i32x4.shl(i32x4.extend_high_i16x8_u(units), 15);
    v128.store(at, i32x4.add(front, i32x4.extend_low_i16x8_u(rest)));
    v128.store(at + 16, i32x4.add(back, i32x4.extend_high_i16x8_u(rest)));
  }
  for (; i < n; i++) {
    store<u32>(low + (i << 2), (<u32>load<T>(far + i * sizeof<T>()) << 15) + <u32>load<u16>(near + (i << 1)));
  }
}

// @ts-ignore: decorator
@inline
function split<T>(low: usize, near: usize, far: usize, n: usize): void {
  const mask = i32x4.splat(0x7fff);
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const front = v128.load(low + (i << 2));
    const back = v128.load(low + (i << 2) + 16);
    const units = i16x8.narrow_i32x4_u(i32x4.shr_u(front, 15), i32x4.shr_u(back, 15));
    v128.store(near + (i << 1), i16x8.narrow_i32x4_u(v128.and(front, mask), v128.and(back, mask)));
    if (sizeof<T>() == 1) v128.store64_lane(far + i, i8x16.narrow_i16x8_u(units, units), 0);
    else v128.store(far + (i << 1), units);
  }
  for (; i < n; i++) {
    const count = load<u32>(low + (i << 2));
    store<u16>(near + (i << 1), <u16>(count & 0x7fff));
    store<T>(far + i * sizeof<T>(), <T>(count >> 15));
  }
}

export function joinU8(near: usize, far: usize, low: usize, n: usize): void {
  join<u8>(near, far, low, n);
}

export function joinU16(near: usize, far: usize, low: usize, n: usize): void {
  join<u16>(near, far, low, n);
}

export function splitU8(low: usize, near: usize, far: usize, n: usize): void {
  split<u8>(low, near, far, n);
}

export function splitU16(low: usize, near: usize, far: usize, n: usize): void {
  split<u16>(low, near, far, n);
}
