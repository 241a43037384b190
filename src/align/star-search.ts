/** Stars of a reference among those of a frame: what a search is about, and what a model says of a star. */
import type { Centred } from './centred.ts';
import type { Match } from './least-squares.ts';
import { apply, type Matrix } from './matrix.ts';
import type { Star } from './star-detection.ts';
import type { StarGrid } from './star-grid.ts';
import { type Triangle, trianglesOf, type Vote } from './triangles.ts';

/** Stars with their triangles. */
export interface Sky {
  readonly stars: readonly Star[];
  readonly triangles: readonly Triangle[];
}

export function skyOf(stars: readonly Star[]): Sky {
  return { stars, triangles: trianglesOf(stars) };
}

/** What a search is about. `radius`: how near a star must be to where a model takes it. Units: pixels. */
export interface Search {
  readonly centred: Centred;
  readonly reference: Sky;
  readonly grid: StarGrid;
  readonly radius: number;
}

/** A star of the reference and the one of the frame that the model takes it to. */
export function matchOf({ centred, grid }: Search, m: Matrix, star: Star, radius: number): Match | null {
  const [x, y] = placeOf(centred, m, star);
  const i = grid.nearest(x, y, radius);
  return i < 0 ? null : centred.match(star.x, star.y, grid.stars[i]!.x, grid.stars[i]!.y);
}

export function cornersOf({ centred, grid, reference }: Search, [a, b]: Vote): Match[] {
  return a.corners.map((corner, i) => {
    const [star, seen] = [reference.stars[corner]!, grid.stars[b.corners[i]!]!];
    return centred.match(star.x, star.y, seen.x, seen.y);
  });
}

/** Where a model in centred places takes a star. Units: pixels. */
export function placeOf(centred: Centred, m: Matrix, { x, y }: Star): [number, number] {
  const at = centred.match(x, y, 0, 0);
  const [X, Y] = apply(m, at.x, at.y);
  return centred.pixel(X, Y);
}
