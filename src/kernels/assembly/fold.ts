/** Folding samples: sums, maxima, minima and the light table, 16 at a time. */
import { openPages } from './fresh';

// @ts-ignore: decorator
@inline
function addFour(at: usize, four: v128): void {
  v128.store(at, i32x4.add(v128.load(at), four));
}

export function addU8(samples: usize, low: usize, n: usize): void {
  openPages(low, n << 2);
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const sixteen = v128.load(samples + i);
    const front = i16x8.extend_low_i8x16_u(sixteen);
    const back = i16x8.extend_high_i8x16_u(sixteen);
    const at = low + (i << 2);
    addFour(at, i32x4.extend_low_i16x8_u(front));
    addFour(at + 16, i32x4.extend_high_i16x8_u(front));
    addFour(at + 32, i32x4.extend_low_i16x8_u(back));
    addFour(at + 48, i32x4.extend_high_i16x8_u(back));
  }
  for (; i < n; i++) {
    const at = low + (i << 2);
    store<u32>(at, load<u32>(at) + <u32>load<u8>(samples + i));
  }
}

export function addU16(samples: usize, low: usize, n: usize): void {
  openPages(low, n << 2);
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = v128.load(samples + (i << 1));
    const at = low + (i << 2);
    addFour(at, i32x4.extend_low_i16x8_u(eight));
    addFour(at + 16, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) {
    const at = low + (i << 2);
    store<u32>(at, load<u32>(at) + <u32>load<u16>(samples + (i << 1)));
  }
}

export function addTwoU8(first: usize, second: usize, low: usize, n: usize): void {
  openPages(low, n << 2);
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const a = v128.load(first + i);
    const b = v128.load(second + i);
    const front = i16x8.add(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b));
    const back = i16x8.add(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b));
    const at = low + (i << 2);
    addFour(at, i32x4.extend_low_i16x8_u(front));
    addFour(at + 16, i32x4.extend_high_i16x8_u(front));
    addFour(at + 32, i32x4.extend_low_i16x8_u(back));
    addFour(at + 48, i32x4.extend_high_i16x8_u(back));
  }
  for (; i < n; i++) {
    const at = low + (i << 2);
    store<u32>(at, load<u32>(at) + <u32>load<u8>(first + i) + <u32>load<u8>(second + i));
  }
}

export function addTwoU16(first: usize, second: usize, low: usize, n: usize): void {
  openPages(low, n << 2);
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const a = v128.load(first + (i << 1));
    const b = v128.load(second + (i << 1));
    const at = low + (i << 2);
    addFour(at, i32x4.add(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b)));
    addFour(at + 16, i32x4.add(i32x4.extend_high_i16x8_u(a), i32x4.extend_high_i16x8_u(b)));
  }
  for (; i < n; i++) {
    const at = low + (i << 2);
    store<u32>(at, load<u32>(at) + <u32>load<u16>(first + (i << 1)) + <u32>load<u16>(second + (i << 1)));
  }
}

export function maxU8(samples: usize, plane: usize, n: usize): void {
  openPages(plane, n);
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    v128.store(plane + i, i8x16.max_u(v128.load(plane + i), v128.load(samples + i)));
  }
  for (; i < n; i++) store<u8>(plane + i, max(load<u8>(plane + i), load<u8>(samples + i)));
}

export function minU8(samples: usize, plane: usize, n: usize): void {
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    v128.store(plane + i, i8x16.min_u(v128.load(plane + i), v128.load(samples + i)));
  }
  for (; i < n; i++) store<u8>(plane + i, min(load<u8>(plane + i), load<u8>(samples + i)));
}

export function maxU16(samples: usize, plane: usize, n: usize): void {
  const bytes: usize = n << 1;
  openPages(plane, bytes);
  const whole: usize = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    v128.store(plane + i, i16x8.max_u(v128.load(plane + i), v128.load(samples + i)));
  }
  for (; i < bytes; i += 2) store<u16>(plane + i, max(load<u16>(plane + i), load<u16>(samples + i)));
}

export function minU16(samples: usize, plane: usize, n: usize): void {
  const bytes: usize = n << 1;
  const whole: usize = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    v128.store(plane + i, i16x8.min_u(v128.load(plane + i), v128.load(samples + i)));
  }
  for (; i < bytes; i += 2) store<u16>(plane + i, min(load<u16>(plane + i), load<u16>(samples + i)));
}

export function mapU8(samples: usize, table: usize, mapped: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    store<u16>(mapped + (i << 1), load<u16>(table + (<usize>load<u8>(samples + i) << 1)));
  }
}

export function mapU16(samples: usize, table: usize, mapped: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    store<u16>(mapped + (i << 1), load<u16>(table + (<usize>load<u16>(samples + (i << 1)) << 1)));
  }
}
