/**
 * The simulated camera's chance: small seeded generators, so that a seed and a number always give the same
 * picture.
 */

/** Units: each call gives a real number, 0 <= r < 1. Source: mulberry32 by Tommy Ettinger, public domain. */
export type Random = () => number;

/** A generator whose sequence depends on `seed` alone (its low 32 bits). */
export function openRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * One seed out of several integers: what is drawn for (seed, lane, car) needs no memory of the cars before.
 */
export function mixSeeds(...parts: number[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part | 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash | 0;
}

/** Units: mean 0, standard deviation 1. Source: Box and Muller, 1958. */
export function drawGaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Shape: `2 ** bits` gaussian draws, so that noise costs a lookup per sample and an index wraps with a mask.
 */
export function gaussianTable(bits: number, seed: number): Float32Array {
  const random = openRandom(seed);
  return Float32Array.from({ length: 2 ** bits }, () => drawGaussian(random));
}
