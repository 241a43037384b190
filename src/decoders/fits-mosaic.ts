/** FITS: which row is the top one, and which colours the photosites of a mosaic have. */
import { StackError } from '../core/errors.ts';
import type { Mosaic } from '../core/frame.ts';
import type { FitsHeader } from './containers/fits-header.ts';

/** Edges of the cells that sensors have, Bayer's and X-Trans. */
const EDGES = [2, 6];

/**
 * From the bottom unless ROWORDER says otherwise. Source: FITS Standard 4.0, 5.1; the ROWORDER of Siril and
 * others.
 */
export function isTopDown(header: FitsHeader): boolean {
  return header.text('ROWORDER')?.toUpperCase() === 'TOP-DOWN';
}

/**
 * The mosaic from the frame's top left corner; null where there is none. Programs differ in where BAYERPAT
 * counts from. Here: from the top row of the picture as seen where ROWORDER is said, as its inventors do;
 * else from the first row in the file, for programs that do not know ROWORDER write rows as the sensor gives
 * them. XBAYROFF and YBAYROFF count from the same corner.
 *
 * Errors: unsupported-colour for colours other than red, green and blue.
 */
export function mosaicIn(header: FitsHeader, height: number): Mosaic | null {
  const pattern = header.text('BAYERPAT')?.toUpperCase() ?? '';
  if (pattern === '' || pattern === 'NONE') return null;
  const edge = EDGES.find((each) => each * each === pattern.length);
  if (edge === undefined || /[^RGB]/.test(pattern)) {
    throw new StackError(
      'unsupported-colour',
      `the FITS picture has a BAYERPAT of ${pattern}, and only cells of red, green and blue, such as RGGB, are read`,
    );
  }
  const isFromTop = header.has('ROWORDER');
  const [right, down] = [header.number('XBAYROFF') ?? 0, header.number('YBAYROFF') ?? 0];
  const colours = Array.from(pattern, (_, i) => {
    const y = Math.floor(i / edge);
    const row = cyclic((isFromTop ? y : height - 1 - y) + down, edge);
    return pattern[row * edge + cyclic((i % edge) + right, edge)]!;
  });
  return { width: edge, height: edge, colours: colours.join('') };
}

function cyclic(value: number, period: number): number {
  return ((Math.trunc(value) % period) + period) % period;
}
