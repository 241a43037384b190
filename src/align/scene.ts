/**
 * Where a frame of a scene lies on its reference: roughly by correlation, then by patches, level by level
 * down to full size.
 */
import type { Frame } from '../core/frame.ts';
import { Centred } from './centred.ts';
import { shiftsBetween, spectrumOf } from './correlation.ts';
import { type Certainty, type Fitted, fitted } from './fitting.ts';
import type { Match } from './least-squares.ts';
import { inFrame, type Level } from './levels.ts';
import { pieceOf } from './luminance.ts';
import { apply, type Matrix, product, scaling } from './matrix.ts';
import { search, track } from './patches.ts';
import { COARSE_LEVEL, FULL_HALF, HALF, type SceneReference } from './scene-reference.ts';

/** Peaks of the correlation that are tried, and how many of these are followed down. */
const SHIFTS = 4;
const FOLLOWED = 3;
/** Matches from which a shift is taken without trying others, if more than half of those tracked agree. */
const SURE_PLACES = 40;
/**
 * How far around a shift patches are looked for: a turn of five degrees. Units: pixels of the level of the
 * correlation.
 */
const SEARCHED = 8;
/** How far a patch may lie from where the model says. Units: pixels of the level. */
const TOP_REACH = 4;
const REACH = 3;
/** How alike a patch and what was found must be; at full size there is more noise. */
const LIKENESS_MIN = 0.6;
const FULL_LIKENESS_MIN = 0.48;
/** What is taken around a patch at full size: its reach, a turn of its corners, and a pixel for sampling. */
const MARGIN = 10;

/** `levels`: the pyramid of the frame. Null where nothing agrees. */
export function findScene(
  reference: SceneReference,
  levels: readonly Level[],
  frame: Frame,
): (Fitted & Certainty) | null {
  const centred = new Centred(reference.shape);
  const coarse = coarsely(reference, levels, centred);
  const fine = coarse && descend(reference, levels, centred, coarse.matrix, 1, 0);
  const last = fine && (atFullSize(reference, frame, centred, fine.matrix) ?? fine);
  return last && { ...last, ...last.certainty() };
}

/** Places of the reference that lie in the frame with their patch, by the model. */
export function expectedIn({ shape, corners, k }: SceneReference, m: Matrix): number {
  const edge = (HALF + 2) * k;
  return corners.filter(({ x, y }) => {
    const [X, Y] = apply(m, inFrame(x, k), inFrame(y, k));
    return X >= edge && Y >= edge && X < shape.width - edge && Y < shape.height - edge;
  }).length;
}

/**
 * By following patches from each shift; where that does not agree beyond doubt, by looking for them around
 * each.
 */
function coarsely(reference: SceneReference, levels: readonly Level[], centred: Centred): Fitted | null {
  const { k } = levels[reference.correlated]!;
  const top = levels.length - 1;
  const shifts = shiftsBetween(reference.spectrum, spectrumOf(levels[reference.correlated]!), SHIFTS).map(
    ([x, y]) => scaling(1, x * k, y * k),
  );
  const followed = shifts.map((shift) => descend(reference, levels, centred, shift, top, top));
  const best = bestBelow(reference, levels, centred, followed, top);
  if (best && isSure(best)) return best;
  const searched = shifts.map((shift) => {
    const matches = matchesAround(reference, levels, centred, shift);
    return fitted(centred, matches, shift, k, 'similarity');
  });
  const other = bestBelow(reference, levels, centred, searched, reference.correlated + 1);
  return other && other.score > (best?.score ?? 0) ? other : best;
}

