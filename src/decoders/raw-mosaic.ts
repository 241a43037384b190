/** The colours of a sensor's photosites, from what LibRaw says of a file that it has open. */
import { StackError } from '../core/errors.ts';
import type { Mosaic } from '../core/frame.ts';
import type { Metadata } from './via-libraw.ts';

/** The least of LibRaw's `filters` that is a pattern of two columns. */
const PATTERNS_MIN = 1000;
const X_TRANS = 9;
const BAYER_ROWS = 8;
const CELL_HEIGHTS = [2, 4];

/**
 * Where a file has the pattern of X-Trans. Shape: 36 letters from the top left corner of the frame; null
 * where it says none.
 */
export type ReadXTrans = (bytes: Uint8Array, margins: Metadata) => string | null;

/** Errors: unsupported-colour, with the reason. */
export function mosaicIn(said: Metadata, bytes: Uint8Array, readXTrans: ReadXTrans): Mosaic {
  if (said.is_foveon) throw refused('is of a Foveon sensor, whose photosites see all colours');
  if (said.filters === 0) throw refused(...withoutMosaic(said));
  const colours = said.filters === X_TRANS ? readXTrans(bytes, said) : undefined;
  const mosaic = colours ? { width: 6, height: 6, colours } : bayerIn(said);
  if (mosaic && /^[RGB]+$/.test(mosaic.colours)) return mosaic;
  throw refused(`has photosites in another arrangement (${said.cdesc}, ${said.filters.toString(16)})`);
}

/** `found`: what is the matter, after "the raw file". */
export function refused(found: string, cure = 'only mosaics of red, green and blue are read'): StackError {
  return new StackError('unsupported-colour', `the raw file ${found}: ${cure}`);
}

function withoutMosaic({ dng_version, colors, camera_make }: Metadata): [found: string, cure?: string] {
  if (colors === 1) return ['is of a sensor without colours'];
  if (dng_version) {
    return ['is a DNG that has been developed already (linear or lossy)', 'save it with its mosaic'];
  }
  const cure = 'set the camera to full RAW';
  if (camera_make === 'Canon') return ['is of reduced size (sRAW or mRAW)', cure];
  return ['has been developed already, in the camera or by a program', cure];
}

/** The pattern is given from the corner of what sees light; null where it is no such pattern. */
function bayerIn({ filters, cdesc, left_margin, top_margin }: Metadata): Mosaic | null {
  if (filters >>> 0 < PATTERNS_MIN) return null;
  const letter = (x: number, y: number) => {
    const row = (y + BAYER_ROWS - (top_margin % BAYER_ROWS)) % BAYER_ROWS;
    const column = (x + left_margin) % 2;
    return cdesc[(filters >>> (2 * (2 * row + column))) & 3] ?? '';
  };
  const rows = Array.from({ length: BAYER_ROWS }, (_, y) => letter(0, y) + letter(1, y));
  const height = CELL_HEIGHTS.find((each) => rows.every((row, y) => row === rows[y % each])) ?? BAYER_ROWS;
  return { width: 2, height, colours: rows.slice(0, height).join('') };
}
