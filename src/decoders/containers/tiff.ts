/** TIFF and BigTIFF: follows the directories and checks that the picture of the first is all there. */
import {
  addRange,
  type ByteRange,
  broken,
  cutShort,
  hexAt,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';
import { isPhaseOne } from './phase-one.ts';
import {
  type Directory,
  firstOffset,
  firstValue,
  PHOTOMETRIC,
  type Reader,
  readDirectory,
  readerOf,
  STRIP_BYTE_COUNTS,
  STRIP_OFFSETS,
  valueAt,
} from './tiff-directory.ts';

const NEW_SUBFILE_TYPE = 254;
export const TILE_OFFSETS = 324;
export const TILE_BYTE_COUNTS = 325;
export const SUB_IFDS = 330;
const DNG_VERSION = 50706;
export const COLOUR_FILTER_ARRAY = 32803;
export const LINEAR_RAW = 34892;
/** "CR" and major version 2, right after the header. */
const CR2_SIGNATURE = '435202';
const MOSAICS = [COLOUR_FILTER_ARRAY, LINEAR_RAW];
/** Where cameras have their raw data; a file of many pages costs no more. */
const FIRST_DIRECTORIES = 8;

/**
 * What turns strips into pixels: size, bits, compression, photometric, fill order, samples, rows per strip,
 * planes, predictor, colour map, tile size, extra samples, sample format, JPEG tables, YCbCr coefficients,
 * subsampling and positioning, reference black and white. No offsets: rewriting metadata moves the strips.
 */
export const LAYOUT_TAGS = new Set([
  256, 257, 258, 259, 262, 266, 277, 278, 284, 317, 320, 322, 323, 338, 339, 347, 529, 530, 531, 532,
]);

/** True for II or MM with version 42 or 43. Source: TIFF 6.0 section 2; BigTIFF design. Never throws. */
export function matchesTiff(bytes: Uint8Array): boolean {
  return readerOf(bytes) !== undefined;
}

/**
 * True for camera raw files in TIFF clothes, of which image libraries decode the thumbnail: DNG, files whose
 * first directory is a reduced image with sub-directories (NEF, ARW), or that have the pixels of a colour
 * filter array in any of the first directories, CR2, and files of Phase One.
 * Errors: never throws; false for whatever cannot be read.
 * Source: DNG 1.7 (DNGVersion, CFA, LinearRaw), TIFF 6.0 section 8 (NewSubfileType), ISO 12234-2 (SubIFDs).
 */
export function isRawTiff(bytes: Uint8Array): boolean {
  const reader = readerOf(bytes);
  if (reader === undefined) return false;
  if (hexAt(bytes, 8, 3) === CR2_SIGNATURE || isPhaseOne(bytes)) return true;
  const [first, ...others] = firstDirectories(reader);
  if (first === undefined) return false;
  const hasMosaic = ({ entries }: Directory) =>
    MOSAICS.includes(firstValue(reader, entries.get(PHOTOMETRIC)) ?? 0);
  const isReduced = firstValue(reader, first.entries.get(NEW_SUBFILE_TYPE)) === 1;
  return (
    first.entries.has(DNG_VERSION) ||
    (isReduced && first.entries.has(SUB_IFDS)) ||
    [first, ...others].some(hasMosaic)
  );
}

/** Those of the chain, each followed by its sub-directories, as far as they can be read. */
function firstDirectories(reader: Reader): Directory[] {
  const found: Directory[] = [];
  for (let at = firstOffset(reader); at !== 0 && found.length < FIRST_DIRECTORIES; ) {
    const directory = readDirectory(reader, at);
    if ('whole' in directory) return found;
    found.push(directory);
    const below = directory.entries.get(SUB_IFDS);
    const count =
      below && below.value.end <= reader.bytes.length ? Math.min(below.count, FIRST_DIRECTORIES) : 0;
    for (let i = 0; below && i < count; i++) {
      const sub = readDirectory(reader, valueAt(reader, below, i) ?? 0);
      if (!('whole' in sub)) found.push(sub);
    }
    at = directory.next;
  }
  return found;
}

/**
 * Walks the chain of directories; all of them and their values must lie inside the file, and so must every
 * strip or tile of the first. A cut is seen when it reaches any of these bytes, bytes behind them are
 * nobody's. The image ranges are the byte order, the entries of the first directory that lay the pixels out,
 * and its strips or tiles in their order; strips that overlap would add up to more than the file, then it is
 * the whole file. A tail of zeros in the picture is doubted.
 * Errors: never throws; whatever is not a TIFF is not whole.
 * Source: TIFF 6.0 sections 2 (header, directories, types), 3 (strips), 15 (tiles); BigTIFF design.
 */
export function walkTiff(bytes: Uint8Array): Walk {
  const reader = readerOf(bytes);
  if (reader === undefined) return broken('II or MM and version 42 or 43', hexAt(bytes, 0, 4) || 'nothing');
  const first = readDirectory(reader, firstOffset(reader));
  if ('whole' in first) return first;
  return walkChain(reader, first) ?? walkPicture(reader, first);
}

/**
 * Undefined when all is there. More bytes of directories than the file has: they overlap or run in a circle.
 */
function walkChain(reader: Reader, first: Directory): Walk | undefined {
  const { bytes } = reader;
  let directory = first;
  let total = 0;
  for (;;) {
    for (const [tag, { value }] of directory.entries) {
      if (value.end > bytes.length) return cutShort(`the value of tag ${tag} up to byte ${value.end}`, bytes);
    }
    total += directory.extent.end - directory.extent.start;
    if (total > bytes.length) return broken('a chain of directories with an end', 'a circle');
    if (directory.next === 0) return undefined;
    const following = readDirectory(reader, directory.next);
    if ('whole' in following) return following;
    directory = following;
  }
}

/** Walks the strips or tiles of a directory. */
export function walkPicture(reader: Reader, { entries }: Directory): Walk {
  const { bytes, form } = reader;
  const isTiled = entries.has(TILE_OFFSETS);
  const offsets = entries.get(isTiled ? TILE_OFFSETS : STRIP_OFFSETS);
  const counts = entries.get(isTiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS);
  if (offsets === undefined || counts === undefined || offsets.count === 0) {
    return broken('strips or tiles with their byte counts in the first directory', 'none');
  }
  if (offsets.count !== counts.count) return broken(`${offsets.count} byte counts`, `${counts.count}`);

  const ranges: ByteRange[] = [];
  addRange(ranges, 0, 4);
  let total = 4;
  for (const [tag, entry] of entries) {
    if (!LAYOUT_TAGS.has(tag)) continue;
    const { start, end } = entry.value;
    addRange(ranges, entry.at, entry.at + form.entryBytes - form.offsetBytes);
    addRange(ranges, start, end);
    total += form.entryBytes - form.offsetBytes + end - start;
  }
  let run: ByteRange = { start: 0, end: 0 };
  let last = run;
  for (let index = 0; index < offsets.count; index++) {
    const start = valueAt(reader, offsets, index);
    const length = valueAt(reader, counts, index);
    if (start === undefined || length === undefined) return broken('integer offsets and counts', 'others');
    if (length === 0) return broken(`bytes in strip or tile ${index}`, 'a byte count of 0');
    const end = start + length;
    if (end > bytes.length) return cutShort(`strip or tile ${index} up to byte ${end}`, bytes);
    run = { start: run.end === start ? run.start : start, end };
    if (end > last.end) last = run;
    addRange(ranges, start, end);
    total += length;
  }
  const imageRanges = total > bytes.length ? [{ start: 0, end: bytes.length }] : ranges;
  return wholeUnlessZeroTail(bytes, imageRanges, last);
}
