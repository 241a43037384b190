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
  readonly precisionPixels: number;
  /** How many of 16 parts of the picture have places. */
  readonly fields: number;
}

const MATCHES_MIN = 8;
const AGREED_MIN = 6;
/** How much of the scatter of matches they may have in common, as those of a blurred frame have: more of them make that no smaller. */
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
  const found = judged(centred, matches, chosen, limit);
  const { shape } = centred;
  const inParts = standardErrorOfParts(
    chosen.model,
    chosen.matrix,
    partsOf(centred, matches, chosen.matrix, limit),
    shape,
  );
  const alone = Math.max(found.precisionPixels, radius * inParts);
  const common = COMMON_SHARE * radius * chosen.sigma;
  const simpler = SIMPLER_SHARE * radius * distanceBetween(chosen.matrix, fine.matrix, shape);
  const precisionPixels = Math.sqrt(alone * alone + common * common + simpler * simpler);
  return { ...found, precisionPixels, tracked: matches.length, score: agreed.score };
}

/** The matches that agree, by the part of the picture that they are in. */
function partsOf(centred: Centred, matches: readonly Match[], matrix: Matrix, limit: number): Match[][] {
  const errors = errorsOf(matrix, matches);
  const parts = new Map<number, Match[]>();
  for (const [i, match] of matches.entries()) {
    if (!(errors[i]! < limit)) continue;
    const field = centred.field(match.x, match.y);
    parts.set(field, [...(parts.get(field) ?? []), match]);
  }
  return [...parts.values()];
}

/** `limit`: how far a match may be from where the model takes it. */
export function judged(
  centred: Centred,
  matches: readonly Match[],
  { model, matrix, sigma }: Chosen,
  limit: number,
): Omit<Fitted, 'tracked' | 'score'> {
  const errors = errorsOf(matrix, matches);
  const near = matches.filter((_, i) => errors[i]! < limit);
  const spread = spreadOf(errors, sigma, near.length);
  const precision = standardError(model, matrix, near, spread, centred.shape);
  return {
    matrix: centred.out(matrix),
    model,
    places: near.length,
    precisionPixels: centred.radius * precision,
    fields: new Set(near.map(({ x, y }) => centred.field(x, y))).size,
  };
}
