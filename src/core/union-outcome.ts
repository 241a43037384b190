/** What becomes of an exposure about which several stacks have decided. */
import type { Entry, Outcome } from './entry.ts';
import type { Row } from './exposures.ts';
import { printable } from './names.ts';
import { sameRecipe } from './recipe.ts';

/** What holds where the photographer has decided differently. */
export type Preference = 'folded' | 'removed';
export const preferences: readonly Preference[] = ['folded', 'removed'];

/** The outcome; or why there is none, in words. */
export type Settled = { readonly outcome: Outcome } | { readonly conflict: string };

/** `files`: what the stacks are called. */
export function settled(rows: readonly Row[], prefer: Preference | null, files: readonly string[]): Settled {
  const decided = rows.filter(({ entry }) => entry.outcome !== 'duplicate');
  const [only] = decided;
  if (only === undefined) return { outcome: 'duplicate' };
  if (decided.length === 1) return { outcome: only.entry.outcome };
  const of = (...outcomes: Outcome[]) => decided.filter(({ entry }) => outcomes.includes(entry.outcome));
  const [folded, out, closed] = [of('folded'), of('removed', 'held'), of('closed')];
  const conflict = (one: readonly Row[], other: readonly Row[], hint = '') => ({
    conflict: `${said(one[0]!, files)}, and ${said(other[0]!, files)}${hint}`,
  });
  if (closed.length > 0) {
    const elsewhere = closed.filter(({ entry }) => entry.stack !== closed[0]!.entry.stack);
    if (elsewhere.length > 0) return conflict(closed, elsewhere);
    const open = [...folded, ...out];
    return open.length > 0 ? conflict(closed, open) : { outcome: 'closed' };
  }
  const paired = of('skipped').filter(({ entry }) => entry.reason === 'paired');
  if (folded.length > 0 && paired.length > 0) return conflict(folded, paired);
  if (folded.some(({ entry }) => !sameRecipe(entry.recipe, folded[0]!.entry.recipe))) {
    return { conflict: `${named(folded[0]!)} went through other steps in one of them, or by other numbers` };
  }
  if (folded.length > 0 && out.length > 0 && prefer === null)
    return conflict(folded, out, ': say --prefer folded, or --prefer removed');
  if (folded.length > 0 && (out.length === 0 || prefer === 'folded')) return { outcome: 'folded' };
  if (out.length > 0) return { outcome: of('removed').length > 0 ? 'removed' : 'held' };
  return { outcome: 'skipped' };
}

const words: Partial<Record<Outcome, (entry: Entry) => string>> = {
  folded: () => 'is in the stack',
  removed: () => 'was taken out',
  held: () => 'is held',
  skipped: () => 'does not count, for the other half of its pair does,',
  closed: ({ stack }) => `is in the finished stack ${printable(stack ?? '')}`,
};

function said({ entry, stack }: Row, files: readonly string[]): string {
  const what = words[entry.outcome]?.(entry) ?? `is ${entry.outcome}`;
  return `${printable(entry.path)} ${what} in ${printable(files[stack] ?? '')}`;
}

function named({ entry }: Row): string {
  return printable(entry.path);
}
