/** A frame's recipe: what must be repeated to get the samples again that were folded. */
import { StackError } from './errors.ts';
import { printable } from './names.ts';

/**
 * `steps`: the calibration steps that the samples went through, in order, each with a digest of what it does.
 * `found`: by step, the whole numbers that it found for this frame and is given when it repeats.
 * `samplesCrc`: CRC-32 of the samples as the calibration steps left them, 16 bits little-endian; left out
 * where there were none and the frame was aligned alone. A recipe from before format 3 does not name its
 * steps.
 */
export interface Recipe {
  readonly steps?: readonly string[];
  readonly found?: Readonly<Record<string, readonly number[]>>;
  readonly samplesCrc?: number;
}

/** A decided capture with its recipe; undefined where it was decoded and nothing else. */
export interface Prepared {
  readonly path: string;
  readonly recipe?: Recipe;
}

/**
 * Invariant 4: the samples that are subtracted are those that were added.
 *
 * Errors: config when the steps have made other samples of the capture than when it was folded.
 */
export function mustRepeat(found: Recipe | undefined, { path, recipe }: Prepared): void {
  const [then, now] = [recipe?.steps, found?.steps ?? []];
  if (then && then.join() !== now.join()) {
    const steps = (names: readonly string[]) => names.join(', ') || 'no step';
    throw new StackError(
      'config',
      `${printable(path)} went through ${steps(then)} when it was folded, and would go through ${steps(now)} now`,
    );
  }
  if (found?.samplesCrc === recipe?.samplesCrc) return;
  const text = `the filters, or what they import, do not do the same again with ${printable(path)}`;
  throw new StackError('config', `${text}: CRC-32 ${hex(recipe)} when it was folded, ${hex(found)} now`);
}

/** Whether two frames were made the same way, to the last bit of their samples. */
export function sameRecipe(a: Recipe | undefined, b: Recipe | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function hex(recipe: Recipe | undefined): string {
  return recipe?.samplesCrc === undefined ? 'none' : recipe.samplesCrc.toString(16).padStart(8, '0');
}
