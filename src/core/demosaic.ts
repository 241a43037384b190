/** The two colours that each photosite lacks, from its neighbours: one row of a picture at a time. */
import type { Mosaic } from './frame.ts';

/** Photosites that a row needs on either side, above and below. */
export const REACH = 2;

/**
 * Shape: REACH photosites more on either side than the row of the picture has; colours are 0 red, 1 green, 2
 * blue.
 */
export interface Photosites {
  readonly values: Float64Array;
  readonly colours: Uint8Array;
}

/**
 * The row in the middle of 2 * REACH + 1, from above. `out[3 * x + c]` has the photosite's own colour as it
 * is. Rounding: float64, in the order of operations written here, so that it is the same everywhere.
 */
export type Demosaic = (rows: readonly Photosites[], out: Float64Array) => void;

/** The way for a mosaic: that of Malvar, He and Cutler for Bayer's, else the mean of what is near. */
export function demosaicFor({ width, height, colours }: Mosaic): Demosaic {
  const isBayer = width === 2 && height === 2 && /^(RGGB|BGGR|GRBG|GBRG)$/.test(colours);
  return isBayer ? bayer : near;
}

/**
 * Source: Malvar, He, Cutler 2004, "High-quality linear interpolation for demosaicing of Bayer-patterned
 * color images", figure 2.
 */
function bayer([up2, up, own, down, down2]: readonly Photosites[], out: Float64Array): void {
  if (!up2 || !up || !own || !down || !down2) return;
  const [m, u, d, uu, dd] = [own.values, up.values, down.values, up2.values, down2.values];
  const { colours } = own;
  for (let at = 0, p = REACH; at < out.length; at += 3, p++) {
    const colour = colours[p]!;
    const v = m[p]!;
    const [sides, farSides] = [m[p - 1]! + m[p + 1]!, m[p - 2]! + m[p + 2]!];
    const [ends, farEnds] = [u[p]! + d[p]!, uu[p]! + dd[p]!];
    const corners = u[p - 1]! + u[p + 1]! + d[p - 1]! + d[p + 1]!;
    out[at + colour] = v;
    if (colour === 1) {
      const beside = colours[p + 1]!;
      out[at + beside] = (5 * v + 4 * sides - corners - farSides + 0.5 * farEnds) / 8;
      out[at + 2 - beside] = (5 * v + 4 * ends - corners - farEnds + 0.5 * farSides) / 8;
    } else {
      out[at + 1] = (4 * v + 2 * (sides + ends) - (farSides + farEnds)) / 8;
      out[at + 2 - colour] = (6 * v + 2 * corners - 1.5 * (farSides + farEnds)) / 8;
    }
  }
}

/**
 * Means of the photosites of a colour that touch, those at the corners by half; where none does, of those one
 * further away.
 */
function near(rows: readonly Photosites[], out: Float64Array): void {
  const [sums, weights] = [new Float64Array(3), new Float64Array(3)];
  const gather = (p: number, reach: number) => {
    sums.fill(0);
    weights.fill(0);
    for (let dy = -reach; dy <= reach; dy++) {
      const { values, colours } = rows[REACH + dy]!;
      for (let dx = -reach; dx <= reach; dx++) {
        const colour = colours[p + dx]!;
        const weight = dx === 0 || dy === 0 ? 2 : 1;
        sums[colour]! += weight * values[p + dx]!;
        weights[colour]! += weight;
      }
    }
  };
  for (let at = 0, p = REACH; at < out.length; at += 3, p++) {
    gather(p, 1);
    if (weights.includes(0)) gather(p, REACH);
    for (let c = 0; c < 3; c++) out[at + c] = sums[c]! / weights[c]!;
    const own = rows[REACH]!;
    out[at + own.colours[p]!] = own.values[p]!;
  }
}
