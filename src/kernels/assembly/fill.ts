/** The same byte from here on: in memory that threads share JavaScript writes byte by byte. */
export function fill(at: usize, value: u32, n: usize): void {
  memory.fill(at, <u8>value, n);
}
