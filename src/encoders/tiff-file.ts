/**
 * An uncompressed TIFF: what .tif files are, and the form in which sharp takes a profile without converting
 * pixels.
 */
import type { Picture } from '../core/frame.ts';
import { directories, type Field, longs, opaque, shorts } from './directory.ts';
import { type ExifFields, uprightFields } from './exif-fields.ts';
import { align, mustFitOffsets, stripFields } from './strips.ts';

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
  const head = (samplesAt: number) => {
    const fields: Field[] = [
      longs(256, width),
      longs(257, height),
      shorts(258, ...Array<number>(channels).fill(depth)),
      shorts(259, 1),
      shorts(262, channels === 1 ? 1 : 2),
      ...stripFields(samplesAt, height, rowBytes),
      shorts(277, channels),
      shorts(284, 1),
      shorts(339, ...Array<number>(channels).fill(depth === 32 ? FLOAT : UNSIGNED)),
      ...(iccProfile ? [opaque(34675, iccProfile)] : []),
    ];
    return directories([...fields, ...(said?.first ?? uprightFields)], said?.exif ?? []);
  };
  const samplesAt = align(head(0).length);
  const fileBytes = samplesAt + rowBytes * height;
  mustFitOffsets(fileBytes, `${width}x${height} at ${depth} bits`);
  const file = new Uint8Array(fileBytes);
  file.set(head(samplesAt));
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), samplesAt);
  return file;
}
