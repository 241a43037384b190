/** Models that most matches agree on, whatever the others say. */
import { fit, freedom, type Match, type Model } from './least-squares.ts';
import type { Matrix } from './matrix.ts';

const TRIES = 300;
/** Tries end when the chance that none was of matches that agree is as small. */
const MISS_MAX = 1e-6;
const SEED = 12345;
/** Tukey's constant: beyond so many standard deviations a match has no weight. */
const TUKEY = 4.685;
/** The standard deviation along an axis by the median of distances in the plane. */
const MEDIAN_TO_SIGMA = 1 / 1.177;
const ROUNDS = 6;

/** `sigma`: the standard deviation of matches along an axis, as their median says. */
export interface Refined {
  readonly matrix: Matrix;
  readonly sigma: number;
}

/** `score`: each match within the threshold counts 1 at most, less the farther away it is. */
export interface Agreed {
  readonly matrix: Matrix;
  readonly score: number;
  readonly count: number;
}

/** How far the model takes each place from its match. */
export function errorsOf(m: Matrix, matches: readonly Match[]): Float64Array {
  const out = new Float64Array(matches.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(squaredError(m, matches[i]!));
  return out;
}

/**
 * The model that most agree on: `start`, or one through few matches, drawn from a fixed seed. Source:
 * LO-RANSAC, Chum 2003.
 */
export function agree(
  model: Model,
  matches: readonly Match[],
  start: Matrix,
  threshold: number,
): Agreed | null {
  const need = freedom[model] / 2;
  if (matches.length < need) return null;
  const draw = drawFrom(SEED);
  const limit = threshold * threshold;
  let best = scored(start, matches, limit);
  const isBetter = (m: Matrix | null): boolean => {
    if (!m) return false;
    const candidate = scored(m, matches, limit);
    if (!(candidate.score > best.score)) return false;
    best = candidate;
    return true;
  };
  const polish = () => {
    for (let round = 0; round < 2; round++) {
      const weights = errorsOf(best.matrix, matches).map((error) => (error * error < limit ? 1 : 0));
      if (!isBetter(fit(model, matches, weights, best.matrix))) break;
    }
  };
  polish();
  let miss = 1;
  for (let i = 0; i < TRIES && miss > MISS_MAX; i++) {
    const few = Array.from({ length: need }, () => matches[draw(matches.length)]!);
    if (isBetter(fit(model, few, null, start))) polish();
    let agreeing = 1;
    for (let drawn = 0; drawn < need; drawn++) agreeing *= best.count / matches.length;
    miss *= 1 - agreeing;
  }
  return best;
}

/**
 * A fit with weights by distance, in several rounds. `floor`: what the standard deviation is taken for at
 * least, a third of it at the end.
 */
export function refine(
  model: Model,
  matches: readonly Match[],
  start: Matrix,
  floor: number,
  rounds = ROUNDS,
): Refined | null {
  let [matrix, sigma] = [start, floor];
  for (let round = 0; round < rounds; round++) {
    const errors = errorsOf(matrix, matches);
    const reach = 6 * Math.max(sigma, floor) * (round === 0 ? 3 : 1);
    const near = errors.filter((error) => error < reach).sort();
    if (near.length < freedom[model] / 2 + 1) return null;
    sigma = Math.max(floor / 3, near[near.length >> 1]! * MEDIAN_TO_SIGMA);
    const cut = TUKEY * sigma;
    const weights = errors.map((error) => {
      const rest = 1 - (error / cut) * (error / cut);
      return error < cut ? rest * rest : 0;
    });
    const next = fit(model, matches, weights, matrix);
    if (!next) return null;
    matrix = next;
  }
  return { matrix, sigma };
}

/**
 * The standard deviation in the plane that matches must be taken to have, where far ones were given little
 * weight or none: where they lie close together it is what they scatter by, and more where many lie about the
 * cut. Source: Huber, Robust Statistics, 1981, variance of M-estimates.
 */
export function spreadOf(errors: Float64Array, sigma: number, near: number): number {
  const cut = TUKEY * sigma;
  let [squares, slope] = [0, 0];
  for (const error of errors) {
    if (!(error < cut)) continue;
    const u = (error / cut) * (error / cut);
    const weight = (1 - u) * (1 - u);
    squares += error * error * weight * weight;
    slope += (1 - u) * (1 - 3 * u);
  }
  return slope > 0 ? Math.sqrt(squares * near) / slope : Number.POSITIVE_INFINITY;
}

function scored(matrix: Matrix, matches: readonly Match[], limit: number): Agreed {
  let [score, count] = [0, 0];
  for (let i = 0; i < matches.length; i++) {
    const error = squaredError(matrix, matches[i]!);
    if (!(error < limit)) continue;
    score += 1 - error / limit;
    count++;
  }
  return { matrix, score, count };
}

function squaredError(m: Matrix, { x, y, X, Y }: Match): number {
  const depth = m[6]! * x + m[7]! * y + m[8]!;
  const ex = (m[0]! * x + m[1]! * y + m[2]!) / depth - X;
  const ey = (m[3]! * x + m[4]! * y + m[5]!) / depth - Y;
  return ex * ex + ey * ey;
}

/** Whole numbers below what is asked. Source: xorshift32, Marsaglia 2003. */
function drawFrom(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}
