/** The directories of TIFF and BigTIFF: their entries, and the numbers in them. */
import { type ByteRange, broken, cutShort, hexAt, viewOf, type Walk } from './container.ts';

/** The two sizes of the format: classic (version 42) and BigTIFF (version 43). */
const CLASSIC = { version: 42, header: 8, countBytes: 2, entryBytes: 12, offsetBytes: 4 };
const BIG = { version: 43, header: 16, countBytes: 8, entryBytes: 20, offsetBytes: 8 };

/** Tags of TIFF 6.0 that more than one reader asks for. */
export const PHOTOMETRIC = 262;
export const STRIP_OFFSETS = 273;
export const STRIP_BYTE_COUNTS = 279;

/** Bytes per value by field type, 0 where there is none; 13 and 16-18 come from later notes and BigTIFF. */
const TYPE_BYTES = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

export interface Reader {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly little: boolean;
  readonly form: typeof CLASSIC;
}
export interface Entry {
  readonly type: number;
  readonly count: number;
  readonly at: number;
  readonly value: ByteRange;
}
export interface Directory {
  readonly extent: ByteRange;
  readonly entries: ReadonlyMap<number, Entry>;
  readonly next: number;
}

/** `classic`: what some cameras write in place of the version 42. */
export function readerOf(bytes: Uint8Array, classic: readonly number[] = []): Reader | undefined {
  const order = hexAt(bytes, 0, 2);
  if ((order !== '4949' && order !== '4D4D') || bytes.length < CLASSIC.header) return undefined;
  const view = viewOf(bytes);
  const little = order === '4949';
  const version = view.getUint16(2, little);
  if (version === CLASSIC.version || classic.includes(version)) return { bytes, view, little, form: CLASSIC };
  const isBig =
    version === BIG.version && bytes.length >= BIG.header && view.getUint16(4, little) === BIG.offsetBytes;
  return isBig ? { bytes, view, little, form: BIG } : undefined;
}

export function firstOffset(reader: Reader): number {
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

export function readDirectory(reader: Reader, at: number): Directory | Walk {
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

/** The value may lie behind the end of the file. */
export function readEntry(reader: Reader, at: number): Entry {
  const { view, little, form } = reader;
  const type = view.getUint16(at + 2, little);
  const count = form === BIG ? longAt(view, at + 4, little) : view.getUint32(at + 4, little);
  const size = count * (TYPE_BYTES[type] ?? 0);
  const field = at + form.entryBytes - form.offsetBytes;
  const start = size <= form.offsetBytes ? field : offsetAt(reader, field);
  return { type, count, at, value: { start, end: start + size } };
}

export function firstValue(reader: Reader, entry: Entry | undefined): number | undefined {
  const isInside = entry !== undefined && entry.count > 0 && entry.value.end <= reader.bytes.length;
  return isInside ? valueAt(reader, entry, 0) : undefined;
}

/**
 * SHORT, LONG (or IFD) and LONG8 (or IFD8): the types offsets, byte counts and our other integers may have.
 */
export function valueAt({ view, little }: Reader, { type, value }: Entry, index: number): number | undefined {
  if (type === 3) return view.getUint16(value.start + 2 * index, little);
  if (type === 4 || type === 13) return view.getUint32(value.start + 4 * index, little);
  if (type === 16 || type === 18) return longAt(view, value.start + 8 * index, little);
  return undefined;
}
