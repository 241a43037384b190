/** Where a frame of a sky lies on its reference, by its stars. */
import type { Layout } from '../core/frame.ts';
import type { ReferenceBytes } from '../core/registration.ts';
import { Centred } from './centred.ts';
import type { Level } from './levels.ts';
import { apply } from './matrix.ts';
import { packReference, unpackReference } from './reference-bytes.ts';
import { type Star, starsIn } from './star-detection.ts';
import { StarGrid } from './star-grid.ts';
import { matchSkies, settleSkies } from './star-match.ts';
import { type Sky, skyOf } from './star-search.ts';
import { type Found, fieldsNeeded, placesNeeded } from './verdict.ts';

/** Stars are looked for in a level that has no longer edge. */
const EDGE = 4096;
/**
 * What moves less is taken for lamps, leaves and hot pixels as long as the rest agrees on a motion. Units:
 * pixels of the level.
 */
const STILL = 0.8;
/** Stars that move, in both pictures, from which they are asked first. */
const MOVING_MIN = 12;
/** The part of the stars that must agree on a motion, for the still ones not to be asked. */
const MOVING_SHARE = 0.3;

export interface StarReference extends Sky {
  readonly shape: Layout;
  readonly k: number;
}

/** Pixels of a frame to one of the level in which stars are looked for. */
export function starBoxOf({ width, height }: Layout): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / EDGE));
}

export function keepStars(shape: Layout, level: Level): { bytes: ReferenceBytes; places: number } {
  const stars = starsIn(level, shape);
  const { width, height } = shape;
  const header = { width, height, k: level.k, places: stars.length, unit: 1 };
  const bytes = packReference('stars', header, [Float64Array.from(stars.flatMap(({ x, y }) => [x, y]))]);
  return { bytes, places: stars.length };
}

/** Errors: broken-invariant. */
export function starsOf(bytes: ReferenceBytes, shape: Layout): StarReference {
  const { k, places, body } = unpackReference(bytes, 'stars', shape);
  const kept = new Float64Array(body);
  const stars = Array.from({ length: places }, (_, i) => ({ x: kept[2 * i]!, y: kept[2 * i + 1]! }));
  return { shape, k, ...skyOf(stars) };
}

/** Null where no motion is agreed on. */
export function findStars(reference: StarReference, level: Level): Found | null {
  const { shape, k } = reference;
  const centred = new Centred(shape);
  const stars = starsIn(level, shape);
  const least = placesNeeded('stars');
  if (stars.length < least) return null;
  const isStill = stillIn(stars, k);
  const before = reference.stars.filter((star) => !isStill(star));
  const wasStill = stillIn(reference.stars, k);
  const now = stars.filter((star) => !wasStill(star));
  if (Math.min(before.length, now.length) >= MOVING_MIN) {
    const sky = matchSkies(centred, skyOf(before), skyOf(now), k);
    const share = sky ? MOVING_SHARE * Math.min(sky.expected, now.length) : 0;
    if (sky && sky.places >= Math.max(least, share) && sky.fields >= fieldsNeeded('stars')) {
      // Stars about which the sky turns stand still, too: by the motion that is known now they are told from
      // the ground.
      const isGround = (star: Star) => isStill(star) && isMoved(star, apply(sky.matrix, star.x, star.y), k);
      const all = reference.stars.filter((star) => !isGround(star));
      return settleSkies(centred, { stars: all, triangles: [] }, stars, k, sky.matrix) ?? sky;
    }
  }
  return matchSkies(centred, reference, skyOf(stars), k);
}

/** Whether a star has one of these at its place. */
function stillIn(stars: readonly Star[], k: number): (star: Star) => boolean {
  const grid = new StarGrid(stars, 16);
  return ({ x, y }) => grid.nearest(x, y, STILL * k) >= 0;
}

/** By so much that it would not be taken for still, however its centre was measured. */
function isMoved({ x, y }: Star, [X, Y]: readonly [number, number], k: number): boolean {
  return (X - x) * (X - x) + (Y - y) * (Y - y) > 4 * STILL * k * STILL * k;
}
