/** Samples that are not compressed, in strips of whole rows, as TIFF and what is made of it have them. */
import { StackError } from '../core/errors.ts';
import { type Field, longs } from './directory.ts';

/** Strips are at most this large, or one row, so that a reader need not hold more. */
const STRIP_BYTES = 1 << 20;
/** Offsets in a TIFF have 32 bits. */
const FILE_BYTES_MAX = 2 ** 32 - 1;

/**
 * Where they are, how many rows each has, and how long it is. Units: `samplesAt` bytes from the start of the
 * file.
 */
export function stripFields(samplesAt: number, height: number, rowBytes: number): Field[] {
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / rowBytes)));
  const starts = Array.from({ length: Math.ceil(height / rowsPerStrip) }, (_, i) => i * rowsPerStrip);
  return [
    longs(273, ...starts.map((row) => samplesAt + row * rowBytes)),
    longs(278, rowsPerStrip),
    longs(279, ...starts.map((row) => Math.min(rowsPerStrip, height - row) * rowBytes)),
  ];
}

/** Errors: cannot-create above 4 GiB; `what` names the picture. */
export function mustFitOffsets(bytes: number, what: string): void {
  if (bytes <= FILE_BYTES_MAX) return;
  const text = `a TIFF or DNG holds at most ${FILE_BYTES_MAX} bytes, and ${what} take ${bytes}: give fewer bits, or .fits`;
  throw new StackError('cannot-create', text);
}

/** To the next multiple of 16, for readers that map the file. */
export function align(at: number): number {
  return Math.ceil(at / 16) * 16;
}
