/** What follows the data of the only scan of a JPEG. */
import { isAlone, markerFrom, SOS } from '../containers/jpeg.ts';

const EOI = 0xd9;

/**
 * Whether the picture is over: there is no other scan before its end, and nothing right behind the data but
 * zeros and restart markers, which some cameras leave there. Errors: never throws. `at`: the marker behind
 * the data, of bytes whose walk was whole.
 */
export function isOver(bytes: Uint8Array, at: number): boolean {
  for (let isBehindData = true; ; ) {
    const start = markerFrom(bytes, at);
    if (start < 0) return false;
    const isEmpty = bytes.subarray(at, start).every((byte) => byte === 0 || byte === 0xff);
    if (isBehindData && !isEmpty) return false;
    const marker = bytes[start + 1]!;
    if (marker === EOI) return true;
    if (marker === SOS) return false;
    at = start + 2;
    if (isAlone(marker)) continue;
    isBehindData = false;
    at += bytes[at]! * 256 + bytes[at + 1]!;
  }
}
