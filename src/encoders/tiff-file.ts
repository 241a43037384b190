/** An uncompressed TIFF: what .tif files are, and the form in which sharp takes a profile without converting pixels. */
import { StackError } from '../core/errors.ts';
import type { Picture } from '../core/frame.ts';
import { directories, type Field, longs, opaque, shorts } from './directory.ts';
import { type ExifFields, uprightFields } from './exif-fields.ts';

/** Strips are at most this large, or one row, so that a reader need not hold more. */
const STRIP_BYTES = 1 << 20;
/** Offsets in a TIFF have 32 bits. */
const FILE_BYTES_MAX = 2 ** 32 - 1;

const UNSIGNED = 1;
const FLOAT = 3;

/**
 * Shape: strips of whole rows, chunky, little-endian, in the picture's own depth; 32 bits are IEEE floats.
 * Source: TIFF 6.0 sections 2 to 6 and 19; tag 34675 from ICC.1:2022 annex B.
 * Errors: cannot-create above 4 GiB.
 */
export function tiffFile(
  { shape, depth, samples }: Picture,
  iccProfile: Uint8Array | null,
  said: ExifFields | null,
): Uint8Array {
  const { width, height, channels } = shape;
  const rowBytes = width * channels * (depth / 8);
  const rowsPerStrip = Math.min(height, Math.max(1, Math.floor(STRIP_BYTES / rowBytes)));
  const stripCount = Math.ceil(height / rowsPerStrip);
  const stripBytes = (i: number) => Math.min(rowsPerStrip, height - i * rowsPerStrip) * rowBytes;
  const head = (samplesAt: number) => {
    const offsets = Array.from({ length: stripCount }, (_, i) => samplesAt + i * rowsPerStrip * rowBytes);
    const fields: Field[] = [
      longs(256, width),
      longs(257, height),
      shorts(258, ...Array<number>(channels).fill(depth)),
      shorts(259, 1),
      shorts(262, channels === 1 ? 1 : 2),
      longs(273, ...offsets),
      shorts(277, channels),
      longs(278, rowsPerStrip),
      longs(279, ...offsets.map((_, i) => stripBytes(i))),
      shorts(284, 1),
      shorts(339, ...Array<number>(channels).fill(depth === 32 ? FLOAT : UNSIGNED)),
      ...(iccProfile ? [opaque(34675, iccProfile)] : []),
    ];
    return directories([...fields, ...(said?.first ?? uprightFields)], said?.exif ?? []);
  };
  const samplesAt = align(head(0).length);
  const fileBytes = samplesAt + rowBytes * height;
  if (fileBytes > FILE_BYTES_MAX) {
    const text = `a TIFF holds at most ${FILE_BYTES_MAX} bytes, and ${width}x${height} at ${depth} bits take ${fileBytes}: give fewer bits, or .fits`;
    throw new StackError('cannot-create', text);
  }
  const file = new Uint8Array(fileBytes);
  file.set(head(samplesAt));
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), samplesAt);
  return file;
}

/** To the next multiple of 16, for readers that map the file. */
function align(at: number): number {
  return Math.ceil(at / 16) * 16;
}
