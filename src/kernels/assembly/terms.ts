/** Terms: what a sample adds to a count, and counts of 32 and 64 bits, four at a time. */
import { openPages } from './fresh';

export function widenU8(samples: usize, terms: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = i16x8.extend_low_i8x16_u(v128.load64_zero(samples + i));
    v128.store(terms + (i << 2), i32x4.extend_low_i16x8_u(eight));
    v128.store(terms + (i << 2) + 16, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) store<u32>(terms + (i << 2), <u32>load<u8>(samples + i));
}

export function widenU16(samples: usize, terms: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = v128.load(samples + (i << 1));
    v128.store(terms + (i << 2), i32x4.extend_low_i16x8_u(eight));
    v128.store(terms + (i << 2) + 16, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) store<u32>(terms + (i << 2), <u32>load<u16>(samples + (i << 1)));
}

// @ts-ignore: decorator
@inline
function squareOne(terms: usize, value: u32): void {
  store<u32>(terms, value * value);
}

export function squareU8(samples: usize, terms: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = i16x8.extend_low_i8x16_u(v128.load64_zero(samples + i));
    v128.store(terms + (i << 2), i32x4.extmul_low_i16x8_u(eight, eight));
    v128.store(terms + (i << 2) + 16, i32x4.extmul_high_i16x8_u(eight, eight));
  }
  for (; i < n; i++) squareOne(terms + (i << 2), <u32>load<u8>(samples + i));
}

export function squareU16(samples: usize, terms: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = v128.load(samples + (i << 1));
    v128.store(terms + (i << 2), i32x4.extmul_low_i16x8_u(eight, eight));
    v128.store(terms + (i << 2) + 16, i32x4.extmul_high_i16x8_u(eight, eight));
  }
  for (; i < n; i++) squareOne(terms + (i << 2), <u32>load<u16>(samples + (i << 1)));
}

export function lookUpU8(samples: usize, table: usize, terms: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    store<u32>(terms + (i << 2), load<u32>(table + (<usize>load<u8>(samples + i) << 2)));
  }
}

export function lookUpU16(samples: usize, table: usize, terms: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    store<u32>(terms + (i << 2), load<u32>(table + (<usize>load<u16>(samples + (i << 1)) << 2)));
  }
}

export function addU32(terms: usize, low: usize, n: usize): void {
  openPages(low, n << 2);
  const whole: usize = (n & ~3) << 2;
  const bytes: usize = n << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(low + i, i32x4.add(v128.load(low + i), v128.load(terms + i)));
  for (; i < bytes; i += 4) store<u32>(low + i, load<u32>(low + i) + load<u32>(terms + i));
}

// The high half is read and written only where a count of the four passes 2^32.
export function addCarryU32(terms: usize, low: usize, high: usize, n: usize): void {
  openPages(low, n << 2);
  const whole: usize = (n & ~3) << 2;
  const bytes: usize = n << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const four = v128.load(terms + i);
    const total = i32x4.add(v128.load(low + i), four);
    v128.store(low + i, total);
    const carried = i32x4.lt_u(total, four);
    if (v128.any_true(carried)) v128.store(high + i, i32x4.sub(v128.load(high + i), carried));
  }
  for (; i < bytes; i += 4) {
    const term = load<u32>(terms + i);
    const total = load<u32>(low + i) + term;
    store<u32>(low + i, total);
    if (total < term) store<u32>(high + i, load<u32>(high + i) + 1);
  }
}

export function subtractU32(terms: usize, low: usize, n: usize): void {
  const whole: usize = (n & ~3) << 2;
  const bytes: usize = n << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) v128.store(low + i, i32x4.sub(v128.load(low + i), v128.load(terms + i)));
  for (; i < bytes; i += 4) store<u32>(low + i, load<u32>(low + i) - load<u32>(terms + i));
}

export function subtractBorrowU32(terms: usize, low: usize, high: usize, n: usize): void {
  const whole: usize = (n & ~3) << 2;
  const bytes: usize = n << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const four = v128.load(terms + i);
    const before = v128.load(low + i);
    v128.store(low + i, i32x4.sub(before, four));
    const borrowed = i32x4.lt_u(before, four);
    if (v128.any_true(borrowed)) v128.store(high + i, i32x4.add(v128.load(high + i), borrowed));
  }
  for (; i < bytes; i += 4) {
    const term = load<u32>(terms + i);
    const before = load<u32>(low + i);
    store<u32>(low + i, before - term);
    if (before < term) store<u32>(high + i, load<u32>(high + i) - 1);
  }
}

/** 2^24 - 1: nothing is left. */
const GONE: i32 = 16777215;

export function glowU32(terms: usize, plane: usize, n: usize, fade: u32, age: u32): void {
  const fades = i32x4.splat(fade);
  const ages = i32x4.splat(age);
  const gone = i32x4.splat(GONE);
  const bytes = n << 2;
  const whole = bytes & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const before = i32x4.add(v128.load(plane + i), fades);
    const coming = i32x4.add(v128.load(terms + i), ages);
    v128.store(plane + i, i32x4.min_u(i32x4.min_u(before, coming), gone));
  }
  for (; i < bytes; i += 4) {
    const before = load<u32>(plane + i) + fade;
    const coming = load<u32>(terms + i) + age;
    store<u32>(plane + i, min(min(before, coming), <u32>GONE));
  }
}
