/** What the container walkers share: the result of a walk, its list of ranges, the wording of findings. */

/** A range of bytes, end exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a walk over a container found. `whole`: every byte the container promises is there. */
export type Walk =
  | { readonly whole: true; readonly imageRanges: readonly ByteRange[]; readonly doubt?: string }
  | { readonly whole: false; readonly reason: string };

/** More ranges than any camera or editor makes; a hostile file must not cost more memory than its bytes. */
export const RANGES_MAX = 65_536;

/** A page of memory or of a disk: what a writer that preallocates leaves as zeros at the very least. */
const ZERO_TAIL_BYTES = 4096;

/**
 * Appends a range. One that starts where the last ended is merged into it; past `RANGES_MAX` the last range
 * is stretched over it, so that every image byte stays covered and a little metadata may be too. Empty ranges
 * are dropped.
 * Errors: never throws.
 */
export function addRange(ranges: ByteRange[], start: number, end: number): void {
  if (end <= start) return;
  const last = ranges.at(-1);
  if (last !== undefined && last.end === start) {
    ranges[ranges.length - 1] = { start: last.start, end };
  } else if (last !== undefined && ranges.length >= RANGES_MAX) {
    ranges[ranges.length - 1] = { start: Math.min(last.start, start), end: Math.max(last.end, end) };
  } else {
    ranges.push({ start, end });
  }
}

/** A walk that failed, in words: what should be there, and what is. Never throws. */
export function broken(wanted: string, found: string): Walk {
  return { whole: false, reason: `the file is damaged: it should have ${wanted}, and has ${found}` };
}

/** A walk that ran into the end of the file, before what it wanted. Never throws. */
export function cutShort(wanted: string, bytes: Uint8Array): Walk {
  const reason = `the file is cut short: it ends after ${bytes.length} bytes, too early for ${wanted}`;
  return { whole: false, reason };
}

/**
 * A walk that ended well, with a doubt when the last `tailBytes` (or all of them, when fewer) before
 * `data.end` are zero: the lengths of a container cannot tell a picture from the space reserved for it. A
 * black picture is doubted as well.
 * Errors: never throws.
 */
export function wholeUnlessZeroTail(
  bytes: Uint8Array,
  imageRanges: readonly ByteRange[],
  data: ByteRange,
  tailBytes = ZERO_TAIL_BYTES,
): Walk {
  const start = Math.max(data.start, data.end - tailBytes);
  const tail = bytes.subarray(start, data.end);
  if (tail.length === 0 || tail.some((byte) => byte !== 0)) return { whole: true, imageRanges };
  const doubt = `the last ${tail.length} bytes of the picture are zero, as in a copy that has not been filled yet`;
  return { whole: true, imageRanges, doubt };
}

/** Upper-case hex of the bytes at `at`, fewer at the end of the file. Never throws. */
export function hexAt(bytes: Uint8Array, at: number, count: number): string {
  return Array.from(bytes.subarray(at, at + count), (byte) =>
    byte.toString(16).toUpperCase().padStart(2, '0'),
  ).join('');
}

/** The four-character code at `at`, or undefined where there are no four printable bytes. Never throws. */
export function fourCharacters(bytes: Uint8Array, at: number): string | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return [a, b, c, d].every(isPrintable) ? String.fromCharCode(a, b, c, d) : undefined;
}

function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f;
}

/** A view for reading integers of either byte order. Never throws. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
