/** The JPEG inside a raw file that is TIFF: a preview by its own tags, a strip, or a value. */
import type { ByteRange } from './container.ts';
import { largestJpeg } from './embedded-jpeg.ts';
import { allDirectories, PLACES } from './raw-tiff.ts';
import { CAMERA_VERSIONS, type Directory, firstValue, type Reader, readerOf } from './tiff-directory.ts';

/** A tag of Panasonic: the JPEG is its value. */
const JPEG_AS_VALUE = 46;

/**
 * The largest; null where there is none. Errors: never throws. `bytes` are those of a file whose walk was
 * whole.
 */
export function rawTiffJpeg(bytes: Uint8Array): ByteRange | null {
  const reader = readerOf(bytes, CAMERA_VERSIONS);
  const directories = reader && allDirectories(reader);
  if (!reader || !directories || 'whole' in directories) return null;
  return largestJpeg(
    bytes,
    directories.flatMap((directory) => placesIn(reader, directory)),
  );
}

function placesIn(reader: Reader, { entries }: Directory): ByteRange[] {
  const named = PLACES.flatMap(([offsets, counts]) => {
    const [start, length] = [offsets, counts].map((tag) => firstValue(reader, entries.get(tag)));
    // A picture in several pieces is no file.
    const isOne = entries.get(offsets)?.count === 1 && start !== undefined && length !== undefined;
    return isOne ? [{ start, end: start + length }] : [];
  });
  const value = entries.get(JPEG_AS_VALUE)?.value;
  return value ? [...named, value] : named;
}
