/** Which model matches call for, and how exactly they say where a frame lies. */
import type { Layout } from '../core/frame.ts';
import { fit, freedom, type Match, type Model, slopes, solve } from './least-squares.ts';
import { apply, type Matrix } from './matrix.ts';
import { errorsOf, type Refined, refine } from './robust.ts';

/** Above it the F-test refuses the simpler model. */
const F_LIMIT = 6;
/** Equations below which more than a similarity is not asked for. */
const EQUATIONS_MIN = 16;
/** Places along an edge at which the error is predicted. */
const PLACES = 9;

export interface Chosen extends Refined {
  readonly model: Model;
}

/**
 * The simplest of homography, similarity and translation that the matches within `limit` do not speak
 * against.
 */
export function simplest(matches: readonly Match[], refined: Refined, floor: number, limit: number): Chosen {
  const errors = errorsOf(refined.matrix, matches);
  const near = matches.filter((_, i) => errors[i]! < limit);
  const n = 2 * near.length;
  let best: Chosen = { model: 'homography', ...refined };
  if (n < EQUATIONS_MIN) {
    const similar = refine('similarity', matches, refined.matrix, floor);
    return similar ? { model: 'similarity', ...similar } : best;
  }
  let rest = squaresOf(best.matrix, near);
  for (const model of ['similarity', 'translation'] as const) {
    const matrix = fit(model, near, null, best.matrix);
    if (!matrix) break;
    const more = squaresOf(matrix, near);
    const lost = freedom[best.model] - freedom[model];
    if ((more - rest) / lost / (rest / (n - freedom[best.model])) > F_LIMIT) break;
    best = { model, matrix, sigma: refined.sigma };
    rest = more;
  }
  return best;
}

function squaresOf(matrix: Matrix, matches: readonly Match[]): number {
  return errorsOf(matrix, matches).reduce((sum, error) => sum + error * error, 1e-18);
}

/**
 * The standard error of the model at the worst of 9 x 9 places of the picture, in the units of matches.
 * `spread`: of the matches it was fitted to.
 */
export function standardError(
  model: Model,
  matrix: Matrix,
  matches: readonly Match[],
  spread: number,
  shape: Layout,
): number {
  const spare = Math.max(1, 2 * matches.length - freedom[model]);
  const worst = worstVariance(model, matrix, matches, shape, dot);
  return Math.sqrt((worst * spread * spread * matches.length) / spare);
}

/**
 * The same where matches of one part of the picture err together, as those on something that moves do. Shape:
 * one list a part that has any.
 * Source: Liang and Zeger, 1986, the variance of sums over clusters.
 */
export function standardErrorOfParts(
  model: Model,
  matrix: Matrix,
  parts: readonly (readonly Match[])[],
  shape: Layout,
): number {
  const n = freedom[model];
  const [jx, jy] = [new Float64Array(n), new Float64Array(n)];
  const pulls = parts.map((matches) => {
    const pull = new Float64Array(n);
    for (const { x, y, X, Y } of matches) {
      slopes(model, matrix, x, y, jx, jy);
      const [atX, atY] = apply(matrix, x, y);
      for (let r = 0; r < n; r++) pull[r]! += jx[r]! * (X - atX) + jy[r]! * (Y - atY);
    }
    return pull;
  });
  const squared = (_: Float64Array, solved: Float64Array) =>
    pulls.reduce((sum, pull) => sum + dot(pull, solved) * dot(pull, solved), 0);
  const worst = worstVariance(model, matrix, parts.flat(), shape, squared);
  return Math.sqrt((worst * parts.length) / Math.max(1, parts.length - 1));
}

/** How far two models lie apart at the worst of those places. */
export function distanceBetween(a: Matrix, b: Matrix, shape: Layout): number {
  return placesOf(shape).reduce((worst, [x, y]) => {
    const [ax, ay] = apply(a, x, y);
    const [bx, by] = apply(b, x, y);
    return Math.max(worst, Math.sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by)));
  }, 0);
}

/**
 * `squared`: of how a place of the picture changes with the numbers of the model, and of that solved by the
 * equations of the matches.
 */
function worstVariance(
  model: Model,
  matrix: Matrix,
  matches: readonly Match[],
  shape: Layout,
  squared: (slope: Float64Array, solved: Float64Array) => number,
): number {
  const n = freedom[model];
  const [jx, jy] = [new Float64Array(n), new Float64Array(n)];
  const normal = new Float64Array(n * n);
  for (const { x, y } of matches) {
    slopes(model, matrix, x, y, jx, jy);
    for (let r = 0; r < n; r++)
      for (let c = 0; c < n; c++) normal[r * n + c]! += jx[r]! * jx[c]! + jy[r]! * jy[c]!;
  }
  let worst = 0;
  for (const [x, y] of placesOf(shape)) {
    slopes(model, matrix, x, y, jx, jy);
    let variance = 0;
    for (const slope of [jx, jy]) {
      const solved = solve(normal.slice(), slope.slice());
      if (!solved) return Number.POSITIVE_INFINITY;
      variance += squared(slope, solved);
    }
    worst = Math.max(worst, variance);
  }
  return worst;
}

/** From the centre, in halves of the diagonal. */
function placesOf({ width, height }: Layout): (readonly [x: number, y: number])[] {
  const diagonal = Math.sqrt(width * width + height * height);
  return Array.from({ length: PLACES * PLACES }, (_, place) => {
    const across = (2 * (place % PLACES)) / (PLACES - 1) - 1;
    const down = (2 * Math.floor(place / PLACES)) / (PLACES - 1) - 1;
    return [(across * width) / diagonal, (down * height) / diagonal] as const;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
