/** Entries of a ledger that change together: when a stack is finished, and when frames were made again. */
import { fittingAgain, unreadYet } from './fits-again.ts';
import type { Entry, Ledger } from './ledger.ts';
import { type Recipe, sameRecipe } from './recipe.ts';

/** Every frame is in a stack of this name that is finished, or thrown away. */
export function closeEntries(ledger: Ledger, name: string): void {
  for (const entry of ledger.folded()) ledger.amend(entry, { ...entry, outcome: 'closed', stack: name });
  const held = [...ledger.entries()].filter(({ outcome, stack }) => outcome === 'held' && !stack);
  // A held frame can still be put into the next stack, from its capture.
  for (const entry of [...held, ...fittingAgain(ledger), ...unreadYet(ledger)])
    ledger.amend(entry, { ...entry, stack: name });
}

/** Frames have been made again, in the way that is said of each. */
export function amendRecipes(ledger: Ledger, recipes: ReadonlyMap<Entry, Recipe | undefined>): void {
  for (const [entry, recipe] of recipes) {
    if (sameRecipe(recipe, entry.recipe)) continue;
    const now = ledger.withDigest(entry.digest ?? '') ?? entry;
    const { recipe: _then, ...rest } = now;
    ledger.amend(now, recipe ? { ...rest, recipe } : rest);
  }
}
