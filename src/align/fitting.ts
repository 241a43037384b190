/** From matches of a scene to a model, how many of them agree, and how exact it is. */
import type { Centred } from './centred.ts';
import type { Match } from './least-squares.ts';
import type { Matrix } from './matrix.ts';
import { type Chosen, distanceBetween, simplest, standardError, standardErrorOfParts } from './precision.ts';
import { agree, errorsOf, refine, spreadOf } from './robust.ts';

/** A model in pixels of frames. `places`: matches that agree; `tracked`: all of them. */
export interface Fitted {
  readonly matrix: Matrix;
  readonly model: Chosen['model'];
  readonly places: number;
  readonly tracked: number;
  readonly score: number;
  /** To be worked out for the last fit of a frame alone: those before it only bring the model near. */
  readonly certainty: () => Certainty;
}

/** `fields`: of 16 parts of the picture, in how many there are places. */
export interface Certainty {
  readonly precisionPixels: number;
  readonly fields: number;
}

/** The matches that are near where a model takes them, and what they scatter by. */
interface Agreeing {
  readonly near: readonly Match[];
  readonly spread: number;
}

const MATCHES_MIN = 8;
const AGREED_MIN = 6;
/**
 * How much of the scatter of matches they may have in common, as those of a blurred frame have: more of them
 * make that no smaller.
 */
const COMMON_SHARE = 0.3;
/** How much of what lies between the model and the fullest one is taken for an error of the simpler. */
const SIMPLER_SHARE = 0.3;

/** `k`: pixels of a frame to one of the level in which the matches were found. Null where too few agree. */
export function fitted(
  centred: Centred,
  matches: readonly Match[],
  start: Matrix,
  k: number,
  model: 'similarity' | 'homography',
): Fitted | null {
  const { radius } = centred;
  if (matches.length < MATCHES_MIN) return null;
  const agreed = agree(model, matches, centred.in(start), (1.5 * k) / radius);
  if (!agreed || agreed.count < AGREED_MIN) return null;
  const floor = (0.1 * k) / radius;
  const fine = refine(model, matches, agreed.matrix, floor) ?? {
    matrix: agreed.matrix,
    sigma: (0.5 * k) / radius,
  };
  const limitOf = (sigma: number) => Math.max(3 * sigma, (0.5 * k) / radius);
  const chosen: Chosen =
    model === 'homography' ? simplest(matches, fine, floor, limitOf(fine.sigma)) : { model, ...fine };
  const limit = limitOf(chosen.sigma);
  const agreeing = agreeingWith(matches, chosen, limit);
  return {
    matrix: centred.out(chosen.matrix),
    model: chosen.model,
    places: agreeing.near.length,
    tracked: matches.length,
    score: agreed.score,
    certainty: () => certaintyOf(centred, agreeing, chosen, fine.matrix),
  };
}

/** `fullest`: the model that was fitted before a simpler one was chosen. */
function certaintyOf(
  centred: Centred,
  { near, spread }: Agreeing,
  { model, matrix, sigma }: Chosen,
  fullest: Matrix,
): Certainty {
  const { radius, shape } = centred;
  const parts = partsOf(centred, near);
  const alone = Math.max(
    standardError(model, matrix, near, spread, shape),
    standardErrorOfParts(model, matrix, parts, shape),
  );
  const common = COMMON_SHARE * sigma;
  const simpler = SIMPLER_SHARE * distanceBetween(matrix, fullest, shape);
  const precision = Math.sqrt(alone * alone + common * common + simpler * simpler);
  return { precisionPixels: radius * precision, fields: parts.length };
}

function partsOf(centred: Centred, matches: readonly Match[]): Match[][] {
  const parts = new Map<number, Match[]>();
  for (const match of matches) {
    const field = centred.field(match.x, match.y);
    const part = parts.get(field);
    if (part) part.push(match);
    else parts.set(field, [match]);
  }
  return [...parts.values()];
}

/** `limit`: how far a match may be from where the model takes it. */
function agreeingWith(matches: readonly Match[], { matrix, sigma }: Chosen, limit: number): Agreeing {
  const errors = errorsOf(matrix, matches);
  const near = matches.filter((_, i) => errors[i]! < limit);
  return { near, spread: spreadOf(errors, sigma, near.length) };
}

/**
 * How many matches agree with a model, in pixels of frames, and how exact it is if they err each by itself.
 * `limit`: as above.
 */
export function judged(
  centred: Centred,
  matches: readonly Match[],
  chosen: Chosen,
  limit: number,
): Pick<Fitted, 'matrix' | 'model' | 'places'> & Pick<Certainty, 'precisionPixels'> {
  const { model, matrix } = chosen;
  const { near, spread } = agreeingWith(matches, chosen, limit);
  const precision = standardError(model, matrix, near, spread, centred.shape);
  return {
    matrix: centred.out(matrix),
    model,
    places: near.length,
    precisionPixels: centred.radius * precision,
  };
}
