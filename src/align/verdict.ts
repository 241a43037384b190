/** Whether a fit is good enough to fold a frame by, and what is said of it. */
import type { Layout } from '../core/frame.ts';
import type { AlignMode, Registration } from '../core/registration.ts';
import { apply } from './matrix.ts';
import { isPlausible, transformOf } from './plausible.ts';

/**
 * Units: pixels, one standard error where it is largest. Chosen on frames that were not those it was tried
 * on.
 */
export const PRECISION_PIXELS_MAX = 0.25;

/**
 * `share`: of the places of the reference that lie in the frame; `fields`: of 16, in which some must lie:
 * what moves on its own fills few.
 */
const needed = {
  scene: { places: 20, share: 0.15, fields: 6, what: 'places' },
  stars: { places: 10, share: 0.4, fields: 3, what: 'stars' },
} as const;

/** What was found of a frame, in pixels. `fields`: of 16, in how many something was found. */
export interface Found {
  readonly matrix: Float64Array;
  readonly model: 'translation' | 'similarity' | 'affine' | 'homography';
  readonly places: number;
  readonly precisionPixels: number;
  readonly expected: number;
  readonly fields: number;
}

export function fieldsNeeded(mode: AlignMode): number {
  return needed[mode].fields;
}

export function placesNeeded(mode: AlignMode, expected = 0): number {
  const { places, share } = needed[mode];
  return Math.max(places, Math.ceil(share * expected));
}

/** `expected`: where nothing was found, all places of the reference. */
export function verdictOf(
  mode: AlignMode,
  shape: Layout,
  expected: number,
  found: Found | null,
): Registration {
  const { what } = needed[mode];
  if (!found) {
    const reason = `it does not lie on the reference: none of its ${expected} ${what} agree on where`;
    return { ok: false, reason, places: 0, expected, precisionPixels: null, transform: null };
  }
  const { matrix, places, precisionPixels } = found;
  const isKnown = Number.isFinite(precisionPixels) && found.model !== 'affine' && isPlausible(matrix, shape);
  const transform = isKnown ? transformOf(matrix) : null;
  const reason = reasonAgainst(mode, found, transform !== null);
  const figures = { places, expected: found.expected };
  if (reason !== null || transform === null || found.model === 'affine') {
    const precision = Number.isFinite(precisionPixels) ? precisionPixels : null;
    return { ok: false, reason: reason ?? '', ...figures, precisionPixels: precision, transform };
  }
  const [x, y] = [(shape.width - 1) / 2, (shape.height - 1) / 2];
  const [X, Y] = apply(matrix, x, y);
  const driftPixels = Math.sqrt((X - x) * (X - x) + (Y - y) * (Y - y));
  return { ok: true, transform, ...figures, precisionPixels, model: found.model, driftPixels };
}

function reasonAgainst(mode: AlignMode, found: Found, isPossible: boolean): string | null {
  const { what } = needed[mode];
  const { places, expected, precisionPixels, fields } = found;
  const least = placesNeeded(mode, expected);
  if (places < least) {
    return `it was found on the reference by ${places} of ${expected} ${what}, and ${least} are needed`;
  }
  if (fields < fieldsNeeded(mode)) {
    return `it was found on the reference by ${places} ${what} in ${fields} of 16 parts of the picture, and ${fieldsNeeded(mode)} are needed`;
  }
  if (!isPossible)
    return `it was found on the reference by ${places} ${what}, by a motion that no camera makes`;
  if (precisionPixels <= PRECISION_PIXELS_MAX) return null;
  const figures = `${precisionPixels.toFixed(2)} pixels, and ${PRECISION_PIXELS_MAX} are needed`;
  return `the ${places} ${what} by which it was found on the reference say where it lies to ${figures}`;
}
