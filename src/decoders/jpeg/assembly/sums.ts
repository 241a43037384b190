/** Rows of samples added to counts of 16 bits while they are in the cache, and taken out again. */

export function addRows(rows: usize, near: usize, n: usize): void {
  const whole: usize = n & ~15;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const sixteen = v128.load(rows + i);
    const at = near + (i << 1);
    v128.store(at, i16x8.add(v128.load(at), i16x8.extend_low_i8x16_u(sixteen)));
    v128.store(at + 16, i16x8.add(v128.load(at + 16), i16x8.extend_high_i8x16_u(sixteen)));
  }
  for (; i < n; i++) {
    const at = near + (i << 1);
    store<u16>(at, load<u16>(at) + <u16>load<u8>(rows + i));
  }
}

export function subtractRows(rows: usize, near: usize, n: usize): void {
  for (let i: usize = 0; i < n; i++) {
    const at = near + (i << 1);
    store<u16>(at, load<u16>(at) - <u16>load<u8>(rows + i));
  }
}
