/** Where the EXIF of a capture lies in its container: a few blocks, found in a bounded walk. */
import { matchesAvif, matchesHeic } from './avif.ts';
import { avifItem } from './avif-item.ts';
import { fourCharacters, viewOf } from './container.ts';
import { cr3Blocks, matchesCr3 } from './cr3.ts';
import { matchesJpeg } from './jpeg.ts';
import { matchesPng } from './png.ts';
import { matchesRaf, rafJpeg } from './raf.ts';
import { CAMERA_VERSIONS, readerOf } from './tiff-directory.ts';
import { matchesWebp } from './webp.ts';

/** Editors have left two; the rest of a thousand is of somebody who means harm. */
const BLOCKS_MAX = 4;
/**
 * The most of a file: pictures have some hundred segments before their first scan, and some thousand chunks.
 */
const STEPS_MAX = 65_536;
const EXIF_PREFIX = Buffer.from('Exif\0\0');

/**
 * The blocks of EXIF, each from its byte order mark on, the first four in the order of the file; a TIFF, and
 * a raw file that is TIFF inside, is one itself. Nothing of them is copied. Errors: never throws. Source:
 * CIPA DC-008 4.7 (APP1), PNG third edition 11.3.2.5 (eXIf), RFC 9649 2.7.1.5 (EXIF), ISO/IEC 23008-12 A.2.1
 * (Exif items).
 */
export function exifBlocks(bytes: Uint8Array): Uint8Array[] {
  if (matchesJpeg(bytes)) return firstOf(jpegBlocks(bytes));
  if (matchesPng(bytes)) return firstOf(pngBlocks(bytes));
  if (matchesWebp(bytes)) return firstOf(webpBlocks(bytes));
  if (matchesAvif(bytes) || matchesHeic(bytes)) return firstOf(itemBlocks(bytes));
  if (matchesCr3(bytes)) return cr3Blocks(bytes);
  if (matchesRaf(bytes)) return firstOf(jpegBlocks(rafJpeg(bytes)));
  return readerOf(bytes, CAMERA_VERSIONS) ? [bytes] : [];
}

function firstOf(found: Iterable<Uint8Array>): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (const each of found) {
    const hasPrefix = EXIF_PREFIX.equals(each.subarray(0, EXIF_PREFIX.length));
    blocks.push(hasPrefix ? each.subarray(EXIF_PREFIX.length) : each);
    if (blocks.length === BLOCKS_MAX) break;
  }
  return blocks;
}

/** What lies between two segments is passed over, as readers do. */
function* jpegBlocks(bytes: Uint8Array): Iterable<Uint8Array> {
  let at = 2;
  for (let step = 0; step < STEPS_MAX; step++) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 4 > bytes.length) return;
    const marker = bytes[at + 1]!;
    if (marker === 0xda || marker === 0xd9) return;
    // Fill bytes, stuffed ones and markers without a segment.
    if (marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 1;
      continue;
    }
    const end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    const segment = bytes.subarray(at + 4, end);
    if (marker === 0xe1 && EXIF_PREFIX.equals(segment.subarray(0, EXIF_PREFIX.length))) yield segment;
    at = end;
  }
}

function* pngBlocks(bytes: Uint8Array): Iterable<Uint8Array> {
  const view = viewOf(bytes);
  for (let at = 8, step = 0; at + 12 <= bytes.length && step < STEPS_MAX; step++) {
    const end = at + 8 + view.getUint32(at);
    if (fourCharacters(bytes, at + 4) === 'eXIf') yield bytes.subarray(at + 8, end);
    at = end + 4;
  }
}

function* webpBlocks(bytes: Uint8Array): Iterable<Uint8Array> {
  const view = viewOf(bytes);
  for (let at = 12, step = 0; at + 8 <= bytes.length && step < STEPS_MAX; step++) {
    const length = view.getUint32(at + 4, true);
    if (fourCharacters(bytes, at) === 'EXIF') yield bytes.subarray(at + 8, at + 8 + length);
    at += 8 + length + (length % 2);
  }
}

/** An item begins with how far the byte order mark is away. */
function* itemBlocks(bytes: Uint8Array): Iterable<Uint8Array> {
  const item = avifItem(bytes, 'Exif');
  if (item && item.length >= 4) yield item.subarray(4 + viewOf(item).getUint32(0));
}
