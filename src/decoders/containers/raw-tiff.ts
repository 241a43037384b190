/** Raw files that are TIFF inside: every directory and everything that one names must be in the file. */
import {
  type ByteRange,
  broken,
  cutShort,
  hexAt,
  RANGES_MAX,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';
import { isPhaseOne, walkPhaseOne } from './phase-one.ts';
import {
  COLOUR_FILTER_ARRAY,
  isRawTiff,
  LINEAR_RAW,
  SUB_IFDS,
  TILE_BYTE_COUNTS,
  TILE_OFFSETS,
  walkPicture,
} from './tiff.ts';
import {
  CAMERA_VERSIONS,
  type Directory,
  type Entry,
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

const [WIDTH, HEIGHT, COMPRESSION] = [256, 257, 259];
const [TILE_WIDTH, TILE_HEIGHT] = [322, 323];
const EXIF_DIRECTORY = 34665;
/** Offsets and byte counts that go together: strips, tiles, the JPEG of a preview. */
export const PLACES = [
  [STRIP_OFFSETS, STRIP_BYTE_COUNTS],
  [TILE_OFFSETS, TILE_BYTE_COUNTS],
  [513, 514],
] as const;
const PANASONIC_RAW_OFFSET = 280;
/**
 * Width, height and kind of packing; of the last kind a photosite may need next to nothing, of the others 16
 * bytes for 14.
 */
const PANASONIC_SIZE = [2, 3, 45];
const PANASONIC_VARIABLE = 8;
const [CFA_REPEAT_PATTERN_DIM, CFA_PATTERN] = [33421, 33422];
const [SAMPLE_FORMAT, FLOATS] = [339, 3];
const [OLD_JPEG, JPEG] = [6, 7];
/** What is packed by codes never ends in a page of zeros: JPEG, old and new, Nikon, Pentax, Samsung. */
const PACKED = new Set([OLD_JPEG, JPEG, 34713, 65535, 32770, 32772]);
/** How deep a directory may lie: the deepest that cameras make is one below a sub-directory. */
const DEPTH_MAX = 3;
/** Cameras write a dozen. */
const DIRECTORIES_MAX = 64;
/** What may fill up a stream behind its end; inside there is no such marker. */
const FILL_BYTES_MAX = 4096;

/** True for the raw files in TIFF clothes, and for those of Olympus and Panasonic. Errors: never throws. */
export function matchesRawTiff(bytes: Uint8Array): boolean {
  if (isRawTiff(bytes)) return true;
  const reader = readerOf(bytes, CAMERA_VERSIONS);
  return reader !== undefined && CAMERA_VERSIONS.includes(reader.view.getUint16(2, reader.little));
}

/**
 * Walks all directories, the chain as well as what lies below: these, their values, strips, tiles and
 * previews must be in the file. Streams of JPEG must begin and end as such, and tiles be as many as the
 * picture needs. The image ranges are those of the directory with the mosaic alone, as in a TIFF. A tail of
 * zeros there is doubted; where the data are packed by codes it is damage.
 *
 * Errors: never throws; whatever is not a raw TIFF is not whole.
 * Source: TIFF 6.0 sections 2, 3, 15; DNG 1.7; ISO 12234-2; ITU-T T.81 B.1.1.3 (SOI, EOI). The tag 280 of
 * Panasonic: ExifTool, PanasonicRaw.
 */
export function walkRawTiff(bytes: Uint8Array): Walk {
  const reader = readerOf(bytes, CAMERA_VERSIONS);
  if (reader === undefined)
    return broken('II or MM and the version of a raw file', hexAt(bytes, 0, 4) || 'nothing');
  const directories = allDirectories(reader);
  if ('whole' in directories) return directories;
  for (const directory of directories) {
    const wrong = wrongIn(reader, directory);
    if (wrong) return wrong;
  }
  if (isPhaseOne(bytes)) return walkPhaseOne(bytes);
  const raw = rawAmong(reader, directories);
  if (!raw) return broken('a directory with raw data', 'none');
  const panasonic = firstValue(reader, raw.entries.get(PANASONIC_RAW_OFFSET));
  if (panasonic !== undefined) return walkPanasonic(reader, raw, panasonic);
  const walk = wrongTiles(reader, raw) ?? walkPicture(reader, raw);
  const isPacked = PACKED.has(firstValue(reader, raw.entries.get(COMPRESSION)) ?? 1);
  return isPacked && walk.whole && walk.doubt !== undefined ? { whole: false, reason: walk.doubt } : walk;
}

/** In the order of the chain, each followed by what is below it. */
export function allDirectories(reader: Reader): Directory[] | Walk {
  const found: Directory[] = [];
  const seen = new Set<number>();
  let total = 0;
  const open = [{ at: firstOffset(reader), depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { at, depth } = next;
    // Two tags may name one directory, and a directory below may be empty.
    if (seen.has(at) || (depth > 0 && isEmpty(reader, at))) continue;
    if (seen.size >= DIRECTORIES_MAX) return broken(`at most ${DIRECTORIES_MAX} directories`, 'more');
    seen.add(at);
    const directory = readDirectory(reader, at);
    if ('whole' in directory) return directory;
    found.push(directory);
    total += directory.extent.end - directory.extent.start;
    if (total > reader.bytes.length) return broken('directories side by side', 'some that overlap');
    if (depth === 0 && directory.next !== 0) open.push({ at: directory.next, depth });
    if (depth === DEPTH_MAX) continue;
    for (const tag of [SUB_IFDS, EXIF_DIRECTORY]) {
      for (const below of valuesOf(reader, directory.entries.get(tag)))
        open.push({ at: below, depth: depth + 1 });
    }
  }
  return found;
}

function isEmpty({ bytes, view, little, form }: Reader, at: number): boolean {
  return at + form.countBytes <= bytes.length && view.getUint16(at, little) === 0;
}

/** None of what lies behind the end of the file, and no more than a file has directories. */
function valuesOf(reader: Reader, entry: Entry | undefined): number[] {
  if (!entry || entry.value.end > reader.bytes.length) return [];
  const count = Math.min(entry.count, DIRECTORIES_MAX);
  return Array.from({ length: count }, (_, i) => valueAt(reader, entry, i) ?? 0).filter((at) => at !== 0);
}

/** Undefined when the values and all that a directory names are in the file. */
function wrongIn(reader: Reader, { entries }: Directory): Walk | undefined {
  const { bytes } = reader;
  for (const [tag, { value }] of entries) {
    if (value.end > bytes.length) return cutShort(`the value of tag ${tag} up to byte ${value.end}`, bytes);
  }
  const isPanasonic = entries.has(PANASONIC_RAW_OFFSET);
  for (const [offsetsTag, countsTag] of isPanasonic ? [] : PLACES) {
    const [offsets, counts] = [entries.get(offsetsTag), entries.get(countsTag)];
    if (!offsets || !counts) continue;
    if (offsets.count !== counts.count) return broken(`${offsets.count} byte counts`, `${counts.count}`);
    if (offsets.count > RANGES_MAX)
      return broken(`at most ${RANGES_MAX} strips or tiles`, `${offsets.count}`);
    for (let i = 0; i < offsets.count; i++) {
      const [start, length] = [valueAt(reader, offsets, i), valueAt(reader, counts, i)];
      if (start === undefined || length === undefined) return broken('integer offsets and counts', 'others');
      const end = start + length;
      if (end > bytes.length) return cutShort(`a picture up to byte ${end}`, bytes);
    }
  }
  return undefined;
}

/** The first that says it is a mosaic; where none does, the one with the most data. */
function rawAmong(reader: Reader, directories: readonly Directory[]): Directory | undefined {
  const says = (photometric: number) =>
    directories.find(({ entries }) => firstValue(reader, entries.get(PHOTOMETRIC)) === photometric);
  const named =
    directories.find(({ entries }) => entries.has(PANASONIC_RAW_OFFSET)) ??
    says(COLOUR_FILTER_ARRAY) ??
    says(LINEAR_RAW);
  if (named) return named;
  const sized = directories.map((directory) => ({ directory, size: dataBytes(reader, directory) }));
  return sized.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size)[0]?.directory;
}

function dataBytes(reader: Reader, { entries }: Directory): number {
  const counts = entries.get(TILE_BYTE_COUNTS) ?? entries.get(STRIP_BYTE_COUNTS);
  let total = 0;
  for (let i = 0; counts && i < Math.min(counts.count, RANGES_MAX); i++)
    total += valueAt(reader, counts, i) ?? 0;
  return total;
}

/**
 * Undefined when there are as many tiles as the picture needs, and each stream of JPEG has a beginning and an
 * end.
 */
function wrongTiles(reader: Reader, { entries }: Directory): Walk | undefined {
  const number = (tag: number) => firstValue(reader, entries.get(tag)) ?? 0;
  const isTiled = entries.has(TILE_OFFSETS);
  const offsets = entries.get(isTiled ? TILE_OFFSETS : STRIP_OFFSETS);
  const counts = entries.get(isTiled ? TILE_BYTE_COUNTS : STRIP_BYTE_COUNTS);
  if (!offsets || !counts) return undefined;
  const [tileWidth, tileHeight] = [number(TILE_WIDTH), number(TILE_HEIGHT)];
  if (isTiled && tileWidth > 0 && tileHeight > 0) {
    const needed = Math.ceil(number(WIDTH) / tileWidth) * Math.ceil(number(HEIGHT) / tileHeight);
    if (offsets.count < needed) return broken(`${needed} tiles`, `${offsets.count}`);
  }
  if (![OLD_JPEG, JPEG].includes(number(COMPRESSION))) return undefined;
  for (let i = 0; i < offsets.count; i++) {
    const start = valueAt(reader, offsets, i) ?? 0;
    const stream = { start, end: start + (valueAt(reader, counts, i) ?? 0) };
    if (hexAt(reader.bytes, start, 2) !== 'FFD8') {
      return broken(`a JPEG in strip or tile ${i}`, hexAt(reader.bytes, start, 2));
    }
    if (!hasEnd(reader.bytes, stream)) return broken(`the end of the JPEG in strip or tile ${i}`, 'none');
  }
  return undefined;
}

function hasEnd(bytes: Uint8Array, { start, end }: ByteRange): boolean {
  const last = bytes.subarray(Math.max(start, end - FILL_BYTES_MAX - 2), end);
  return Buffer.from(last).includes('\xff\xd9', 0, 'latin1');
}

/**
 * Raw data from a place that its own tag says, as long as the byte count says, or as the photosites need at
 * the very least.
 */
function walkPanasonic(reader: Reader, { entries }: Directory, start: number): Walk {
  const { bytes } = reader;
  const number = (tag: number) => firstValue(reader, entries.get(tag)) ?? 0;
  const [width, height, format] = PANASONIC_SIZE.map(number) as [number, number, number];
  const least = format === PANASONIC_VARIABLE ? 1 : Math.ceil((width * height) / 14) * 16;
  const end = start + Math.max(least, number(STRIP_BYTE_COUNTS));
  if (end > bytes.length) return cutShort(`raw data up to byte ${end}`, bytes);
  const data = { start, end: bytes.length };
  return wholeUnlessZeroTail(bytes, [data], data);
}

/**
 * The colours of a 6 x 6 cell, from the corner of what sees light: numbers as the mosaic's directory has
 * them; null for other cells.
 */
export function xTransIn(bytes: Uint8Array): readonly number[] | null {
  const found = rawDirectory(bytes);
  if (!found) return null;
  const { reader, entries } = found;
  const [size, cell] = [entries.get(CFA_REPEAT_PATTERN_DIM), entries.get(CFA_PATTERN)];
  if (valuesOf(reader, size).join() !== '6,6' || cell?.count !== 36 || cell.value.end > bytes.length)
    return null;
  return [...bytes.subarray(cell.value.start, cell.value.end)];
}

/**
 * Whether its samples are numbers in floating point. Errors: never throws. Source: TIFF 6.0 section 19
 * (SampleFormat).
 */
export function hasFloats(bytes: Uint8Array): boolean {
  const found = rawDirectory(bytes);
  return found !== null && firstValue(found.reader, found.entries.get(SAMPLE_FORMAT)) === FLOATS;
}

function rawDirectory(bytes: Uint8Array): (Pick<Directory, 'entries'> & { readonly reader: Reader }) | null {
  const reader = readerOf(bytes, CAMERA_VERSIONS);
  const directories = reader && allDirectories(reader);
  const raw = directories && !('whole' in directories) ? rawAmong(reader, directories) : undefined;
  return reader && raw ? { reader, entries: raw.entries } : null;
}
