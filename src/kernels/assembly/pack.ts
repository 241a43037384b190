/** Packing: sums to the fewest whole bytes that hold them, for the state file. */

export function packU32(sum: usize, packed: usize, n: usize, bytes: usize): void {
  let out = packed;
  for (let i: usize = 0; i < n; i++) {
    const value = load<u32>(sum + (i << 2));
    if (bytes == 4) {
      store<u32>(out, value);
    } else {
      store<u16>(out, <u16>value);
      if (bytes == 3) store<u8>(out + 2, <u8>(value >> 16));
    }
    out += bytes;
  }
}

export function packCarry(sum: usize, carry: usize, packed: usize, n: usize): void {
  let out = packed;
  for (let i: usize = 0; i < n; i++) {
    store<u32>(out, load<u32>(sum + (i << 2)));
    store<u16>(out + 4, load<u16>(carry + (i << 1)));
    out += 6;
  }
}

export function unpackU32(packed: usize, sum: usize, n: usize, bytes: usize): void {
  let at = packed;
  for (let i: usize = 0; i < n; i++) {
    let value: u32;
    if (bytes == 4) value = load<u32>(at);
    else {
      value = <u32>load<u16>(at);
      if (bytes == 3) value |= (<u32>load<u8>(at + 2)) << 16;
    }
    store<u32>(sum + (i << 2), value);
    at += bytes;
  }
}

export function unpackCarry(packed: usize, sum: usize, carry: usize, n: usize): void {
  let at = packed;
  for (let i: usize = 0; i < n; i++) {
    store<u32>(sum + (i << 2), load<u32>(at));
    store<u16>(carry + (i << 1), load<u16>(at + 4));
    at += 6;
  }
}
