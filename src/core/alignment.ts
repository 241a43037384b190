/**
 * How aligned frames are named in recipes and kept: by which arithmetic, on which reference, with which
 * figures.
 */
import { printable } from './names.ts';
import type { TakenAt } from './order.ts';
import type { Recipe } from './recipe.ts';
import {
  type AlignMode,
  REGISTER_VERSION,
  type ReferenceBytes,
  type Registered,
  type Transform,
  WARP_VERSION,
} from './registration.ts';

/**
 * The frame that others are laid on. `bytes`: how long what is kept of it is; `places`: what it has to hold
 * on to.
 */
export interface ReferenceFrame extends TakenAt {
  readonly bytes: number;
  readonly places: number;
}

/** The reference with what is kept of it. */
export interface Reference {
  readonly frame: ReferenceFrame;
  readonly bytes: ReferenceBytes;
}

/** For people, when the first frame is folded. */
export function referenceText({ path, places }: ReferenceFrame): string {
  return `frames are laid on ${printable(path)}, which has ${places} places to hold on to`;
}

/** Room for what is kept of a reference, as a state file says. */
export function blankReference(frame: ReferenceFrame): Reference {
  return { frame, bytes: new Uint8Array(frame.bytes) };
}

/** What people are told of an aligned frame. Units: pixels. */
export type Alignment = Pick<Registered, 'places' | 'expected' | 'precisionPixels' | 'driftPixels'>;

/** The figures of the reference on itself. */
export function exactly(places: number): Alignment {
  return { places, expected: places, precisionPixels: 0, driftPixels: 0 };
}

/** For people: more digits say nothing. */
export function figuresOf({ places, expected, precisionPixels, driftPixels }: Alignment): Alignment {
  const short = (pixels: number) => Number(pixels.toFixed(3));
  return { places, expected, precisionPixels: short(precisionPixels), driftPixels: short(driftPixels) };
}

const STEP = 'align';
/** Units: characters of a digest; enough to tell one reference from others. */
const DIGEST_CHARACTERS = 16;

/** The step that frames go through, as a header names it; none where they lie as they were taken. */
export function alignSteps(align: AlignMode | 'off'): string[] {
  return align === 'off' ? [] : [`${STEP} ${align} ${REGISTER_VERSION}.${WARP_VERSION}`];
}

/** The same as a recipe names it: numbers mean something on one reference alone. */
export function alignLabel(align: AlignMode, { frame }: Reference): string {
  return `${alignSteps(align)[0]} on ${frame.digest?.slice(0, DIGEST_CHARACTERS)}`;
}

/** The recipe of a frame that was laid on the reference after the steps of `made`. */
export function alignedRecipe(made: Recipe | undefined, label: string, transform: Transform): Recipe {
  return {
    ...made,
    steps: [...(made?.steps ?? []), label],
    found: { ...made?.found, [STEP]: transform },
  };
}

/** The transform by which a frame was laid on this reference; undefined where it was not. */
export function transformIn(recipe: Recipe | undefined, label: string): Transform | undefined {
  if (!recipe?.steps?.includes(label)) return undefined;
  return recipe.found?.[STEP] as Transform | undefined;
}
