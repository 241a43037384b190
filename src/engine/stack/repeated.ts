/**
 * The frames of another stack as they were made for it, by its state file: its reference, and of each frame
 * the recipe and the time.
 */
import { blankReference, type Reference } from '../../core/alignment.ts';
import { StackError } from '../../core/errors.ts';
import { printable } from '../../core/names.ts';
import type { Recipe } from '../../core/recipe.ts';
import type { StackSettings } from '../../core/settings.ts';
import { type Facts, modifiedMsOf } from '../../core/settle.ts';
import type { Storage } from '../../core/storage.ts';
import { REFERENCE } from '../../core/strips.ts';

export interface Repeated {
  readonly reference: Reference | null;
  /** By the digest of its bytes. */
  readonly recipes: ReadonlyMap<string, Recipe>;
  /** When each was taken, by the digest of its bytes. Units: ms since 1970. */
  readonly times: ReadonlyMap<string, number>;
}

/**
 * When a file was last written, or what the other stack has for it: a copy of an original may be of another
 * time, which would stand for its capture time where the camera says none. Units: ms since 1970.
 */
export function writtenAt({ times }: Pick<Repeated, 'times'>, digest: string, facts: Facts): number {
  return times.get(digest) ?? modifiedMsOf(facts);
}

/**
 * Nothing where no stack is repeated. Errors: damaged-state, newer-state, io where the state file is gone.
 */
export async function repeatedFrom(
  { repeats }: Pick<StackSettings, 'repeats'>,
  { storage }: { readonly storage: Pick<Storage, 'load'> },
): Promise<Repeated> {
  const recipes = new Map<string, Recipe>();
  const times = new Map<string, number>();
  if (repeats === undefined) return { reference: null, recipes, times };
  let reference: Reference | null = null;
  const saved = await storage.load(
    repeats,
    (header) => {
      reference = header.reference && blankReference(header.reference);
    },
    ({ plane, start }, bytes) => plane === REFERENCE && reference?.bytes.set(bytes, start),
  );
  if (saved === null) throw new StackError('io', `the state file ${printable(repeats)} is gone`);
  for (const { digest, recipe, capturedAt, outcome } of saved.entries) {
    if (digest === null) continue;
    if (recipe) recipes.set(digest, recipe);
    // The bytes may be known under other names, of files that were written at other times.
    if (capturedAt != null && (outcome === 'folded' || !times.has(digest))) times.set(digest, capturedAt);
  }
  return { reference, recipes, times };
}
