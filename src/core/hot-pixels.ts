/**
 * Hot pixels: found in the sums of dark frames, by what they have more than their neighbours of the same
 * colour.
 */
import type { Layout, Mosaic, Shape } from './frame.ts';

/**
 * So many standard deviations above its neighbours a pixel is hot: all that are, and four of a million that
 * are not.
 */
const SIGMAS = 15;
/** From a median of deviations to a standard deviation. */
const SIGMA_OF_MEDIAN = 1.4826;
/** Pixels that are looked at for the standard deviation. */
const LOOKED_AT = 65_536;
const NEIGHBOURS = 8;
/** More hot pixels than one in so many: these are no darks. */
const ONE_IN = 200;

/**
 * Where the neighbours of a sample are, by its place in the cell of a mosaic. Shape: rows and columns away,
 * nearest first.
 */
export interface Neighbourhood {
  readonly layout: Layout;
  readonly cell: Pick<Mosaic, 'width' | 'height'>;
  readonly around: readonly (readonly (readonly [down: number, right: number])[])[];
}

/**
 * The eight nearest photosites of the same colour of a mosaic; the eight that touch a grey pixel. The colours
 * of a picture have been made from photosites around, so its hot pixels have spread: there it is the ring of
 * 16 at a distance of two.
 */
export function neighbourhoodOf({ mosaic, ...layout }: Shape): Neighbourhood {
  if (!mosaic) {
    const ring = around(2).filter(
      ([y, x]) => Math.max(Math.abs(y), Math.abs(x)) === (layout.channels === 3 ? 2 : 1),
    );
    return { layout, cell: { width: 1, height: 1 }, around: [ring] };
  }
  const { width, height, colours } = mosaic;
  const all = around(2 * Math.max(width, height));
  const colourAt = (y: number, x: number) =>
    colours[(((y % height) + height) % height) * width + (((x % width) + width) % width)];
  const sites = Array.from({ length: width * height }, (_, i) => {
    const [top, left] = [Math.floor(i / width), i % width];
    const same = all.filter(([y, x]) => colourAt(top + y, left + x) === colourAt(top, left));
    return same.slice(0, NEIGHBOURS);
  });
  return { layout, cell: { width, height }, around: sites };
}

/** All within a distance, nearest first, then from the top left. */
function around(distance: number): (readonly [number, number])[] {
  const edge = 2 * distance + 1;
  const all = Array.from(
    { length: edge * edge },
    (_, i) => [Math.floor(i / edge) - distance, (i % edge) - distance] as const,
  );
  const squared = ([y, x]: readonly [number, number]) => y * y + x * x;
  return all.filter((each) => squared(each) > 0).sort((a, b) => squared(a) - squared(b));
}

/** The samples around one, as far as they are in the frame. */
export function neighboursAt({ layout, cell, around }: Neighbourhood, at: number): number[] {
  const { width, height, channels } = layout;
  const pixel = Math.floor(at / channels);
  const [y, x] = [Math.floor(pixel / width), pixel % width];
  const found: number[] = [];
  for (const [down, right] of around[(y % cell.height) * cell.width + (x % cell.width)]!) {
    const isInside = y + down >= 0 && y + down < height && x + right >= 0 && x + right < width;
    if (isInside) found.push(at + (down * width + right) * channels);
  }
  return found;
}

/** The one in the middle, or the mean of the two there; sorts what it is given. */
export function middleOf(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
}

/**
 * Units: `sigma` and `threshold` levels of one frame; `middle` the median of all samples that were looked at.
 */
export interface Noise {
  readonly middle: number;
  readonly sigma: number;
  readonly threshold: number;
}

/**
 * The noise of samples evenly spread over the frame. `least`: the standard deviation that is not gone below.
 */
export function noiseOf(sums: ArrayLike<number>, frames: number, near: Neighbourhood, least: number): Noise {
  // Odd, so that all columns and all colours are looked at.
  const step = Math.floor(sums.length / LOOKED_AT) | 1;
  const [excesses, levels]: number[][] = [[], []];
  for (let at = 0; at < sums.length; at += step) {
    levels!.push(sums[at]!);
    excesses!.push(excessAt(sums, near, at));
  }
  const centre = middleOf(excesses!);
  const spread = middleOf(excesses!.map((each) => Math.abs(each - centre)));
  const sigma = Math.max(least, (SIGMA_OF_MEDIAN * spread) / frames);
  return { middle: middleOf(levels!) / frames, sigma, threshold: SIGMAS * sigma };
}

function excessAt(sums: ArrayLike<number>, near: Neighbourhood, at: number): number {
  const others = neighboursAt(near, at).map((each) => sums[each]!);
  return others.length === 0 ? 0 : sums[at]! - middleOf(others);
}

/**
 * Shape: indices of samples, ascending; null when they are so many that the frames are no darks. Units:
 * `threshold` levels of one frame.
 */
export function hotSamples(
  sums: ArrayLike<number>,
  frames: number,
  near: Neighbourhood,
  threshold: number,
): Uint32Array | null {
  const { width, channels } = near.layout;
  const { width: across, height: down } = near.cell;
  const most = threshold * frames;
  const ways = near.around.map((sites) => Int32Array.from(sites, ([y, x]) => (y * width + x) * channels));
  const rowSamples = width * channels;
  const found: number[] = [];
  for (let at = 0, i = 0, row = 0; at < sums.length; at++, i++) {
    if (i === rowSamples) {
      i = 0;
      row++;
    }
    const cell = (row % down) * across + (across === 1 ? 0 : Math.floor(i / channels) % across);
    if (!isAboveHalf(sums, at, ways[cell]!, sums[at]! - most) || excessAt(sums, near, at) <= most) continue;
    found.push(at);
    if (found.length * ONE_IN > sums.length) return null;
  }
  return Uint32Array.from(found);
}

/**
 * What is above the median is above half of them: most samples are no more than the first few, and are done
 * with these.
 */
function isAboveHalf(sums: ArrayLike<number>, at: number, ways: Int32Array, level: number): boolean {
  let spare = ways.length >> 1;
  for (let i = 0; i < ways.length; i++) {
    // Beyond the frame there is nothing, which is below.
    if (sums[at + ways[i]!]! >= level && spare-- === 0) return false;
  }
  return true;
}
