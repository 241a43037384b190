/** How a picture is turned upright: what EXIF says of the way a camera was held, applied to the samples. */
import { blankSamples, type Layout, type Picture } from './frame.ts';

/**
 * Where the first pixel of the upright picture lies in the stored one, and the steps from there along a row
 * and a column.
 */
interface Steps {
  readonly start: number;
  readonly alongRow: number;
  readonly alongColumn: number;
}

/** Units: pixels of the stored picture. Source: CIPA DC-008 (Exif 2.32) 4.6.4, tag 274. */
function walkOf(orientation: number, { width, height }: Layout): Steps {
  const last = width * height - 1;
  const lastRow = last - width + 1;
  switch (orientation) {
    case 2:
      return { start: width - 1, alongRow: -1, alongColumn: width };
    case 3:
      return { start: last, alongRow: -1, alongColumn: -width };
    case 4:
      return { start: lastRow, alongRow: 1, alongColumn: -width };
    case 5:
      return { start: 0, alongRow: width, alongColumn: 1 };
    case 6:
      return { start: lastRow, alongRow: -width, alongColumn: 1 };
    case 7:
      return { start: last, alongRow: -width, alongColumn: -1 };
    case 8:
      return { start: width - 1, alongRow: width, alongColumn: -1 };
    default:
      return { start: 0, alongRow: 1, alongColumn: width };
  }
}

/** Whether upright means that width and height change places. */
export function isTurned(orientation: number): boolean {
  return orientation >= 5 && orientation <= 8;
}

/** Pixels an edge of the tiles that are turned one by one: their rows and columns stay in a core's cache. */
const TILE_PIXELS = 64;

/**
 * The picture as it was seen, sample for sample; the picture itself when it is upright already.
 *
 * Units: `orientation` 1..8 as in EXIF; anything else counts as 1.
 */
export function turnUpright(picture: Picture, orientation: number): Picture {
  if (!(orientation >= 2 && orientation <= 8)) return picture;
  const { shape, depth, samples: from } = picture;
  const { width, height, channels } = shape;
  const turned = isTurned(orientation);
  const upright = { width: turned ? height : width, height: turned ? width : height, channels };
  const { start, alongRow, alongColumn } = walkOf(orientation, shape);
  const samples = blankSamples(depth, from.length);
  for (let top = 0; top < upright.height; top += TILE_PIXELS) {
    const bottom = Math.min(top + TILE_PIXELS, upright.height);
    for (let left = 0; left < upright.width; left += TILE_PIXELS) {
      const right = Math.min(left + TILE_PIXELS, upright.width);
      for (let y = top; y < bottom; y++) {
        let to = (y * upright.width + left) * channels;
        let at = (start + y * alongColumn + left * alongRow) * channels;
        for (let x = left; x < right; x++) {
          for (let c = 0; c < channels; c++) samples[to++] = from[at + c]!;
          at += alongRow * channels;
        }
      }
    }
  }
  return { shape: upright, depth, samples };
}
