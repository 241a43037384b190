/** Side by side: every round measures all of its candidates, one after the other, and only ratios within a round count. */

/** Calls every candidate once a round, in an order that turns, so that none is always the first. Shape: results by name. */
export async function interleave(rounds, candidates) {
  const entries = Object.entries(candidates);
  const results = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < entries.length; i++) {
      const [name, measure] = entries[(i + round) % entries.length];
      results[name].push(await measure(round));
    }
  }
  return results;
}

/** Shape: one ratio a round. */
export const ratios = (above, below, key) => above.map((each, i) => each[key] / below[i][key]);

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
