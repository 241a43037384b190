/** EXIF made small: its first directory and that of the camera, without what no fact is read from. */
import { viewOf } from './container.ts';
import { CAMERA_VERSIONS, type Reader, readEntry, readerOf } from './tiff-directory.ts';

/** Cameras write some sixty tags into a directory. */
const ENTRIES_MAX = 1000;
/** Many times what is kept of a name, and all the numbers that any fact has. */
const TEXT_BYTES_MAX = 1024;
const NUMBER_BYTES_MAX = 64;
/** The most that all values of a directory may take. */
const VALUES_BYTES_MAX = 32_768;

/** That of TIFF, whatever the camera wrote. */
const VERSION = 42;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;
const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const EXIF_POINTER = 0x8769;
const ORIENTATION = 0x0112;

interface Field {
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
}
type Fields = Map<number, Field>;

/**
 * A block of EXIF with the same tags, short enough for any reader: long texts are cut, and maker notes,
 * thumbnails, comments and whatever else is long are left out. The first counts where a tag is there twice.
 * Null when it has no directory.
 *
 * Shape: from the byte order mark on, in the order of the original. Errors: never throws. Source: TIFF 6.0
 * section 2; CIPA DC-008 4.6.
 */
export function boundedExif(block: Uint8Array): Uint8Array | null {
  const reader = readerOf(block, CAMERA_VERSIONS);
  if (reader === undefined || reader.form.header !== HEADER_BYTES) return null;
  const { view, little } = reader;
  const main = fieldsAt(reader, view.getUint32(4, little));
  const pointer = main.get(EXIF_POINTER)?.value;
  const isPlace = pointer !== undefined && pointer.length >= 4;
  const camera = isPlace ? fieldsAt(reader, numberIn(pointer, little)) : new Map<number, Field>();
  if (main.size === 0) return null;
  main.set(EXIF_POINTER, { type: LONG, count: 1, value: new Uint8Array(4) });
  const cameraAt = HEADER_BYTES + bytesOf(main);
  const out = new Uint8Array(cameraAt + bytesOf(camera));
  out.set(block.subarray(0, 2));
  new DataView(out.buffer).setUint16(2, VERSION, little);
  new DataView(out.buffer).setUint32(4, HEADER_BYTES, little);
  new DataView(main.get(EXIF_POINTER)!.value.buffer).setUint32(0, cameraAt, little);
  write(out, HEADER_BYTES, main, little);
  write(out, cameraAt, camera, little);
  return out;
}

/**
 * The orientation that a block of EXIF says, 1..8; null where it says none. Errors: never throws. Source:
 * CIPA DC-008 4.6.4, tag 274.
 */
export function orientationInBlock(block: Uint8Array): number | null {
  const reader = readerOf(block, CAMERA_VERSIONS);
  if (reader === undefined || reader.form.header !== HEADER_BYTES) return null;
  const { view, little } = reader;
  const field = fieldsAt(reader, view.getUint32(4, little)).get(ORIENTATION);
  // Some programs write a long.
  if (field?.count !== 1 || (field.type !== SHORT && field.type !== LONG)) return null;
  const { value } = field;
  const said = field.type === SHORT ? viewOf(value).getUint16(0, little) : numberIn(value, little);
  return said >= 1 && said <= 8 ? said : null;
}

function numberIn(value: Uint8Array, little: boolean): number {
  return viewOf(value).getUint32(0, little);
}

/** A directory that runs behind the end has the entries before it. */
function fieldsAt(reader: Reader, at: number): Fields {
  const { bytes, view, little } = reader;
  const fields: Fields = new Map();
  if (at < HEADER_BYTES || at + 2 > bytes.length) return fields;
  const room = Math.floor((bytes.length - at - 2) / ENTRY_BYTES);
  const entries = Math.min(view.getUint16(at, little), room, ENTRIES_MAX);
  let left = VALUES_BYTES_MAX;
  for (let i = 0; i < entries && left > 0; i++) {
    const entryAt = at + 2 + i * ENTRY_BYTES;
    const tag = view.getUint16(entryAt, little);
    const field = fields.has(tag) ? null : fieldAt(reader, entryAt);
    if (!field) continue;
    fields.set(tag, field);
    left -= field.value.length;
  }
  return fields;
}

/** Null for what is too long, lies behind the end, or has no type that is known. */
function fieldAt(reader: Reader, at: number): Field | null {
  const { bytes } = reader;
  const { type, count, value } = readEntry(reader, at);
  const { start, end } = value;
  if (end <= start || start >= bytes.length) return null;
  if (type === ASCII) {
    const text = bytes.subarray(start, Math.min(end, start + TEXT_BYTES_MAX));
    return { type, count: text.length, value: text };
  }
  if (end > bytes.length || end - start > NUMBER_BYTES_MAX) return null;
  return { type, count, value: bytes.subarray(start, end) };
}

function bytesOf(fields: Fields): number {
  let total = 2 + fields.size * ENTRY_BYTES + 4;
  for (const { value } of fields.values()) if (value.length > 4) total += value.length;
  return total;
}

function write(out: Uint8Array, at: number, fields: Fields, little: boolean): void {
  const view = new DataView(out.buffer);
  view.setUint16(at, fields.size, little);
  let [entryAt, valueAt] = [at + 2, at + 2 + fields.size * ENTRY_BYTES + 4];
  for (const [tag, { type, count, value }] of fields) {
    view.setUint16(entryAt, tag, little);
    view.setUint16(entryAt + 2, type, little);
    view.setUint32(entryAt + 4, count, little);
    const isInside = value.length <= 4;
    if (!isInside) view.setUint32(entryAt + 8, valueAt, little);
    out.set(value, isInside ? entryAt + 8 : valueAt);
    entryAt += ENTRY_BYTES;
    if (!isInside) valueAt += value.length;
  }
}
