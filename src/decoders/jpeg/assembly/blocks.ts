/** Reading blocks: Huffman codes, of which most give run, length and value of a coefficient in one look. */
import { bits, eightAt, held, keep, next } from './bits';
import { NO_CODE, OUT_OF_RANGE, TOO_MANY } from './damage';
import { BLOCK, LIMITS, LOOK_UP_BITS, OFFSETS, PLACES, SYMBOLS } from './layout';

/** Added to the number of coefficients by the code that ends a block: more than any run can. */
const END_RUN: u32 = 80;
const MEAN_MAX: i32 = 2047;
const DC_BITS_MAX: u32 = 11;
const AC_BITS_MAX: u32 = 10;

/**
 * A symbol whose code, or value, is too long for the look: bits of its code | symbol << 16; 0 where no code begins. `looked`: what the
 * look gave, which has the same form where the code is short enough.
 */
function longCode(looked: u32, ahead: u64, codes: usize): u32 {
  if (looked) return looked >> 8;
  const sixteen = <u32>(ahead >> 48);
  for (let length: u32 = LOOK_UP_BITS + 1; length <= 16; length++) {
    if (sixteen >= load<u32>(codes + LIMITS + ((length - 1) << 2))) continue;
    const at = (sixteen >> (16 - length)) + load<u32>(codes + OFFSETS + ((length - 1) << 2));
    return length | (<u32>load<u8>(codes + SYMBOLS + at) << 16);
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

/**
 * Reads a block into BLOCK, which is all zero before. Gives back how many of its coefficients, in the order of the file, may be other than
 * zero, from 1 to 64; or less than 0: what is wrong with it. `mean`: where that of the block before lies.
 */
export function readBlock(dc: usize, ac: usize, mean: usize): i32 {
  let p = next;
  let b = bits;
  let n = held;
  b |= eightAt(p) >> n;
  p += (63 - n) >> 3;
  n |= 56;
  let e = load<u32>(dc + (<usize>(b >> (64 - LOOK_UP_BITS)) << 2));
  let difference = <i32>e >> 16;
  if (e & 63) {
    b <<= e;
    n -= e & 63;
  } else {
    e = longCode(e, b, dc);
    const size = e >> 16;
    if (!e || size > DC_BITS_MAX) {
      keep(p, b, n);
      return e ? -OUT_OF_RANGE : -NO_CODE;
    }
    b <<= e;
    difference = valueOf(b, size);
    b <<= size;
    n -= (e & 63) + size;
  }
  const value = load<i32>(mean) + difference;
  store<i32>(mean, value);
  if (<u32>(value + MEAN_MAX) > 2 * MEAN_MAX) {
    keep(p, b, n);
    return -OUT_OF_RANGE;
  }
  store<i16>(BLOCK, value);

  let k: u32 = 1;
  while (k < 64) {
    b |= eightAt(p) >> n;
    p += (63 - n) >> 3;
    n |= 56;
    for (let i = 0; i < 2; i++) {
      e = load<u32>(ac + (<usize>(b >> (64 - LOOK_UP_BITS)) << 2));
      if (e & 63) {
        b <<= e;
        n -= e & 63;
        k += (e >> 8) & 127;
        store<i16>(BLOCK + load<u8>(PLACES + k), e >> 16);
      } else {
        e = longCode(e, b, ac);
        const size = (e >> 16) & 15;
        if (!e || size > AC_BITS_MAX) {
          keep(p, b, n);
          return e ? -OUT_OF_RANGE : -NO_CODE;
        }
        b <<= e;
        k += runOf(e >> 16);
        store<i16>(BLOCK + load<u8>(PLACES + k), valueOf(b, size));
        b <<= size;
        n -= (e & 63) + size;
      }
      k++;
      if (k >= 64) break;
    }
  }
  keep(p, b, n);
  if (k > END_RUN) return k - END_RUN - 1;
  return k == 64 ? 64 : -TOO_MANY;
}

// @ts-ignore: decorator
@inline
function runOf(symbol: u32): u32 {
  return symbol & 15 || symbol == 0xf0 ? symbol >> 4 : END_RUN;
}
