/**
 * AVIF: how its numbers are meant: by which curve, and whether it is monochrome and of a range that its
 * reader takes for another.
 */
import type { Transfer } from '../../core/frame.ts';
import { boxesIn, numberAt } from './avif-item.ts';
import { type ByteRange, fourCharacters } from './container.ts';

/** One item with its properties; a grid and its tiles have theirs each. */
interface Item {
  readonly id: number;
  readonly properties: readonly Property[];
}
interface Property extends ByteRange {
  readonly type: string;
}

/**
 * Bits of the box av1C: no planes of colour; and of the box colr: 0 is black, and the largest number white.
 */
const MONOCHROME = 0x10;
const FULL_RANGE = 0x80;

/**
 * True for a monochrome picture that is not said to have the full range: libheif stretches colours, and
 * leaves greys as they are. Planes of transparency do not count.
 *
 * Errors: never throws; false for whatever cannot be read. Source: AV1 ISOBMFF 2.3.3 (av1C); ISO/IEC 23008-12
 * 9.3 (iprp, ipco, ipma), 6.5.8 (auxC); ISO/IEC 14496-12 8.11.4 (pitm), 12.1.5 (colr).
 */
export function isLimitedMonochrome(bytes: Uint8Array): boolean {
  const { items, whole } = picturesIn(bytes);
  return items.some(({ properties }) => {
    if (properties.some(({ type }) => type === 'auxC')) return false;
    const isGrey = properties.some(
      ({ type, start }) => type === 'av1C' && ((bytes[start + 2] ?? 0) & MONOCHROME) !== 0,
    );
    return isGrey && ![...properties, ...(whole?.properties ?? [])].some((each) => saysFull(bytes, each));
  });
}

/** Codes that are not shown as the curve of sRGB is. Source: ITU-T H.273, table 3. */
export const transfers: Readonly<Record<number, Transfer>> = { 8: 'linear', 16: 'pq', 18: 'hlg' };

/**
 * By the picture as a whole. Errors: never throws; `srgb` for whatever cannot be read. Source: ISO/IEC
 * 14496-12 12.1.5 (colr).
 */
export function transferIn(bytes: Uint8Array): Transfer {
  const properties = picturesIn(bytes).whole?.properties ?? [];
  const colr = properties.find(
    ({ type, start }) => type === 'colr' && fourCharacters(bytes, start) === 'nclx',
  );
  return (colr && transfers[numberAt(bytes, colr.start + 6, 2)]) ?? 'srgb';
}

/** All items with their properties, and the one that is the picture, if it has some. */
function picturesIn(bytes: Uint8Array): {
  readonly items: readonly Item[];
  readonly whole?: Item | undefined;
} {
  const meta = boxesIn(bytes, { start: 0, end: bytes.length }).find(({ type }) => type === 'meta');
  const inMeta = meta ? boxesIn(bytes, { start: meta.start + 4, end: meta.end }) : [];
  const iprp = inMeta.find(({ type }) => type === 'iprp');
  const pitm = inMeta.find(({ type }) => type === 'pitm');
  if (!iprp || !pitm) return { items: [] };
  const primary = numberAt(bytes, pitm.start + 4, bytes[pitm.start] === 0 ? 2 : 4);
  const items = itemsIn(bytes, iprp);
  return { items, whole: items.find(({ id }) => id === primary) };
}

function saysFull(bytes: Uint8Array, { type, start }: Property): boolean {
  if (type !== 'colr' || fourCharacters(bytes, start) !== 'nclx') return false;
  return ((bytes[start + 10] ?? 0) & FULL_RANGE) !== 0;
}

function itemsIn(bytes: Uint8Array, iprp: ByteRange): Item[] {
  const boxes = boxesIn(bytes, iprp);
  const ipco = boxes.find(({ type }) => type === 'ipco');
  const ipma = boxes.find(({ type }) => type === 'ipma');
  if (!ipco || !ipma) return [];
  const all = boxesIn(bytes, ipco);
  const isWide = ((bytes[ipma.start + 3] ?? 0) & 1) !== 0;
  const idBytes = bytes[ipma.start] === 0 ? 2 : 4;
  const items: Item[] = [];
  for (let at = ipma.start + 8; at + idBytes < ipma.end; ) {
    const id = numberAt(bytes, at, idBytes);
    const count = numberAt(bytes, at + idBytes, 1);
    const numbers = Array.from({ length: count }, (_, i) =>
      isWide
        ? numberAt(bytes, at + idBytes + 1 + 2 * i, 2) & 0x7fff
        : numberAt(bytes, at + idBytes + 1 + i, 1) & 0x7f,
    );
    items.push({ id, properties: numbers.flatMap((number) => all[number - 1] ?? []) });
    at += idBytes + 1 + count * (isWide ? 2 : 1);
  }
  return items;
}
