/** Which model matches call for, and how exactly they say where a frame lies. */
import type { Layout } from '../core/frame.ts';
import { fit, freedom, type Match, type Model, slopes, solve } from './least-squares.ts';
import type { Matrix } from './matrix.ts';
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

/** The simplest of homography, similarity and translation that the matches within `limit` do not speak against. */
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

/** The standard error of the model at the worst of 9 x 9 places of the picture, in the units of matches. `spread`: of the matches it was fitted to. */
export function standardError(
  model: Model,
  matrix: Matrix,
  matches: readonly Match[],
  spread: number,
  { width, height }: Layout,
): number {
  const n = freedom[model];
  const [jx, jy] = [new Float64Array(n), new Float64Array(n)];
  const normal = new Float64Array(n * n);
  for (const { x, y } of matches) {
    slopes(model, matrix, x, y, jx, jy);
    for (let r = 0; r < n; r++)
      for (let c = 0; c < n; c++) normal[r * n + c]! += jx[r]! * jx[c]! + jy[r]! * jy[c]!;
  }
  const diagonal = Math.sqrt(width * width + height * height);
  let worst = 0;
  for (let place = 0; place < PLACES * PLACES; place++) {
    const across = (2 * (place % PLACES)) / (PLACES - 1) - 1;
    const down = (2 * Math.floor(place / PLACES)) / (PLACES - 1) - 1;
    slopes(model, matrix, (across * width) / diagonal, (down * height) / diagonal, jx, jy);
    let variance = 0;
    for (const slope of [jx, jy]) {
      const solved = solve(normal.slice(), slope.slice());
      if (!solved) return Number.POSITIVE_INFINITY;
      for (let r = 0; r < n; r++) variance += slope[r]! * solved[r]!;
    }
    worst = Math.max(worst, variance);
  }
  const spare = Math.max(1, 2 * matches.length - n);
  return Math.sqrt((worst * spread * spread * matches.length) / spare);
}
