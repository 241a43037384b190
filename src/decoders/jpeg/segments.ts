/** The segments before the first scan of a JPEG. */
import { isAlone, markerFrom, matchesJpeg, SOS } from '../containers/jpeg.ts';

export interface Segment {
  readonly marker: number;
  /** Without marker and length. */
  readonly bytes: Uint8Array;
  /** Where the file goes on behind it. */
  readonly end: number;
}

/**
 * Up to the header of the first scan, or to one that is cut; what lies between segments is passed over, as
 * all readers do.
 */
export function* segmentsIn(file: Uint8Array): Iterable<Segment> {
  if (!matchesJpeg(file)) return;
  for (let at = 2; ; ) {
    const start = markerFrom(file, at);
    if (start < 0) return;
    const marker = file[start + 1]!;
    at = start + 2;
    if (isAlone(marker)) continue;
    const end = at + file[at]! * 256 + file[at + 1]!;
    // NaN where the file ends.
    if (!(end >= at + 2 && end <= file.length)) return;
    yield { marker, bytes: file.subarray(at + 2, end), end };
    if (marker === SOS) return;
    at = end;
  }
}
