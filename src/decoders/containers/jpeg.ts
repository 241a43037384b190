/** JPEG: walks the marker segments and entropy-coded data of one image up to its end-of-image marker. */
import { addRange, type ByteRange, broken, cutShort, hexAt, type Walk } from './container.ts';

const SOI = 0xd8;
const EOI = 0xd9;
export const SOS = 0xda;
/** A marker of arithmetic coding that stands alone. */
const TEM = 0x01;
const COM = 0xfe;
const APP14_ADOBE = 0xee;
/** SOF0, the lowest marker with a segment; those below are reserved (02-BF) or stand alone (TEM). */
const FIRST_SEGMENT = 0xc0;

/** True for a start-of-image marker and the FF of the next. Source: ITU-T T.81 B.1.1.3. Never throws. */
export function matchesJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === SOI && bytes[2] === 0xff;
}

/**
 * Walks a JPEG from SOI to EOI, baseline or progressive, any number of scans; bytes after EOI are legal
 * (preview images and vendor trailers lie there), and those between segments are passed over. The image
 * ranges leave out APPn and COM, but for APP14, in which Adobe states what the components mean. Zeros inside
 * a scan are legal (a black picture), so a hole with both ends intact is not seen.
 * Errors: never throws; whatever is not a JPEG is not whole.
 * Source: ITU-T T.81 B.1.1.2 (markers, fill bytes), B.1.1.4 (segments), B.1.1.5 (entropy-coded data), B.2.1.
 */
export function walkJpeg(bytes: Uint8Array): Walk {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return broken('the marker FFD8', foundAt(bytes, 0));
  const ranges: ByteRange[] = [];
  addRange(ranges, 0, 2);
  let scans = 0;
  let at = 2;
  for (;;) {
    at = markerFrom(bytes, at);
    if (at < 0) return missingEnd(bytes);
    const marker = bytes[at + 1]!;
    if (isAlone(marker)) {
      at += 2;
      continue;
    }
    if (marker === EOI) {
      if (scans === 0) return broken('a scan before the marker FFD9', `none in the first ${at} bytes`);
      addRange(ranges, at, at + 2);
      return { whole: true, imageRanges: ranges };
    }
    if (!opensSegment(marker)) return broken(`a marker segment at byte ${at}`, foundAt(bytes, at));

    const segment = segmentEnd(bytes, at);
    if (typeof segment !== 'number') return segment;
    let end = segment;
    if (marker === SOS) {
      scans++;
      end = scanEnd(bytes, segment);
      if (end < 0) return missingEnd(bytes);
    }
    if (!isMetadata(marker)) addRange(ranges, at, end);
    at = end;
  }
}

/**
 * The next marker at or after `at`, past fill bytes and what is none, as all readers look for it; -1 where
 * there is none. Never throws.
 */
export function markerFrom(bytes: Uint8Array, at: number): number {
  let found = bytes.indexOf(0xff, at);
  while (found >= 0 && (bytes[found + 1] === 0xff || bytes[found + 1] === 0))
    found = bytes.indexOf(0xff, found + 1);
  return found + 1 < bytes.length ? found : -1;
}

/** Markers without a segment that may stand between segments. Never throws. */
export function isAlone(marker: number): boolean {
  return marker === TEM || (marker >= 0xd0 && marker <= 0xd7);
}

function opensSegment(marker: number): boolean {
  return marker >= FIRST_SEGMENT && marker !== SOI;
}

function isMetadata(marker: number): boolean {
  const isApplication = marker >= 0xe0 && marker <= 0xef;
  return marker === COM || (isApplication && marker !== APP14_ADOBE);
}

function segmentEnd(bytes: Uint8Array, at: number): number | Walk {
  const [high, low] = [bytes[at + 2], bytes[at + 3]];
  const named = () => `the segment ${hexAt(bytes, at, 2)} at byte ${at}`;
  if (high === undefined || low === undefined) return cutShort(`the length of ${named()}`, bytes);
  const length = high * 256 + low;
  if (length < 2) return broken(`a length of at least 2 in ${named()}`, `${length}`);
  if (at + 2 + length > bytes.length) return cutShort(`${length + 2} bytes of ${named()}`, bytes);
  return at + 2 + length;
}

/**
 * Where the marker after the entropy-coded data stands, or -1. Never throws. Searching for FF keeps the loop
 * native.
 */
export function scanEnd(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && at + 1 < bytes.length) {
    const next = bytes[at + 1]!;
    if (next === 0xff) {
      at++;
    } else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) {
      at = bytes.indexOf(0xff, at + 2);
    } else {
      return at;
    }
  }
  return -1;
}

function missingEnd(bytes: Uint8Array): Walk {
  return cutShort('the end-of-image marker FFD9', bytes);
}

function foundAt(bytes: Uint8Array, at: number): string {
  return at < bytes.length ? hexAt(bytes, at, 2) : `the end of the file after ${bytes.length} bytes`;
}
