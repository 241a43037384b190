/** Where the image items of an AVIF or HEIC have their bytes, without those of its metadata. */
import { addRange, type ByteRange, fourCharacters, viewOf } from './container.ts';

/** A box as its walk found it: `start` and `end` are those of its contents. */
export interface Box extends ByteRange {
  readonly type: string;
}

/** Version and flags of a full box. */
const FULL_BOX = 4;
const BOX_HEADER = 8;
/** EXIF, XMP and other MIME types, links: what tools write again. */
const METADATA_ITEMS = new Set(['Exif', 'mime', 'uri ']);
/** Pictures and tiles of HEVC. Source: ISO/IEC 23008-12 B.4.1. */
const HEVC_ITEMS = new Set(['hvc1', 'hev1']);
const IN_FILE = 0;
const IN_IDAT = 1;

interface Extent extends ByteRange {
  readonly item: number;
}

/**
 * The extents of the items that are no metadata, in the order of their numbers, wherever they lie: in an
 * `mdat`, or in the `idat` of the `meta` box itself. Null where the box does not say it in a way that is
 * followed here: other files, items made of items, extents that overlap or have no end.
 *
 * Errors: never throws. Source: ISO/IEC 14496-12 8.11.3 (iloc), 8.11.6 (iinf, infe), 8.11.11 (idat).
 */
export function imageItemRanges(bytes: Uint8Array, meta: ByteRange): ByteRange[] | null {
  const items = itemsIn(bytes, meta);
  if (items === null) return null;
  const { extents, types } = items;
  const images = extents.filter(({ item }) => !METADATA_ITEMS.has(types.get(item) ?? ''));
  return joined(images, bytes.length);
}

/**
 * The first picture or tile of HEVC whose last byte is 0, which none is: a unit of its data that would end so
 * has a 3 behind it. Undefined where there is none, or where the box cannot be followed. Errors: never
 * throws. Source: ITU-T H.265, 7.4.2 (nal_unit).
 */
export function itemEndingInZero(bytes: Uint8Array, meta: ByteRange): ByteRange | undefined {
  const items = itemsIn(bytes, meta);
  if (items === null) return undefined;
  const { extents, types } = items;
  const ends = new Map(extents.map((extent) => [extent.item, extent]));
  return [...ends.values()].find(
    ({ item, end }) => HEVC_ITEMS.has(types.get(item) ?? '') && bytes[end - 1] === 0,
  );
}

/**
 * Their extents, and the type of each, by number; null where the box does not say it in a way that is
 * followed here.
 */
function itemsIn(
  bytes: Uint8Array,
  meta: ByteRange,
): { readonly extents: readonly Extent[]; readonly types: ReadonlyMap<number, string> } | null {
  const boxes = boxesIn(bytes, { start: meta.start + FULL_BOX, end: meta.end });
  const [iloc, iinf, idat] = ['iloc', 'iinf', 'idat'].map((type) => boxes.find((box) => box.type === type));
  if (!iloc || !iinf) return null;
  try {
    const extents = extentsIn(new Numbers(bytes, iloc), idat);
    return extents && { extents, types: typesOf(bytes, iinf) };
  } catch (error) {
    // A box that ends before what it promises; the file is judged by its other boxes.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function joined(extents: readonly Extent[], most: number): ByteRange[] | null {
  const ranges: ByteRange[] = [];
  let total = 0;
  for (const { start, end } of extents.toSorted((a, b) => a.item - b.item)) {
    total += end - start;
    // A hostile file must not cost more than its bytes.
    if (total > most) return null;
    addRange(ranges, start, end);
  }
  return ranges.length > 0 ? ranges : null;
}

function boxesIn(bytes: Uint8Array, { start, end }: ByteRange): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = start; at + BOX_HEADER <= end; ) {
    const size = view.getUint32(at);
    const type = fourCharacters(bytes, at + 4);
    if (type === undefined || size < BOX_HEADER || at + size > end) return boxes;
    boxes.push({ type, start: at + BOX_HEADER, end: at + size });
    at += size;
  }
  return boxes;
}

/** Items whose entry is of a version without types are left out. */
function typesOf(bytes: Uint8Array, iinf: ByteRange): Map<number, string> {
  const numbers = new Numbers(bytes, iinf);
  const version = numbers.next(1);
  numbers.next(3);
  numbers.next(version === 0 ? 2 : 4);
  const types = new Map<number, string>();
  for (const infe of boxesIn(bytes, { start: numbers.at, end: iinf.end })) {
    const info = new Numbers(bytes, infe);
    const infeVersion = info.next(1);
    info.next(3);
    const item = info.next(infeVersion === 3 ? 4 : 2);
    info.next(2);
    if (infeVersion >= 2) types.set(item, fourCharacters(bytes, info.at) ?? '');
  }
  return types;
}

function extentsIn(iloc: Numbers, idat: ByteRange | undefined): Extent[] | null {
  const version = iloc.next(1);
  iloc.next(3);
  const [offsetAndLength, baseAndIndex] = [iloc.next(1), iloc.next(1)];
  const [offsetBytes, lengthBytes] = [offsetAndLength >> 4, offsetAndLength & 15];
  const [baseBytes, indexBytes] = [baseAndIndex >> 4, version === 0 ? 0 : baseAndIndex & 15];
  const extents: Extent[] = [];
  for (let items = iloc.next(version < 2 ? 2 : 4); items > 0; items--) {
    const item = iloc.next(version < 2 ? 2 : 4);
    const method = version === 0 ? IN_FILE : iloc.next(2) & 15;
    const isElsewhere = iloc.next(2) !== 0;
    const base = iloc.next(baseBytes);
    for (let count = iloc.next(2); count > 0; count--) {
      iloc.next(indexBytes);
      const [offset, length] = [iloc.next(offsetBytes), iloc.next(lengthBytes)];
      const source = method === IN_IDAT ? idat : { start: 0, end: iloc.fileBytes };
      if (isElsewhere || length === 0 || method > IN_IDAT || !source) return null;
      const start = source.start + base + offset;
      if (start + length > source.end) return null;
      extents.push({ item, start, end: start + length });
    }
  }
  return extents;
}

/** Whole numbers of any size, one after the other. */
class Numbers {
  at: number;
  readonly fileBytes: number;
  private readonly end: number;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, { start, end }: ByteRange) {
    this.bytes = bytes;
    this.fileBytes = bytes.length;
    this.at = start;
    this.end = end;
  }

  /**
   * The number in so many bytes; 0 for none. Those past 2^53 lose bits, which does no harm: none of them fits
   * a file. Errors: RangeError at the end.
   */
  next(count: number): number {
    if (this.at + count > this.end) throw new RangeError('expected more bytes in the box');
    let value = 0;
    for (const last = this.at + count; this.at < last; this.at++) value = value * 256 + this.bytes[this.at]!;
    return value;
  }
}
