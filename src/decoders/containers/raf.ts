/** RAF of Fujifilm: a header that says where the JPEG, the directory of the sensor and the raw data are. */
import {
  type ByteRange,
  broken,
  cutShort,
  hexAt,
  viewOf,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';
import { largestJpeg } from './embedded-jpeg.ts';

const MAGIC = '46554A4946494C4D4343442D52415720';
const [JPEG, DIRECTORY, RAW] = [84, 92, 100];
const HEADER_BYTES = 108;
const [LAYOUT, X_TRANS] = [0x130, 0x131];
const RECTANGULAR = 8;
/** Cameras write some twenty. */
const ENTRIES_MAX = 256;

/** True for `FUJIFILMCCD-RAW `. Errors: never throws. Source: ExifTool, FujiFilm.pm (RAF header). */
export function matchesRaf(bytes: Uint8Array): boolean {
  return hexAt(bytes, 0, 16) === MAGIC;
}

/**
 * The three parts that the header names must be in the file. The image range is the raw data, a tail of zeros
 * in which is doubted.
 *
 * Errors: never throws; whatever is not a RAF is not whole. Source: as above.
 */
export function walkRaf(bytes: Uint8Array): Walk {
  if (!matchesRaf(bytes)) return broken('FUJIFILMCCD-RAW', hexAt(bytes, 0, 16) || 'nothing');
  if (bytes.length < HEADER_BYTES) return cutShort(`${HEADER_BYTES} bytes of header`, bytes);
  const parts = [JPEG, DIRECTORY, RAW].map((at) => partAt(bytes, at));
  for (const { end } of parts) if (end > bytes.length) return cutShort(`a part up to byte ${end}`, bytes);
  const raw = parts[2]!;
  if (raw.end === raw.start) return broken('raw data', 'none');
  return wholeUnlessZeroTail(bytes, [raw], raw);
}

function partAt(bytes: Uint8Array, at: number): ByteRange {
  const view = viewOf(bytes);
  const start = view.getUint32(at);
  return { start, end: start + view.getUint32(at + 4) };
}

/** The JPEG inside, which has the EXIF; of no bytes where the header names none. Errors: never throws. */
export function rafJpeg(bytes: Uint8Array): Uint8Array {
  if (bytes.length < HEADER_BYTES) return bytes.subarray(0, 0);
  const { start, end } = partAt(bytes, JPEG);
  return bytes.subarray(start, end);
}

/** Where that is; null where the header names none. Errors: never throws. */
export function rafJpegRange(bytes: Uint8Array): ByteRange | null {
  return bytes.length < HEADER_BYTES ? null : largestJpeg(bytes, [partAt(bytes, JPEG)]);
}

/**
 * The colours of a cell of X-Trans from the corner of the frame, as numbers; null for other sensors. Errors:
 * never throws.
 */
export function rafXTrans(bytes: Uint8Array): readonly number[] | null {
  const cell = valueAt(bytes, X_TRANS);
  // The last comes first.
  return cell?.length === 36 ? [...cell].reverse() : null;
}

/** Whether the photosites are turned by 45 degrees. Errors: never throws. */
export function isSuperCcd(bytes: Uint8Array): boolean {
  const layout = valueAt(bytes, LAYOUT);
  return layout !== undefined && layout.length >= 2 && (layout[1]! & RECTANGULAR) === 0;
}

function valueAt(bytes: Uint8Array, tag: number): Uint8Array | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = viewOf(bytes);
  const { start, end: behind } = partAt(bytes, DIRECTORY);
  const end = Math.min(behind, bytes.length);
  const count = start + 4 <= end ? Math.min(view.getUint32(start), ENTRIES_MAX) : 0;
  for (let at = start + 4, i = 0; i < count && at + 4 <= end; i++) {
    const length = view.getUint16(at + 2);
    if (view.getUint16(at) === tag && at + 4 + length <= end) return bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
  return undefined;
}
