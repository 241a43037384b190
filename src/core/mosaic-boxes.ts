/**
 * A mosaic cut into boxes of whole cells: what of each colour is in them, and how sums of it become levels.
 */
import type { Mosaic } from './frame.ts';
import { coloursOf, wholeCell } from './mosaic.ts';
import type { Area, Sensor } from './sensor.ts';

/** Units: photosites. */
export interface MosaicBoxes {
  readonly mosaic: Mosaic;
  readonly colours: Uint8Array;
  readonly sensor: Sensor;
  readonly left: number;
  readonly top: number;
  /** What is in boxes: the crop less what is no whole tile. */
  readonly width: number;
  readonly height: number;
  /** An edge of the boxes; those at the right and bottom edge may be smaller. */
  readonly k: number;
  /**
   * Photosites whose places in it are kept apart until they are sorted by colour: a cell, or a box that is
   * less.
   */
  readonly tile: { readonly width: number; readonly height: number };
  /** Boxes a row of them, and rows. */
  readonly across: number;
  readonly down: number;
}

/** `k` as `boxOf` gives it. */
export function boxesOf(
  mosaic: Mosaic,
  sensor: Sensor,
  { left, top, ...crop }: Area,
  k: number,
): MosaicBoxes {
  const { width: w, height: h } = k % wholeCell(mosaic) === 0 ? mosaic : { width: k, height: k };
  const [width, height] = [crop.width - (crop.width % w), crop.height - (crop.height % h)];
  const tile = { width: w, height: h };
  const [across, down] = [Math.ceil(width / k), Math.ceil(height / k)];
  return { mosaic, colours: coloursOf(mosaic), sensor, left, top, width, height, k, tile, across, down };
}

/**
 * The photosites of each colour of each box of a row, and their black together. Shape: `counts[3 * box +
 * colour]`.
 */
export interface Census {
  readonly counts: Float64Array;
  readonly black: Float64Array;
}

/** The census of the boxes that have `rows` rows of photosites from `top` on, a row of the frame. */
export function censusOf(boxes: MosaicBoxes, top: number, rows: number): Census {
  const { mosaic, colours, sensor, left, width, k, across } = boxes;
  const [counts, black] = [new Float64Array(3 * across), new Float64Array(3 * across)];
  for (let y = top; y < top + rows; y++) {
    for (let x = 0; x < width; x++) {
      const site = (y % mosaic.height) * mosaic.width + ((left + x) % mosaic.width);
      const at = 3 * Math.floor(x / k) + colours[site]!;
      counts[at]!++;
      black[at]! += sensor.black[site]!;
    }
  }
  return { counts, black };
}

/**
 * Adds the sums of a row of tiles, `sums[tile.width * box + place]` of row `y` of the frame, to those by
 * colour, `row[3 * box + colour]`.
 */
export function sortByColour(boxes: MosaicBoxes, y: number, sums: Float64Array, row: Float64Array): void {
  const { mosaic, colours, left, k, tile } = boxes;
  const line = (y % mosaic.height) * mosaic.width;
  for (let place = 0; place < tile.width; place++) {
    // The same for every box, but where they are less than a cell.
    let colour = colours[line + ((left + place) % mosaic.width)]!;
    for (let to = 0, from = place; from < sums.length; to += 3, from += tile.width) {
      if (k < mosaic.width) colour = colours[line + ((left + (to / 3) * k + place) % mosaic.width)]!;
      row[to + colour]! += sums[from]!;
    }
  }
}

/**
 * How numbers that a blend has drawn become levels: `parts` of a frame make one, and the black of `weight`
 * frames is in them.
 */
export interface Levels {
  readonly parts: number;
  readonly weight: number;
}

/**
 * In place, sums by colour to balanced colours of the camera, 0 black and 1 white. Rounding: float64 alone.
 */
export function toLevels(
  row: Float64Array,
  { counts, black }: Census,
  { parts, weight }: Levels,
  white: number,
  gains: readonly number[],
): void {
  for (let colour = 0; colour < 3; colour++) {
    const gain = gains[colour]!;
    for (let i = colour; i < row.length; i += 3) {
      const range = parts * (counts[i]! * white - black[i]!);
      row[i] = ((row[i]! - weight * black[i]!) / range) * gain;
    }
  }
}
