/** Where things of the night scene fall in the picture: a pinhole camera on a hill above the water. */

/** Metres above the water. */
export const EYE_HEIGHT = 30;
/** Metres from the camera to the far shore. */
export const SHORE_DISTANCE = 620;

/**
 * Units: pixels, rows counted downwards; `scale` is 1 at 1200 x 800; `up` is -1 in the mirror of the water.
 */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly focal: number;
  readonly centreX: number;
  readonly horizonY: number;
  /** First row of the water, where the far shore begins. */
  readonly shoreY: number;
  readonly up: 1 | -1;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The picture's geometry. Any aspect works: the scene is scaled until it covers the picture. */
export function openView(width: number, height: number): View {
  const scale = Math.max(width / 1200, height / 800);
  const focal = 1200 * scale;
  const horizonY = height * 0.5;
  const shoreY = Math.round(horizonY + (focal * EYE_HEIGHT) / SHORE_DISTANCE);
  return { width, height, scale, focal, centreX: width / 2, horizonY, shoreY, up: 1 };
}

/** The same view as still water shows it: everything above the water hangs below it. */
export function mirrored(view: View): View {
  return { ...view, up: -1 };
}

/** Units: metres right of the camera, above the water and away from the camera (> 0) in; pixels out. */
export function project(view: View, right: number, above: number, away: number): Point {
  return {
    x: view.centreX + (view.focal * right) / away,
    y: view.horizonY + (view.focal * (EYE_HEIGHT - view.up * above)) / away,
  };
}

/**
 * A lamp is far brighter than the sensor can show; the weak mirror of the water shows more of that excess.
 */
export function lampExcess(view: View): number {
  return view.up > 0 ? 1 : 2.6;
}

/** Units: pixels that one metre takes at this distance. */
export function pixelsPerMetre(view: View, away: number): number {
  return view.focal / away;
}
