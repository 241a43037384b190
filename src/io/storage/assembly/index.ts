/**
 * XXH64 with the seed 0. Source: xxHash fast digest algorithm 0.1.1, doc/xxhash_spec.md of
 * github.com/Cyan4973/xxHash.
 */

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

// @ts-ignore: decorator
@inline
function round(lane: u64, input: u64): u64 {
  return rotl<u64>(lane + input * PRIME_2, 31) * PRIME_1;
}

// @ts-ignore: decorator
@inline
function merged(sum: u64, lane: u64): u64 {
  return (sum ^ round(0, lane)) * PRIME_1 + PRIME_4;
}

export function xxh64(from: usize, bytes: usize): u64 {
  let at = from;
  const end = from + bytes;
  let sum = PRIME_5;
  if (bytes >= 32) {
    let first: u64 = PRIME_1 + PRIME_2;
    let second: u64 = PRIME_2;
    let third: u64 = 0;
    let fourth: u64 = 0 - PRIME_1;
    for (; at + 32 <= end; at += 32) {
      first = round(first, load<u64>(at));
      second = round(second, load<u64>(at, 8));
      third = round(third, load<u64>(at, 16));
      fourth = round(fourth, load<u64>(at, 24));
    }
    sum = rotl<u64>(first, 1) + rotl<u64>(second, 7) + rotl<u64>(third, 12) + rotl<u64>(fourth, 18);
    sum = merged(merged(merged(merged(sum, first), second), third), fourth);
  }
  sum += <u64>bytes;
  for (; at + 8 <= end; at += 8) {
    sum = rotl<u64>(sum ^ round(0, load<u64>(at)), 27) * PRIME_1 + PRIME_4;
  }
  if (at + 4 <= end) {
    sum = rotl<u64>(sum ^ (<u64>load<u32>(at) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    at += 4;
  }
  for (; at < end; at++) sum = rotl<u64>(sum ^ (<u64>load<u8>(at) * PRIME_5), 11) * PRIME_1;
  sum = (sum ^ (sum >> 33)) * PRIME_2;
  sum = (sum ^ (sum >> 29)) * PRIME_3;
  return sum ^ (sum >> 32);
}
