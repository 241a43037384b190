/** AVIF: where an item of a given type lies, by the item tables of the meta box. */
import { type ByteRange, fourCharacters, viewOf } from './container.ts';

/** The most boxes within one: pictures have a dozen; a grid of tiles some hundred. */
const BOXES_MAX = 4096;
const IN_FILE = 0;
const IN_IDAT = 1;

export interface Box extends ByteRange {
  readonly type: string;
}

/**
 * The bytes of the first item of this type: its first extent, which is all there is of metadata. Undefined
 * when there is none, or when it is said to lie where there is nothing.
 *
 * Errors: never throws. Source: ISO/IEC 14496-12 8.11.3 (iloc), 8.11.6 (iinf), 8.11.11 (idat).
 */
export function avifItem(bytes: Uint8Array, type: string): Uint8Array | undefined {
  const meta = boxesIn(bytes, { start: 0, end: bytes.length }).find((box) => box.type === 'meta');
  if (!meta) return undefined;
  const boxes = boxesIn(bytes, { start: meta.start + 4, end: meta.end });
  const named = (name: string) => boxes.find((box) => box.type === name);
  const [infos, places, data] = [named('iinf'), named('iloc'), named('idat')];
  const id = infos && idOf(bytes, infos, type);
  const place = id === undefined || !places ? undefined : placeOf(bytes, places, id);
  if (!place) return undefined;
  if (place.method === IN_FILE) return bytes.subarray(place.start, place.end);
  return data && bytes.subarray(data.start, data.end).subarray(place.start, place.end);
}

/**
 * The boxes that lie one after the other in a range, up to the first that does not fit it. Errors: never
 * throws.
 */
export function boxesIn(bytes: Uint8Array, { start, end }: ByteRange): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < BOXES_MAX; ) {
    const short = view.getUint32(at);
    const isLarge = short === 1 && at + 16 <= end;
    const size = short === 0 ? end - at : isLarge ? Number(view.getBigUint64(at + 8)) : short;
    if (size < 8 || at + size > end) break;
    boxes.push({ type: fourCharacters(bytes, at + 4) ?? '', start: at + (isLarge ? 16 : 8), end: at + size });
    at += size;
  }
  return boxes;
}

function idOf(bytes: Uint8Array, infos: Box, type: string): number | undefined {
  const counts = bytes[infos.start] === 0 ? 2 : 4;
  for (const { start, end } of boxesIn(bytes, { start: infos.start + 4 + counts, end: infos.end })) {
    const idBytes = bytes[start] === 3 ? 4 : 2;
    const typeAt = start + 4 + idBytes + 2;
    if (typeAt + 4 <= end && fourCharacters(bytes, typeAt) === type)
      return numberAt(bytes, start + 4, idBytes);
  }
  return undefined;
}

/** The first extent of an item, and in what it is. */
function placeOf(
  bytes: Uint8Array,
  places: Box,
  id: number,
): (ByteRange & { readonly method: number }) | undefined {
  const version = bytes[places.start] ?? 0;
  const [sizes = 0, more = 0] = bytes.subarray(places.start + 4, places.start + 6);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4];
  const indexBytes = version === 0 ? 0 : more & 15;
  const idBytes = version < 2 ? 2 : 4;
  const extentBytes = indexBytes + offsetBytes + lengthBytes;
  let at = places.start + 6 + idBytes;
  for (let items = 0; at < places.end && items < BOXES_MAX; items++) {
    const found = numberAt(bytes, at, idBytes);
    at += idBytes;
    const method = version === 0 ? IN_FILE : numberAt(bytes, at, 2) & 15;
    at += (version === 0 ? 0 : 2) + 2;
    const base = numberAt(bytes, at, baseBytes);
    const extents = numberAt(bytes, at + baseBytes, 2);
    at += baseBytes + 2;
    if (found === id) {
      if (extents === 0 || at + extentBytes > places.end || method > IN_IDAT) return undefined;
      const start = base + numberAt(bytes, at + indexBytes, offsetBytes);
      return { method, start, end: start + numberAt(bytes, at + indexBytes + offsetBytes, lengthBytes) };
    }
    at += extents * extentBytes;
  }
  return undefined;
}

/**
 * Big-endian; 0 of no bytes, and of bytes behind the end. Numbers past 2^53 lose bits: none of them fits a
 * file. Never throws.
 */
export function numberAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
