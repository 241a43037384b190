/**
 * A model that grows from one triangle outwards: a wide lens bends shapes, and no similarity fits them all.
 */
import { fit, type Match } from './least-squares.ts';
import { type Matrix, unit } from './matrix.ts';
import { refine } from './robust.ts';
import type { Star } from './star-detection.ts';
import { cornersOf, matchOf, type Search } from './star-search.ts';
import { squareBetween, type Vote } from './triangles.ts';

const VOTES_MAX = 6000;
/**
 * How far around a triangle stars are looked for first, and how much farther each time. Units: halves of the
 * diagonal.
 */
const FIRST_REACH = 0.18;
const FARTHER = 1.35;
const ROUNDS = 7;
const FIRST_MIN = 5;
const HOMOGRAPHY_MIN = 10;
/** From so many stars, and so large a part of the bright ones, no other vote is asked. */
const SURE = { stars: 12, share: 0.4 } as const;

/**
 * The model, among all votes, that reaches the most bright stars; null where none gets beyond its triangle.
 */
export function grown(
  search: Search,
  votes: readonly Vote[],
  bright: readonly Star[],
): { matrix: Matrix; count: number } | null {
  let best: { matrix: Matrix; count: number } | null = null;
  for (const vote of votes.slice(0, VOTES_MAX)) {
    const found = grownFrom(search, vote, bright);
    if (!found || found.count <= (best?.count ?? 0)) continue;
    best = found;
    if (found.count >= Math.max(SURE.stars, SURE.share * bright.length)) break;
  }
  return best;
}

function grownFrom(
  search: Search,
  vote: Vote,
  bright: readonly Star[],
): { matrix: Matrix; count: number } | null {
  const { centred, reference } = search;
  const affine = fit('affine', cornersOf(search, vote), null, unit());
  if (!affine) return null;
  const corners = vote[0].corners.map((corner) => reference.stars[corner]!);
  const middle = {
    x: (corners[0]!.x + corners[1]!.x + corners[2]!.x) / 3,
    y: (corners[0]!.y + corners[1]!.y + corners[2]!.y) / 3,
  };
  const near = (m: Matrix, reach: number): Match[] => {
    const square = reach * reach * centred.radius * centred.radius;
    return bright.flatMap((star) => {
      const match = squareBetween(star, middle) > square ? null : matchOf(search, m, star, 2 * search.radius);
      return match ? [match] : [];
    });
  };
  let [matrix, reach] = [affine, FIRST_REACH];
  let matches = near(matrix, reach);
  if (matches.length < FIRST_MIN) return null;
  let count = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const model = matches.length >= HOMOGRAPHY_MIN ? 'homography' : 'affine';
    const fine = refine(model, matches, matrix, 0.5 / centred.radius, 3);
    if (!fine) break;
    matrix = fine.matrix;
    reach *= FARTHER;
    matches = near(matrix, reach);
    count = matches.length;
  }
  return { matrix, count };
}
