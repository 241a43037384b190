/**
 * TIFF: the same picture with nothing but the tags that make it, for a reader that takes a warning about any
 * tag for damage.
 */
import { LAYOUT_TAGS, TILE_BYTE_COUNTS, TILE_OFFSETS } from './tiff.ts';
import {
  firstOffset,
  firstValue,
  readDirectory,
  readerOf,
  STRIP_BYTE_COUNTS,
  STRIP_OFFSETS,
} from './tiff-directory.ts';

const ORIENTATION = 274;
const ICC_PROFILE = 34675;
const EXTRA_SAMPLES = 338;
const SHORT = 3;
const ASSOCIATED = 1;
const UNASSOCIATED = 2;
const PLACES = [STRIP_OFFSETS, STRIP_BYTE_COUNTS, TILE_OFFSETS, TILE_BYTE_COUNTS, ICC_PROFILE];

/**
 * The file with another first directory behind its end: sorted, without texts and all that is no part of the
 * picture, and without an orientation that is none. Values and pixels stay where they are. Null for what is
 * no TIFF.
 *
 * Errors: never throws. Source: TIFF 6.0 section 2; BigTIFF design.
 */
export function cleanedTiff(bytes: Uint8Array): Uint8Array | null {
  const reader = readerOf(bytes);
  if (reader === undefined) return null;
  const { form, little } = reader;
  const directory = readDirectory(reader, firstOffset(reader));
  if ('whole' in directory) return null;
  const orientation = firstValue(reader, directory.entries.get(ORIENTATION)) ?? 0;
  const isTurned = orientation >= 1 && orientation <= 8;
  const entries = [...directory.entries]
    .filter(([tag]) => LAYOUT_TAGS.has(tag) || PLACES.includes(tag) || (tag === ORIENTATION && isTurned))
    .sort(([a], [b]) => a - b);

  // Directories begin at a word.
  const at = bytes.length + (-bytes.length & 7);
  const out = Buffer.alloc(at + form.countBytes + entries.length * form.entryBytes + form.offsetBytes);
  out.set(bytes);
  const view = new DataView(out.buffer, out.byteOffset);
  const isBig = form.offsetBytes === 8;
  const write = (where: number, value: number, isLong: boolean) =>
    isLong ? view.setBigUint64(where, BigInt(value), little) : view.setUint32(where, value, little);
  write(form.header - form.offsetBytes, at, isBig);
  if (isBig) write(at, entries.length, true);
  else view.setUint16(at, entries.length, little);
  for (const [i, [, entry]] of entries.entries()) {
    const from = bytes.subarray(entry.at, entry.at + form.entryBytes);
    out.set(from, at + form.countBytes + i * form.entryBytes);
  }
  return out;
}

/**
 * The file with an alpha channel that says nothing of the colours, for a reader that divides them by it. The
 * file itself, not a copy, where none says so.
 *
 * Errors: never throws. Source: TIFF 6.0 section 18 (ExtraSamples).
 */
export function withPlainAlpha(bytes: Uint8Array): Uint8Array {
  const reader = readerOf(bytes);
  const directory = reader && readDirectory(reader, firstOffset(reader));
  if (!directory || 'whole' in directory) return bytes;
  const extra = directory.entries.get(EXTRA_SAMPLES);
  if (extra?.type !== SHORT || firstValue(reader, extra) !== ASSOCIATED) return bytes;
  const copy = Buffer.from(bytes);
  if (reader.little) copy.writeUInt16LE(UNASSOCIATED, extra.value.start);
  else copy.writeUInt16BE(UNASSOCIATED, extra.value.start);
  return copy;
}
