/** TIFF and BigTIFF: follows the directories and checks that the picture of the first is all there. */
import {
  addRange,
  type ByteRange,
  broken,
  cutShort,
  hexAt,
  viewOf,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';

/** The two sizes of the format: classic (version 42) and BigTIFF (version 43). */
const CLASSIC = { version: 42, header: 8, countBytes: 2, entryBytes: 12, offsetBytes: 4 };
const BIG = { version: 43, header: 16, countBytes: 8, entryBytes: 20, offsetBytes: 8 };

/** Bytes per value by field type, 0 where there is none; 13 and 16-18 come from later notes and BigTIFF. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

const NEW_SUBFILE_TYPE = 254;
const PHOTOMETRIC = 262;
const STRIP_OFFSETS = 273;
const STRIP_BYTE_COUNTS = 279;
const TILE_OFFSETS = 324;
const TILE_BYTE_COUNTS = 325;
const SUB_IFDS = 330;
const DNG_VERSION = 50706;
const COLOUR_FILTER_ARRAY = 32803;
const LINEAR_RAW = 34892;
/** "CR" and major version 2, right after the header. */
const CR2_SIGNATURE = '435202';

/**
 * What turns strips into pixels: size, bits, compression, photometric, fill order, samples, rows per strip,
 * planes, predictor, colour map, tile size, extra samples, sample format, JPEG tables, YCbCr coefficients,
 * subsampling and positioning, reference black and white. No offsets: rewriting metadata moves the strips.
 */
const LAYOUT_TAGS = new Set([
  256, 257, 258, 259, 262, 266, 277, 278, 284, 317, 320, 322, 323, 338, 339, 347, 529, 530, 531, 532,
]);

interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly little: boolean;
  readonly form: typeof CLASSIC;
}
interface Entry {
  readonly type: number;
  readonly count: number;
  readonly at: number;
  readonly value: ByteRange;
}
interface Directory {
  readonly extent: ByteRange;
  readonly entries: ReadonlyMap<number, Entry>;
  readonly next: number;
}

/** True for II or MM with version 42 or 43. Source: TIFF 6.0 section 2; BigTIFF design. Never throws. */
export function matchesTiff(bytes: Uint8Array): boolean {
  return readerOf(bytes) !== undefined;
}

/**
 * True for camera raw files in TIFF clothes, of which image libraries decode the thumbnail: DNG, files whose
 * first directory is a reduced image with sub-directories (NEF, ARW) or holds the pixels of a colour filter
 * array, and CR2.
 * Errors: never throws; false for whatever cannot be read.
 * Source: DNG 1.7 (DNGVersion, CFA, LinearRaw), TIFF 6.0 section 8 (NewSubfileType), ISO 12234-2 (SubIFDs).
 */
export function isRawTiff(bytes: Uint8Array): boolean {
  const reader = readerOf(bytes);
  if (reader === undefined) return false;
  if (hexAt(bytes, 8, 3) === CR2_SIGNATURE) return true;
  const directory = readDirectory(reader, firstOffset(reader));
  if ('whole' in directory) return false;
  const { entries } = directory;
  const photometric = firstValue(reader, entries.get(PHOTOMETRIC));
  const isReduced = firstValue(reader, entries.get(NEW_SUBFILE_TYPE)) === 1;
  return (
    entries.has(DNG_VERSION) ||
    photometric === COLOUR_FILTER_ARRAY ||
    photometric === LINEAR_RAW ||
    (isReduced && entries.has(SUB_IFDS))
  );
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

/** Undefined when all is there. More bytes of directories than the file has: they overlap or run in a circle. */
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

function walkPicture(reader: Reader, { entries }: Directory): Walk {
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

function readerOf(bytes: Uint8Array): Reader | undefined {
  const order = hexAt(bytes, 0, 2);
  if ((order !== '4949' && order !== '4D4D') || bytes.length < CLASSIC.header) return undefined;
  const view = viewOf(bytes);
  const little = order === '4949';
  const version = view.getUint16(2, little);
  if (version === CLASSIC.version) return { bytes, view, little, form: CLASSIC };
  const isBig =
    version === BIG.version && bytes.length >= BIG.header && view.getUint16(4, little) === BIG.offsetBytes;
  return isBig ? { bytes, view, little, form: BIG } : undefined;
}

function firstOffset(reader: Reader): number {
  return offsetAt(reader, reader.form.header - reader.form.offsetBytes);
}

/** Offsets past 2^53 lose bits, which does no harm: none of them fits a file. */
function offsetAt({ view, little, form }: Reader, at: number): number {
  return form === BIG ? longAt(view, at, little) : view.getUint32(at, little);
}

function longAt(view: DataView, at: number, little: boolean): number {
  return (
    view.getUint32(at + (little ? 4 : 0), little) * 2 ** 32 + view.getUint32(at + (little ? 0 : 4), little)
  );
}

/** The bytes of a directory from its count to the offset of the next, which lie inside the file. */
function directoryExtent(
  { bytes, view, little, form }: Reader,
  at: number,
): (ByteRange & { count: number }) | Walk {
  if (at < form.header) return broken('the offset of a directory behind the header', `${at}`);
  if (at + form.countBytes > bytes.length) return cutShort(`a directory at byte ${at}`, bytes);
  const count = form === BIG ? longAt(view, at, little) : view.getUint16(at, little);
  if (count === 0) return broken(`entries in the directory at byte ${at}`, 'none');
  const end = at + form.countBytes + count * form.entryBytes + form.offsetBytes;
  if (end > bytes.length) return cutShort(`${count} entries of the directory at byte ${at}`, bytes);
  return { start: at, end, count };
}

function readDirectory(reader: Reader, at: number): Directory | Walk {
  const { view, little, form } = reader;
  const extent = directoryExtent(reader, at);
  if ('whole' in extent) return extent;
  const entries = new Map<number, Entry>();
  for (let index = 0; index < extent.count; index++) {
    const entryAt = at + form.countBytes + index * form.entryBytes;
    const tag = view.getUint16(entryAt, little);
    if (!entries.has(tag)) entries.set(tag, readEntry(reader, entryAt));
  }
  return { extent, entries, next: offsetAt(reader, extent.end - form.offsetBytes) };
}

function readEntry(reader: Reader, at: number): Entry {
  const { view, little, form } = reader;
  const type = view.getUint16(at + 2, little);
  const count = form === BIG ? longAt(view, at + 4, little) : view.getUint32(at + 4, little);
  const size = count * (TYPE_BYTES[type] ?? 0);
  const field = at + form.entryBytes - form.offsetBytes;
  const start = size <= form.offsetBytes ? field : offsetAt(reader, field);
  return { type, count, at, value: { start, end: start + size } };
}

function firstValue(reader: Reader, entry: Entry | undefined): number | undefined {
  const isInside = entry !== undefined && entry.count > 0 && entry.value.end <= reader.bytes.length;
  return isInside ? valueAt(reader, entry, 0) : undefined;
}

/**
 * SHORT, LONG (or IFD) and LONG8 (or IFD8): the types offsets, byte counts and our other integers may have.
 */
function valueAt({ view, little }: Reader, { type, value }: Entry, index: number): number | undefined {
  if (type === 3) return view.getUint16(value.start + 2 * index, little);
  if (type === 4 || type === 13) return view.getUint32(value.start + 4 * index, little);
  if (type === 16 || type === 18) return longAt(view, value.start + 8 * index, little);
  return undefined;
}
