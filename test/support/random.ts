/** Random numbers that come again: every test that uses them prints its seed in its name. */

/** Units: 0 to 1, 1 left out. Source: mulberry32 of Tommy Ettinger, public domain. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The seed of this run: SLOWSHUTTER_SEED, or the one given; printed, so that a failure can be had again. */
export function seededRandom(what: string, seed: number): () => number {
  const used = Number(process.env.SLOWSHUTTER_SEED ?? seed);
  console.log(`${what}: seed ${used}`);
  return randomFrom(used);
}

/** A whole number from 0 to `end`, `end` left out. */
export function below(random: () => number, end: number): number {
  return Math.floor(random() * end);
}

/** The items in another order, all of them. Source: Fisher and Yates. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
