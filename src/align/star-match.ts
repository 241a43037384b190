/** Which motion takes the stars of a reference to those of a frame: triangles vote, a fit decides. */
import type { Centred } from './centred.ts';
import { judged } from './fitting.ts';
import { fit, type Match } from './least-squares.ts';
import { type Matrix, unit } from './matrix.ts';
import { simplest } from './precision.ts';
import { refine } from './robust.ts';
import { fieldOf, type Star } from './star-detection.ts';
import { StarGrid } from './star-grid.ts';
import { grown } from './star-growth.ts';
import { cornersOf, matchOf, placeOf, type Search, type Sky } from './star-search.ts';
import { BRIGHT, type Vote, votesOf } from './triangles.ts';
import type { Found } from './verdict.ts';

/**
 * How near a star of the frame must be to where the model takes one of the reference. Units: pixels of the
 * level.
 */
const NEAR = 1.5;
const VOTES_MAX = 3000;
/** From so large a part of the bright stars on, no other vote is asked. */
const SURE = 0.7;
/** Below so large a part, or number, shapes may be bent by a wide lens. */
const FEW = { share: 0.25, stars: 8 } as const;
const AGREED_MIN = 5;
const ROUNDS = 5;
/** Stars from which a homography is asked for. */
const HOMOGRAPHY_MIN = 24;
/** Stars nearer to the border may not have been seen. Units: pixels. */
const EDGE = 8;
/** How exactly a star's centre is known. Units: pixels. */
const FLOOR_PIXELS = 0.15;

/** Null where no motion is agreed on. */
export function matchSkies(centred: Centred, reference: Sky, frame: Sky, k: number): Found | null {
  const search = searchFor(centred, reference, frame.stars, k);
  const start = startOf(search, votesOf(reference.triangles, frame.triangles));
  return start && settled(search, start);
}

/** The same from a model in pixels that is right but for a pixel or so. */
export function settleSkies(
  centred: Centred,
  reference: Sky,
  stars: readonly Star[],
  k: number,
  matrix: Matrix,
): Found | null {
  return settled(searchFor(centred, reference, stars, k), centred.in(matrix));
}

function searchFor(centred: Centred, reference: Sky, stars: readonly Star[], k: number): Search {
  const radius = NEAR * k;
  return { centred, reference, grid: new StarGrid(stars, Math.max(16, 2 * radius)), radius };
}

/** A model in centred places: the vote that most bright stars agree with. */
function startOf(search: Search, votes: readonly Vote[]): Matrix | null {
  const bright = search.reference.stars.slice(0, BRIGHT);
  let best: { matrix: Matrix; count: number } | null = null;
  for (const vote of votes.slice(0, VOTES_MAX)) {
    const matrix = fit('similarity', cornersOf(search, vote), null, unit());
    if (!matrix) continue;
    let count = 0;
    for (const star of bright) {
      const [x, y] = placeOf(search.centred, matrix, star);
      if (search.grid.nearest(x, y, 2 * search.radius) >= 0) count++;
    }
    if (count <= (best?.count ?? 0)) continue;
    best = { matrix, count };
    if (count > SURE * bright.length) break;
  }
  const few = Math.max(FEW.stars, FEW.share * Math.min(bright.length, search.grid.stars.length));
  if ((best?.count ?? 0) < few) {
    const other = grown(search, votes, bright);
    if (other && other.count > (best?.count ?? 0)) best = other;
  }
  return best && best.count >= AGREED_MIN ? best.matrix : null;
}

/** From a rough model to the simplest that fits, in rounds of matching and fitting. */
function settled(search: Search, start: Matrix): Found | null {
  const { centred, reference, radius } = search;
  const floor = FLOOR_PIXELS / centred.radius;
  const isBent = start[6] !== 0 || start[7] !== 0;
  let [matrix, sigma] = [start, floor];
  let model: 'similarity' | 'homography' = 'similarity';
  let matches: Match[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    matches = matchesOf(search, matrix, round < 2 ? 2 * radius : radius);
    model = (isBent || round >= 2) && matches.length >= HOMOGRAPHY_MIN ? 'homography' : 'similarity';
    const fine = refine(model, matches, matrix, floor);
    if (!fine) return null;
    ({ matrix, sigma } = fine);
  }
  const limit = Math.max(3 * sigma, 0.5 / centred.radius);
  const chosen =
    model === 'homography' ? simplest(matches, { matrix, sigma }, floor, limit) : { model, matrix, sigma };
  const found = judged(centred, matches, chosen, limit);
  const expected = reference.stars.filter((star) => isInside(centred, chosen.matrix, star)).length;
  return { ...found, expected, fields: fieldsOf(search, chosen.matrix, limit) };
}

function matchesOf(search: Search, matrix: Matrix, radius: number): Match[] {
  const used = new Set<number>();
  const { centred, grid, reference } = search;
  return reference.stars.flatMap((star) => {
    const [x, y] = placeOf(centred, matrix, star);
    const i = grid.nearest(x, y, radius);
    if (i < 0 || used.has(i)) return [];
    used.add(i);
    return [centred.match(star.x, star.y, grid.stars[i]!.x, grid.stars[i]!.y)];
  });
}

/** In how many of 16 fields of the reference stars were found. */
function fieldsOf(search: Search, matrix: Matrix, limit: number): number {
  const { centred, reference } = search;
  const seen = reference.stars.filter((star) => matchOf(search, matrix, star, limit * centred.radius));
  return new Set(seen.map((star) => fieldOf(star, centred.shape))).size;
}

function isInside(centred: Centred, matrix: Matrix, star: Star): boolean {
  const [x, y] = placeOf(centred, matrix, star);
  const { width, height } = centred.shape;
  return x > EDGE && y > EDGE && x < width - EDGE && y < height - EDGE;
}
