/** What somebody meant who wrote a name that there is not. */

/** Names of other programs for what a blend does. */
const otherNames: Readonly<Record<string, string>> = {
  max: 'lighten',
  maximum: 'lighten',
  brighten: 'lighten',
  min: 'darken',
  minimum: 'darken',
  average: 'mean',
  avg: 'mean',
  median: 'trimmed',
  add: 'sum',
  stddev: 'deviation',
  difference: 'range',
};

/**
 * One of `names`: by another name for it, or by at most two letters that are wrong. Null when none is near.
 */
export function nearest(wanted: string, names: readonly string[]): string | null {
  const lower = wanted.toLowerCase();
  const known = Object.hasOwn(otherNames, lower) ? (otherNames[lower] ?? '') : '';
  if (names.includes(known)) return known;
  const most = lower.length < 4 ? 1 : 2;
  const [best] = names
    .map((name) => ({ name, wrong: lettersWrong(lower, name.toLowerCase()) }))
    .filter(({ wrong }) => wrong <= most)
    .sort((a, b) => a.wrong - b.wrong);
  return best?.name ?? null;
}

/** A question at the end of a message; empty when nothing is near. */
export function didYouMean(wanted: string, names: readonly string[]): string {
  const name = nearest(wanted, names);
  return name === null ? '' : `; did you mean ${name}?`;
}

/**
 * Letters to be put in, left out, exchanged, or swapped with their neighbour. Source: optimal string
 * alignment.
 */
function lettersWrong(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
