/** CR3 of Canon: an ISO base media file with a track for each picture in it. */
import { type Box, boxesIn, numberAt } from './avif-item.ts';
import {
  type ByteRange,
  broken,
  cutShort,
  fourCharacters,
  hexAt,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';
import { largestJpeg } from './embedded-jpeg.ts';

/** Which of the boxes named `uuid` has what the camera says. */
const CANON_UUID = '85C0B687820F11E08111F4CE462B6A48';
const TRACK_PATH = ['mdia', 'minf', 'stbl'];
/** Version and flags of a full box. */
const FULL_BOX = 4;
const MAJOR_BRAND = 8;
/** Many times what fills up the last word. */
const ZERO_TAIL_BYTES = 256;

/**
 * True for a file of Canon's brand `crx `. Errors: never throws. Source: ISO/IEC 14496-12 4.3; canon_cr3 of
 * L. Clevy.
 */
export function matchesCr3(bytes: Uint8Array): boolean {
  return fourCharacters(bytes, 4) === 'ftyp' && fourCharacters(bytes, MAJOR_BRAND) === 'crx ';
}

/**
 * Walks the boxes to the end of the file, and the samples of every track, which must be in it. The image
 * range is those of the largest, the raw picture. Its codes never have more than some hundred zero bits in a
 * row: where it ends in zeros, it is not all there.
 *
 * Errors: never throws; whatever is not a CR3 is not whole. Source: ISO/IEC 14496-12 4.2, 8.7.3.2 (stsz),
 * 8.7.5 (stco, co64).
 */
export function walkCr3(bytes: Uint8Array): Walk {
  if (!matchesCr3(bytes)) return broken('an ftyp box of brand crx', hexAt(bytes, 0, 12) || 'nothing');
  const boxes = boxesIn(bytes, { start: 0, end: bytes.length });
  const end = boxes.at(-1)?.end ?? 0;
  if (end !== bytes.length) return cutShort(`a whole box at byte ${end}`, bytes);
  const movie = boxes.find(({ type }) => type === 'moov');
  if (!movie) return broken('a moov box', 'none');
  const tracks: ByteRange[] = [];
  for (const track of boxesIn(bytes, movie).filter(({ type }) => type === 'trak')) {
    const samples = samplesOf(bytes, track);
    if (!samples) return broken('a track with its place and size', 'none');
    if (samples.end > bytes.length) return cutShort(`a track up to byte ${samples.end}`, bytes);
    tracks.push(samples);
  }
  const [raw] = tracks.toSorted((a, b) => b.end - b.start - (a.end - a.start));
  if (!raw || raw.end === raw.start) return broken('a track with raw data', 'none');
  const walk = wholeUnlessZeroTail(bytes, [raw], raw, ZERO_TAIL_BYTES);
  return walk.whole && walk.doubt !== undefined ? { whole: false, reason: walk.doubt } : walk;
}

/** A track of a still picture has one sample. */
function samplesOf(bytes: Uint8Array, track: Box): ByteRange | undefined {
  let table: Box | undefined = track;
  for (const name of TRACK_PATH) table = table && boxesIn(bytes, table).find(({ type }) => type === name);
  const boxes = table ? boxesIn(bytes, table) : [];
  const [sizes, places, longPlaces] = ['stsz', 'stco', 'co64'].map((name) =>
    boxes.find(({ type }) => type === name),
  );
  const place = longPlaces ?? places;
  if (!sizes || !place) return undefined;
  const common = numberAt(bytes, sizes.start + FULL_BOX, 4);
  const size = common || numberAt(bytes, sizes.start + FULL_BOX + 8, 4);
  const start = numberAt(bytes, place.start + FULL_BOX + 4, longPlaces ? 8 : 4);
  return { start, end: start + size };
}

/** The largest JPEG among the tracks; null where there is none. Errors: never throws. */
export function cr3Jpeg(bytes: Uint8Array): ByteRange | null {
  const movie = boxesIn(bytes, { start: 0, end: bytes.length }).find(({ type }) => type === 'moov');
  const tracks = movie ? boxesIn(bytes, movie).filter(({ type }) => type === 'trak') : [];
  return largestJpeg(
    bytes,
    tracks.flatMap((track) => samplesOf(bytes, track) ?? []),
  );
}

/** The blocks of EXIF: what the camera is, and how it was set, each a TIFF. Errors: never throws. */
export function cr3Blocks(bytes: Uint8Array): Uint8Array[] {
  const movie = boxesIn(bytes, { start: 0, end: bytes.length }).find(({ type }) => type === 'moov');
  const canon =
    movie &&
    boxesIn(bytes, movie).find(
      ({ type, start }) => type === 'uuid' && hexAt(bytes, start, 16) === CANON_UUID,
    );
  const boxes = canon ? boxesIn(bytes, { start: canon.start + 16, end: canon.end }) : [];
  return ['CMT1', 'CMT2'].flatMap((name) => {
    const box = boxes.find(({ type }) => type === name);
    return box ? [bytes.subarray(box.start, box.end)] : [];
  });
}
