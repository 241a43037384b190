/** Folding: sums, maxima, minima and the light table, 16 samples at a time. */

// @ts-ignore: decorator
@inline
function addFour(at: usize, four: v128): void {
  v128.store(at, i32x4.add(v128.load(at), four));
}

export function addU8(samples: usize, sum: usize, n: usize): void {
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const sixteen = v128.load(samples + i);
    const low = i16x8.extend_low_i8x16_u(sixteen);
    const high = i16x8.extend_high_i8x16_u(sixteen);
    const at = sum + (i << 2);
    addFour(at, i32x4.extend_low_i16x8_u(low));
    addFour(at + 16, i32x4.extend_high_i16x8_u(low));
    addFour(at + 32, i32x4.extend_low_i16x8_u(high));
    addFour(at + 48, i32x4.extend_high_i16x8_u(high));
  }
  for (; i < n; i++) {
    const at = sum + (i << 2);
    store<u32>(at, load<u32>(at) + <u32>load<u8>(samples + i));
  }
}

export function addU16(samples: usize, sum: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = v128.load(samples + (i << 1));
    const at = sum + (i << 2);
    addFour(at, i32x4.extend_low_i16x8_u(eight));
    addFour(at + 16, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) {
    const at = sum + (i << 2);
    store<u32>(at, load<u32>(at) + <u32>load<u16>(samples + (i << 1)));
  }
}

// @ts-ignore: decorator
@inline
function addOneCarry(value: u32, at: usize, carry: usize): void {
  const total = load<u32>(at) + value;
  store<u32>(at, total);
  if (total < value) store<u16>(carry, load<u16>(carry) + 1);
}

// A lane carries once in 2^32 / fullScale frames: the carry plane is read and written only then.
// @ts-ignore: decorator
@inline
function addFourCarry(at: usize, carry: usize, four: v128): void {
  const total = i32x4.add(v128.load(at), four);
  v128.store(at, total);
  const carried = i32x4.lt_u(total, four);
  if (v128.any_true(carried)) {
    const mask = i32x4.bitmask(carried);
    for (let lane: usize = 0; lane < 4; lane++) {
      if (mask & (1 << <i32>lane)) store<u16>(carry + (lane << 1), load<u16>(carry + (lane << 1)) + 1);
    }
  }
}

export function addCarryU8(samples: usize, sum: usize, carry: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = i16x8.extend_low_i8x16_u(v128.load64_zero(samples + i));
    addFourCarry(sum + (i << 2), carry + (i << 1), i32x4.extend_low_i16x8_u(eight));
    addFourCarry(sum + (i << 2) + 16, carry + (i << 1) + 8, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) addOneCarry(<u32>load<u8>(samples + i), sum + (i << 2), carry + (i << 1));
}

export function addCarryU16(samples: usize, sum: usize, carry: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const eight = v128.load(samples + (i << 1));
    addFourCarry(sum + (i << 2), carry + (i << 1), i32x4.extend_low_i16x8_u(eight));
    addFourCarry(sum + (i << 2) + 16, carry + (i << 1) + 8, i32x4.extend_high_i16x8_u(eight));
  }
  for (; i < n; i++) addOneCarry(<u32>load<u16>(samples + (i << 1)), sum + (i << 2), carry + (i << 1));
}

export function maxU8(samples: usize, plane: usize, n: usize): void {
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
