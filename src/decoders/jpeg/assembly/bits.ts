/** Reading bits: the data of an interval without its stuffing, and 64 of its bits at hand. */

/** Zeros behind the data, as many as one look at it may read. */
const ZEROS_BYTES: usize = 64;
/** So few bytes are left over unseen by readers with a buffer of eight. */
const FEW_BYTES: usize = 7;

/** Next byte to be taken; bits at hand, from the highest down; how many. */
export let next: usize = 0;
export let bits: u64 = 0;
export let held: u32 = 0;
/** Begin and end of the interval that is read, without stuffing. */
let begin: usize = 0;
let end: usize = 0;
/** Behind the interval, in the data as it came: its marker. */
export let marker: usize = 0;

export function keep(newNext: usize, newBits: u64, newHeld: u32): void {
  next = newNext;
  bits = newBits;
  held = newHeld;
}

/** Eight bytes, the first of them highest. */
// @ts-ignore: decorator
@inline
export function eightAt(at: usize): u64 {
  const eight = v128.load64_zero(at);
  return i64x2.extract_lane(v128.shuffle<u8>(eight, eight, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0), 0);
}

/** Opens the interval that begins at `from` in the data as it came; without stuffing it goes to `to`. */
export function openInterval(from: usize, all: usize, to: usize): void {
  let at = from;
  let out = to;
  while (true) {
    const length = lengthToFF(at, all, out);
    at += length;
    out += length;
    if (at >= all) break;
    const behind: u32 = at + 1 < all ? load<u8>(at + 1) : 1;
    if (behind == 0) {
      store<u8>(out++, 0xff);
      at += 2;
    } else if (behind == 0xff) at++;
    else break;
  }
  marker = at;
  begin = to;
  end = out;
  memory.fill(end, 0, ZEROS_BYTES);
  keep(to, 0, 0);
}

/** Copies up to the next FF, and may write more behind that. Gives back how many bytes lie before it. */
// @ts-ignore: decorator
@inline
function lengthToFF(from: usize, all: usize, to: usize): usize {
  let i: usize = 0;
  for (; from + i + 16 <= all; i += 16) {
    const sixteen = v128.load(from + i);
    v128.store(to + i, sixteen);
    const found = i8x16.bitmask(i8x16.eq(sixteen, i8x16.splat(-1)));
    if (found) return i + ctz(found);
  }
  for (; from + i < all; i++) {
    const byte = load<u8>(from + i);
    if (byte == 0xff) break;
    store<u8>(to + i, byte);
  }
  return i;
}

// @ts-ignore: decorator
@inline
function bitsRead(): usize {
  return ((next - begin) << 3) - held;
}

export function isBehindEnd(): bool {
  return bitsRead() > (end - begin) << 3;
}

/** Whether nothing is left but padding: bits of the last byte, and zeros that do not go on from zeros. */
export function isAtEnd(): bool {
  const used = begin + ((bitsRead() + 7) >> 3);
  for (let at = used; at < end; at++) if (load<u8>(at)) return false;
  if (end - used <= FEW_BYTES) return true;
  for (let at = used > begin + 4 ? used - 4 : begin; at < used; at++) if (load<u8>(at)) return true;
  return false;
}