/** The starts from level `from` on down to the lowest coarse one, those that most agree on first. */
function bestBelow(
  reference: SceneReference,
  levels: readonly Level[],
  centred: Centred,
  starts: readonly (Fitted | null)[],
  from: number,
): Fitted | null {
  const lowest = Math.min(COARSE_LEVEL, levels.length - 1);
  const sorted = starts.filter((start) => start !== null).sort((a, b) => b.score - a.score);
  let best: Fitted | null = null;
  for (const start of sorted.slice(0, FOLLOWED)) {
    const found = descend(reference, levels, centred, start.matrix, Math.max(lowest, from - 1), lowest);
    if (found && found.score > (best?.score ?? 0)) best = found;
    if (best && isSure(best)) break;
  }
  return best;
}

function isSure({ places, tracked }: Fitted): boolean {
  return places >= SURE_PLACES && 2 * places > tracked;
}

function matchesAround(
  reference: SceneReference,
  levels: readonly Level[],
  centred: Centred,
  shift: Matrix,
): Match[] {
  const level = levels[reference.correlated]!;
  const { k } = level;
  const [moveX, moveY] = [shift[2]! / k, shift[5]! / k];
  const matches: Match[] = [];
  for (const patch of reference.patches[reference.correlated]!) {
    const found = patch && search(patch, level, patch.x + moveX, patch.y + moveY, SEARCHED);
    if (!found || found.likeness < LIKENESS_MIN) continue;
    const [x, y] = [inFrame(patch.x, k), inFrame(patch.y, k)];
    matches.push(centred.match(x, y, x + (moveX + found.dx) * k, y + (moveY + found.dy) * k));
  }
  return matches;
}

/** From level `from` down to level `to`; the finest twice. */
function descend(
  reference: SceneReference,
  levels: readonly Level[],
  centred: Centred,
  start: Matrix,
  from: number,
  to: number,
): Fitted | null {
  let found: Fitted | null = null;
  let matrix = start;
  for (let l = Math.min(from, levels.length - 1); l >= to; l--) {
    for (let round = l === 0 ? 2 : 1; round > 0; round--) {
      const matches = matchesIn(reference, levels, centred, matrix, l);
      found = fitted(centred, matches, matrix, levels[l]!.k, l >= COARSE_LEVEL ? 'similarity' : 'homography');
      if (!found) return null;
      matrix = found.matrix;
    }
  }
  return found;
}

function matchesIn(
  reference: SceneReference,
  levels: readonly Level[],
  centred: Centred,
  matrix: Matrix,
  l: number,
): Match[] {
  const level = levels[l]!;
  const { k } = level;
  const shift = (k - 1) / 2;
  const model = product(scaling(1 / k, -shift / k, -shift / k), product(matrix, scaling(k, shift, shift)));
  const reach = l === levels.length - 1 ? TOP_REACH : REACH;
  const matches: Match[] = [];
  for (const patch of reference.patches[l]!) {
    const found = patch && track(patch, level, model, reach);
    if (!found || found.likeness < LIKENESS_MIN) continue;
    const [x, y] = [inFrame(patch.x, k), inFrame(patch.y, k)];
    const [X, Y] = apply(matrix, x + found.dx * k, y + found.dy * k);
    matches.push(centred.match(x, y, X, Y));
  }
  return matches;
}

function atFullSize(
  { fullPatches }: SceneReference,
  frame: Frame,
  centred: Centred,
  matrix: Matrix,
): Fitted | null {
  const half = FULL_HALF + MARGIN;
  const matches: Match[] = [];
  for (const patch of fullPatches) {
    if (!patch) continue;
    const [atX, atY] = apply(matrix, patch.x, patch.y);
    const [left, top] = [Math.floor(atX + 0.5) - half, Math.floor(atY + 0.5) - half];
    const piece = pieceOf(frame, left, top, 2 * half + 1);
    const found = piece && track(patch, piece, matrix, REACH, [left, top]);
    if (!found || found.likeness < FULL_LIKENESS_MIN) continue;
    const [X, Y] = apply(matrix, patch.x + found.dx, patch.y + found.dy);
    matches.push(centred.match(patch.x, patch.y, X, Y));
  }
  return fitted(centred, matches, matrix, 1, 'homography');
}
