/** Chance for the frames: seeded generators, so that the same parameters always give the same files. */

/**
 * Units: each call gives a real number, 0 <= r < 1. Source: mulberry32 by Tommy Ettinger, public domain.
 *
 * @param {...number} seeds
 */
export function openRandom(...seeds) {
  let state = seeds.reduce((hash, seed) => Math.imul((hash ^ seed) + 0x9e3779b9, 0x85ebca6b), 0x811c9dc5) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Units: mean 0, standard deviation 1. Source: Box and Muller, 1958.
 *
 * @param {() => number} random
 */
export function gaussian(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
