/** Packing: counts to the fewest whole bytes that hold them, for the state file. */

// @ts-ignore: decorator
@inline
function packTwo(low: usize, packed: usize, n: usize): void {
  const whole: usize = n & ~7;
  let i: usize = 0;
  for (; i < whole; i += 8) {
    const front = v128.load(low + (i << 2));
    const back = v128.load(low + (i << 2) + 16);
    v128.store(packed + (i << 1), v128.shuffle<i16>(front, back, 0, 2, 4, 6, 8, 10, 12, 14));
  }
  for (; i < n; i++) store<u16>(packed + (i << 1), load<u16>(low + (i << 2)));
}

// Twelve bytes of four counts, stored as sixteen: the next four, or the rest, write over what is too much.
// @ts-ignore: decorator
@inline
function packThree(low: usize, packed: usize, n: usize): void {
  const picks = i8x16(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  const whole: usize = n > 8 ? (n - 5) & ~3 : 0;
  let i: usize = 0;
  for (; i < whole; i += 4) v128.store(packed + i * 3, v128.swizzle(v128.load(low + (i << 2)), picks));
  for (; i < n; i++) {
    const value = load<u32>(low + (i << 2));
    store<u16>(packed + i * 3, <u16>value);
    store<u8>(packed + i * 3 + 2, <u8>(value >> 16));
  }
}

export function packU32(low: usize, packed: usize, n: usize, bytes: usize): void {
  if (bytes == 4) memory.copy(packed, low, n << 2);
  else if (bytes == 3) packThree(low, packed, n);
  else packTwo(low, packed, n);
}

export function packU64(low: usize, high: usize, packed: usize, n: usize, bytes: usize): void {
  let out = packed;
  for (let i: usize = 0; i < n; i++) {
    const value = load<u32>(high + (i << 2));
    store<u32>(out, load<u32>(low + (i << 2)));
    if (bytes == 8) store<u32>(out + 4, value);
    else store<u16>(out + 4, <u16>value);
    out += bytes;
  }
}

export function unpackU32(packed: usize, low: usize, n: usize, bytes: usize): void {
  let at = packed;
  for (let i: usize = 0; i < n; i++) {
    let value: u32;
    if (bytes == 4) value = load<u32>(at);
    else {
      value = <u32>load<u16>(at);
      if (bytes == 3) value |= (<u32>load<u8>(at + 2)) << 16;
    }
    store<u32>(low + (i << 2), value);
    at += bytes;
  }
}

export function unpackU64(packed: usize, low: usize, high: usize, n: usize, bytes: usize): void {
  let at = packed;
  for (let i: usize = 0; i < n; i++) {
    store<u32>(low + (i << 2), load<u32>(at));
    store<u32>(high + (i << 2), bytes == 8 ? load<u32>(at + 4) : <u32>load<u16>(at + 4));
    at += bytes;
  }
}
