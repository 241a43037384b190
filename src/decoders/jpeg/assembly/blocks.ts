/** Reading blocks: Huffman codes, of which most give run, length and value of a coefficient in one look. */
import { bits, eightAt, held, keep, next } from './bits';
import { NO_CODE, OUT_OF_RANGE, TOO_MANY } from './damage';
import { BLOCK, LIMITS, LOOK_UP_BITS, OFFSETS, PLACES, SYMBOLS } from './layout';

/** What the code that ends a block adds to the number of coefficients: more than any run. */
const END_STEP: u32 = 81;
const DC_BITS_MAX: u32 = 11;
const AC_BITS_MAX: u32 = 10;

/** What is known of the next bits: see look-up.ts beside this folder. */
// @ts-ignore: decorator
@inline
function lookUp(codes: usize, ahead: u64): u32 {
  return load<u32>(codes + (<usize>(ahead >> (62 - LOOK_UP_BITS)) & ((4 << LOOK_UP_BITS) - 4)));
}

/** Whether code and value were in the look. */
// @ts-ignore: decorator
@inline
function isWhole(looked: u32): bool {
  return (looked & 63) != 0;
}

/**
 * A symbol whose code, or value, is too long for the look: bits of its code | symbol << 8; 0 where no code
 * begins. `looked`: what the look gave, which says it where the code is short enough.
 */
// @ts-ignore: decorator
@inline
function longCode(looked: u32, ahead: u64, codes: usize): u32 {
  if (looked) return looked >> 8;
  const sixteen = <u32>(ahead >> 48);
  for (let length: u32 = LOOK_UP_BITS + 1; length <= 16; length++) {
    if (sixteen >= load<u32>(codes + LIMITS + ((length - 1) << 2))) continue;
    const at = (sixteen >> (16 - length)) + load<u32>(codes + OFFSETS + ((length - 1) << 2));
    return length | (<u32>load<u8>(codes + SYMBOLS + at) << 8);
  }
  return 0;
}

/** The value of `size` bits, which begin with the highest of `ahead`. Source: ITU-T T.81 F.2.2.1 (EXTEND). */
// @ts-ignore: decorator
@inline
function valueOf(ahead: u64, size: u32): i32 {
  if (size == 0) return 0;
  const value = <i32>(ahead >> (64 - size));
  return <i64>ahead < 0 ? value : value - (1 << size) + 1;
}

/** Stores a coefficient that was in the look, and gives back how many there are with it. */
// @ts-ignore: decorator
@inline
function take(looked: u32, count: u32): u32 {
  const all = count + (looked >> 25);
  store<i16>(load<u8>(all, PLACES - 1), looked >> 8, BLOCK);
  return all;
}

/**
 * Reads a block into BLOCK, which is all zero before. Gives back how many of its coefficients, in the order
 * of the file, may be other than zero, from 1 to 64; or less than 0: what is wrong with it. `mean`: where
 * that of the block before lies; `most`: where it says how large the coefficients of each place may be.
 */
export function readBlock(dc: usize, ac: usize, mean: usize, most: usize): i32 {
  let p = next, b = bits, n = held;
  b |= eightAt(p) >> n;
  p += (63 - n) >> 3;
  n |= 56;
  let e = lookUp(dc, b);
  let difference = <i32>(e << 8) >> 16;
  if (isWhole(e)) {
    b <<= e;
    n -= e & 63;
  } else {
    e = longCode(e, b, dc);
    const size = e >> 8;
    if (!e || size > DC_BITS_MAX) return refuse(p, b, n, e);
    b <<= e;
    difference = valueOf(b, size);
    b <<= size;
    n -= (e & 63) + size;
  }
  const value = load<i32>(mean) + difference;
  store<i32>(mean, value);
  if (abs(value) > <i32>load<i16>(most)) return refuse(p, b, n, 1);
  store<i16>(BLOCK, value);

  let k: u32 = 1;
  do {
    b |= eightAt(p) >> n;
    p += (63 - n) >> 3;
    n |= 56;
    e = lookUp(ac, b);
    if (isWhole(e)) {
      // Five, of 11 bits at most, are certain to be at hand. Their lengths are added up in the lowest byte.
      let used = e;
      do {
        b <<= e, k = take(e, k);
        if (k >= 64) break;
        e = lookUp(ac, b);
        if (!isWhole(e)) break;
        used += e, b <<= e, k = take(e, k);
        if (k >= 64) break;
        e = lookUp(ac, b);
        if (!isWhole(e)) break;
        used += e, b <<= e, k = take(e, k);
        if (k >= 64) break;
        e = lookUp(ac, b);
        if (!isWhole(e)) break;
        used += e, b <<= e, k = take(e, k);
        if (k >= 64) break;
        e = lookUp(ac, b);
        if (!isWhole(e)) break;
        used += e, b <<= e, k = take(e, k);
      } while (false);
      n -= used & 63;
    } else {
      e = longCode(e, b, ac);
      const symbol = e >> 8, size = symbol & 15;
      if (!e || size > AC_BITS_MAX) return refuse(p, b, n, e);
      b <<= e;
      k += size || symbol == 0xf0 ? (symbol >> 4) + 1 : END_STEP;
      const place = <usize>load<u8>(k, PLACES - 1), coefficient = valueOf(b, size);
      store<i16>(place, coefficient, BLOCK);
      b <<= size, n -= (e & 63) + size;
      // What is in the look is never too large.
      if (abs(coefficient) > <i32>load<i16>(most + place)) return refuse(p, b, n, 1);
    }
  } while (k < 64);
  keep(p, b, n);
  if (k > END_STEP) return k - END_STEP;
  return k == 64 ? 64 : -TOO_MANY;
}

/** `code`: 0 where there is none. */
function refuse(p: usize, b: u64, n: u32, code: u32): i32 {
  keep(p, b, n);
  return code ? -OUT_OF_RANGE : -NO_CODE;
}
