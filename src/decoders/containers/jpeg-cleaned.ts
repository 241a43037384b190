/** JPEG: the same picture without what every reader passes over, for one that takes a warning for damage. */
import type { ByteRange } from './container.ts';
import { isAlone, markerFrom, SOS, scanEnd } from './jpeg.ts';

const EOI = 0xd9;
/** Start of frame, baseline and extended sequential with Huffman coding. */
const SEQUENTIAL = new Set([0xc0, 0xc1]);
/** Spectral selection and successive approximation of a sequential scan. */
const SEQUENTIAL_SCAN = [0, 63, 0];

/**
 * Left out: bytes between segments, and zeros before a restart marker or behind a scan, which are padding
 * where the data before them is whole, as its decoding shows. Put right: the parameters of a sequential scan,
 * which have one right value. Null where there is none of these.
 *
 * Errors: never throws. `bytes` are those of a JPEG whose walk was whole. Source: ITU-T T.81 B.1.1.2
 * (markers), B.2.3 (scan header), E.1.4 (restart).
 */
export function cleanedJpeg(bytes: Uint8Array): Uint8Array | null {
  const copy = Buffer.from(bytes);
  const kept: ByteRange[] = [{ start: 0, end: 2 }];
  let isOdd = false;
  let isSequential = false;
  for (let at = 2; ; ) {
    const start = markerFrom(copy, at);
    if (start < 0) return null;
    if (start > at && copy.subarray(at, start).some((byte) => byte !== 0xff)) isOdd = true;
    const marker = copy[start + 1]!;
    if (marker === EOI) {
      kept.push({ start, end: copy.length });
      break;
    }
    if (isAlone(marker)) {
      at = start + 2;
      isOdd = true;
      continue;
    }
    at = start + 2 + copy.readUInt16BE(start + 2);
    if (marker >= 0xc0 && marker <= 0xc2) isSequential = SEQUENTIAL.has(marker);
    kept.push({ start, end: at });
    if (marker !== SOS) continue;
    if (isSequential && rightScan(copy, start)) isOdd = true;
    const end = scanEnd(copy, at);
    if (end < 0) return null;
    const intervals = withoutPadding(copy, at, end);
    if (intervals.length > 1 || intervals[0]?.end !== end) isOdd = true;
    kept.push(...intervals);
    at = end;
  }
  return isOdd ? Buffer.concat(kept.map(({ start, end }) => copy.subarray(start, end))) : null;
}

/** True when they were others. */
function rightScan(bytes: Uint8Array, at: number): boolean {
  const from = at + 5 + 2 * (bytes[at + 4] ?? 0);
  const isRight = SEQUENTIAL_SCAN.every((value, i) => bytes[from + i] === value);
  if (!isRight) bytes.set(SEQUENTIAL_SCAN, from);
  return !isRight;
}

/**
 * The data of a scan without the zeros before its restart markers and at its end; one range where there are
 * none.
 */
function withoutPadding(bytes: Uint8Array, from: number, to: number): ByteRange[] {
  const ranges: ByteRange[] = [];
  let start = from;
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at < to; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1]!;
    if (next < 0xd0 || next > 0xd7) continue;
    const end = paddingBefore(bytes, at, start);
    if (end === at) continue;
    ranges.push({ start, end });
    start = at;
  }
  return [...ranges, { start, end: paddingBefore(bytes, to, start) }];
}

/** Where the zeros before a marker begin. The zero behind an FF belongs to it. */
function paddingBefore(bytes: Uint8Array, at: number, from: number): number {
  let end = at;
  while (end > from && bytes[end - 1] === 0 && bytes[end - 2] !== 0xff) end--;
  return end;
}
