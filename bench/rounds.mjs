/**
 * Side by side: every round measures all of its candidates, one after the other, and only ratios within a
 * round count.
 */

/**
 * One result a round, by the name of the candidate.
 *
 * @template C
 * @typedef {{ [name in keyof C]: C[name] extends ((round: number) => infer R) | undefined ? Awaited<R>[] :
 * never }} Results
 */

/**
 * Calls every candidate once a round, in an order that turns, so that none is always the first. Shape:
 * results by name.
 *
 * @template {Record<string, (round: number) => unknown>} C
 * @param {number} rounds
 * @param {C} candidates
 * @returns {Promise<Results<C>>}
 */
export async function interleave(rounds, candidates) {
  const entries = Object.entries(candidates);
  /** @type {Record<string, unknown[]>} */
  const results = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < entries.length; i++) {
      const [name, measure] = entries[(i + round) % entries.length];
      results[name].push(await measure(round));
    }
  }
  return /** @type {Results<C>} */ (results);
}

/**
 * Shape: one ratio a round.
 *
 * @template {string} K
 * @param {readonly Record<K, number>[]} above
 * @param {readonly Record<K, number>[]} below
 * @param {K} key
 */
export const ratios = (above, below, key) => above.map((each, i) => each[key] / below[i][key]);

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
