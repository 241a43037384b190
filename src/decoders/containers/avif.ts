/**
 * AVIF and HEIC: which of both a file is by its brands, and a walk over the top-level boxes of its ISO base
 * media file.
 */

import { boxesIn } from './avif-item.ts';
import { type Box, imageItemRanges, itemEndingInZero } from './avif-items.ts';
import {
  addRange,
  type ByteRange,
  broken,
  cutShort,
  fourCharacters,
  hexAt,
  viewOf,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';

const BOX_HEADER = 8;
const LARGE_BOX_HEADER = 16;
/** The major brand's place; its version follows, then the compatible brands. */
const MAJOR_BRAND = 8;
const COMPATIBLE_BRANDS = 16;
/** Files name a dozen brands at most; a match must not depend on the length of the file. */
const FTYP_BYTES_MAX = 1024;
const AV1_BRANDS = new Set(['avif', 'avis']);
const HEVC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
/** The brands of any picture; writers of HEVC leave it at that where the profile has no brand. */
const ANY_BRANDS = new Set(['mif1', 'mif2']);

/**
 * True for a file type box that names `avif` or `avis`, and no brand of HEVC (HEIC), among its brands.
 * Errors: never throws. Source: ISO/IEC 14496-12 4.3 (ftyp); AV1 Image File Format (brands).
 */
export function matchesAvif(bytes: Uint8Array): boolean {
  const brands = brandsIn(bytes);
  return brands.some((brand) => AV1_BRANDS.has(brand)) && !brands.some((brand) => HEVC_BRANDS.has(brand));
}

/**
 * True for a file type box that names a brand of HEVC, or one of pictures of any kind and none of AV1.
 * Errors: never throws. Source: ISO/IEC 14496-12 4.3 (ftyp); ISO/IEC 23008-12 10.2 and annex B (brands).
 */
export function matchesHeic(bytes: Uint8Array): boolean {
  const brands = brandsIn(bytes);
  const isAny =
    brands.some((brand) => ANY_BRANDS.has(brand)) && !brands.some((brand) => AV1_BRANDS.has(brand));
  return isAny || brands.some((brand) => HEVC_BRANDS.has(brand));
}

function brandsIn(bytes: Uint8Array): string[] {
  if (bytes.length < COMPATIBLE_BRANDS || fourCharacters(bytes, 4) !== 'ftyp') return [];
  const end = Math.min(viewOf(bytes).getUint32(0), bytes.length, FTYP_BYTES_MAX);
  const brands = [fourCharacters(bytes, MAJOR_BRAND) ?? ''];
  for (let at = COMPATIBLE_BRANDS; at + 4 <= end; at += 4) brands.push(fourCharacters(bytes, at) ?? '');
  return brands;
}

/**
 * Walks the top-level boxes by their sizes and asks for `meta` and for image data, in an `mdat` or in `meta`
 * itself. A size of 0 means "to the end of the file", so the cut of such a last box is not seen. The image
 * ranges are the contents of the image items; where these cannot be told from the metadata, those of every
 * `mdat`. A tail of zeros may decode, hence the doubt about one.
 * Errors: never throws; whatever is not an AVIF is not whole.
 * Source: ISO/IEC 14496-12 4.2 (box size, 64-bit size, size 0), 8.1.1 (mdat), 8.11.1 (meta).
 */
export function walkAvif(bytes: Uint8Array): Walk {
  if (matchesAvif(bytes)) return walkBoxes(bytes);
  return broken('an ftyp box of brand avif', hexAt(bytes, 0, 12) || 'nothing');
}

/** The same for a HEIC; what HEVC cannot end in is no doubt there. Errors: never throws. */
export function walkHeic(bytes: Uint8Array): Walk {
  if (!matchesHeic(bytes)) return broken('an ftyp box of brand heic', hexAt(bytes, 0, 12) || 'nothing');
  const walk = walkBoxes(bytes);
  const meta = walk.whole ? boxesIn(bytes, { start: 0, end: bytes.length }).find(isMeta) : undefined;
  const unfilled = meta && itemEndingInZero(bytes, meta);
  return unfilled ? broken(`the end of a picture at byte ${unfilled.end}`, 'zeros') : walk;
}

function isMeta({ type }: Box): boolean {
  return type === 'meta';
}

function walkBoxes(bytes: Uint8Array): Walk {
  const view = viewOf(bytes);
  const mediaData: ByteRange[] = [];
  let meta: ByteRange | undefined;
  let data: ByteRange | undefined;
  for (let at = 0; at < bytes.length; ) {
    const box = readBox(bytes, view, at);
    if ('whole' in box) return box;
    if (box.type === 'meta') meta ??= box;
    if (box.type === 'mdat' && box.end > box.start) {
      data = { start: box.start, end: box.end };
      addRange(mediaData, box.start, box.end);
    }
    at = box.end;
  }
  if (meta === undefined) return broken('a meta box', `none in ${bytes.length} bytes`);
  const ranges = imageItemRanges(bytes, meta) ?? mediaData;
  data ??= ranges.at(-1);
  if (data === undefined) return broken('an mdat box with data', `none in ${bytes.length} bytes`);
  return wholeUnlessZeroTail(bytes, ranges, data);
}

function readBox(bytes: Uint8Array, view: DataView, at: number): Box | Walk {
  if (at + BOX_HEADER > bytes.length) return cutShort(`a box header at byte ${at}`, bytes);
  const type = fourCharacters(bytes, at + 4);
  if (type === undefined) return broken(`a box type at byte ${at + 4}`, hexAt(bytes, at + 4, 4));
  const shortSize = view.getUint32(at);
  const header = shortSize === 1 ? LARGE_BOX_HEADER : BOX_HEADER;
  if (at + header > bytes.length) return cutShort(`the 64-bit size of ${type} at byte ${at}`, bytes);
  const size = shortSize === 0 ? bytes.length - at : shortSize === 1 ? largeSize(view, at) : shortSize;
  if (size < header) return broken(`a size of at least ${header} in ${type} at byte ${at}`, `${size}`);
  if (at + size > bytes.length) return cutShort(`${size} bytes of ${type} at byte ${at}`, bytes);
  return { type, start: at + header, end: at + size };
}

/** Sizes past 2^53 lose bits, which does no harm: none of them fits a file. */
function largeSize(view: DataView, at: number): number {
  return view.getUint32(at + 8) * 2 ** 32 + view.getUint32(at + 12);
}
