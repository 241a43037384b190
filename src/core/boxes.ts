/** Boxes of neighbouring pixels of a frame, as they are added up for a smaller picture. */

/**
 * `count` boxes side by side, each of `k` neighbouring pixels of `rows` rows; a pixel is `channels` samples,
 * which are added up apart.
 * Shape: the first sample of the first is `start`; rows are `stride` samples apart.
 */
export interface Boxes {
  readonly start: number;
  readonly count: number;
  readonly channels: number;
  readonly k: number;
  readonly rows: number;
  readonly stride: number;
}

/** Pixels an edge of the box that brings a picture down to `maxEdgePixels`; 1 when it is small enough. */
export function boxEdge(width: number, height: number, maxEdgePixels: number): number {
  return Math.max(1, Math.ceil(Math.max(width, height) / maxEdgePixels));
}
