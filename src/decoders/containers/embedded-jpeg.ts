/** The JPEG inside a raw file: which of those that a container names is the largest. */
import type { ByteRange } from './container.ts';
import { isAlone, markerFrom, matchesJpeg, SOS } from './jpeg.ts';

/**
 * Frames that are pictures: sequential, extended and progressive. Lossless ones, which follow, are how
 * mosaics are packed.
 */
const [FIRST_FRAME, LAST_FRAME] = [0xc0, 0xc2];

/** By pixels; null where none is a picture. Errors: never throws. Source: ITU-T T.81 B.2.2. */
export function largestJpeg(bytes: Uint8Array, ranges: readonly ByteRange[]): ByteRange | null {
  const sized = ranges.map((range) => ({ range, pixels: pixelsOf(bytes.subarray(range.start, range.end)) }));
  const [largest] = sized.filter(({ pixels }) => pixels > 0).sort((a, b) => b.pixels - a.pixels);
  return largest?.range ?? null;
}

/** 0 for what is no picture. */
function pixelsOf(bytes: Uint8Array): number {
  if (!matchesJpeg(bytes)) return 0;
  const number = (at: number) => bytes[at]! * 256 + bytes[at + 1]!;
  for (let at = 2; ; ) {
    at = markerFrom(bytes, at);
    if (at < 0 || at + 9 > bytes.length) return 0;
    const marker = bytes[at + 1]!;
    if (marker === SOS) return 0;
    if (marker >= FIRST_FRAME && marker <= LAST_FRAME) return number(at + 5) * number(at + 7);
    at += isAlone(marker) ? 2 : 2 + number(at + 2);
  }
}
