/**
 * The frames of another stack as they were made for it, by its state file: its reference, and the recipe of
 * each frame.
 */
import { blankReference, type Reference } from '../../core/alignment.ts';
import { StackError } from '../../core/errors.ts';
import { printable } from '../../core/names.ts';
import type { Recipe } from '../../core/recipe.ts';
import type { StackSettings } from '../../core/settings.ts';
import { REFERENCE } from '../../core/state.ts';
import type { Storage } from '../../core/storage.ts';

export interface Repeated {
  readonly reference: Reference | null;
  /** By the digest of its bytes. */
  readonly recipes: ReadonlyMap<string, Recipe>;
}

/**
 * Nothing where no stack is repeated. Errors: damaged-state, newer-state, io where the state file is gone.
 */
export async function repeatedFrom(
  { repeats }: Pick<StackSettings, 'repeats'>,
  { storage }: { readonly storage: Pick<Storage, 'load'> },
): Promise<Repeated> {
  const recipes = new Map<string, Recipe>();
  if (repeats === undefined) return { reference: null, recipes };
  let reference: Reference | null = null;
  const saved = await storage.load(
    repeats,
    (header) => {
      reference = header.reference && blankReference(header.reference);
    },
    ({ plane, start }, bytes) => plane === REFERENCE && reference?.bytes.set(bytes, start),
  );
  if (saved === null) throw new StackError('io', `the state file ${printable(repeats)} is gone`);
  for (const { digest, recipe } of saved.entries) if (digest !== null && recipe) recipes.set(digest, recipe);
  return { reference, recipes };
}
