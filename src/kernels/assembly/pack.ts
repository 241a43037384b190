/** Packing: counts to the fewest whole bytes that hold them, for the state file. */

export function packU32(low: usize, packed: usize, n: usize, bytes: usize): void {
  let out = packed;
  for (let i: usize = 0; i < n; i++) {
    const value = load<u32>(low + (i << 2));
    if (bytes == 4) {
      store<u32>(out, value);
    } else {
      store<u16>(out, <u16>value);
      if (bytes == 3) store<u8>(out + 2, <u8>(value >> 16));
    }
    out += bytes;
  }
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
