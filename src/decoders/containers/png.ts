/** PNG: walks the chunks from the signature to IEND. */
import {
  addRange,
  type ByteRange,
  broken,
  cutShort,
  fourCharacters,
  hexAt,
  viewOf,
  type Walk,
} from './container.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length and type before the data, CRC behind it. */
const CHUNK_OVERHEAD = 12;
const CHUNK_LENGTH_MAX = 2 ** 31 - 1;
const IHDR_LENGTH = 13;
const FOUR_LETTERS = /^[A-Za-z]{4}$/;
const PIXEL_CHUNKS = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

/** True for the eight bytes of the signature. Source: PNG, third edition, 5.2. Never throws. */
export function matchesPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * Walks a PNG to IEND by the lengths of its chunks; CRCs are left to the decoder. Bytes after IEND are legal
 * to us. The image ranges are IHDR, PLTE, tRNS, IDAT and IEND with their lengths and CRCs: colour space,
 * text, time, EXIF and the further frames of an animation are left out.
 * Errors: never throws; whatever is not a PNG is not whole.
 * Source: PNG, third edition, 5.3 (chunk layout, length limit, type letters), 5.6 (IHDR first, IEND last).
 */
export function walkPng(bytes: Uint8Array): Walk {
  if (!matchesPng(bytes)) return broken('the PNG signature', hexAt(bytes, 0, 8) || 'nothing');
  const view = viewOf(bytes);
  const ranges: ByteRange[] = [];
  addRange(ranges, 0, SIGNATURE.length);
  let imageData = 0;
  for (let at = SIGNATURE.length; ; ) {
    if (at + CHUNK_OVERHEAD > bytes.length) return cutShort('the end chunk IEND', bytes);
    const length = view.getUint32(at);
    const type = chunkType(bytes, at + 4);
    if (type === undefined) return broken(`four letters at byte ${at + 4}`, hexAt(bytes, at + 4, 4));
    if (length > CHUNK_LENGTH_MAX) return broken(`at most ${CHUNK_LENGTH_MAX} bytes in ${type}`, `${length}`);
    const end = at + CHUNK_OVERHEAD + length;
    if (end > bytes.length) return cutShort(`${length} bytes of the chunk ${type} at byte ${at}`, bytes);
    if (at === SIGNATURE.length && (type !== 'IHDR' || length !== IHDR_LENGTH)) {
      return broken(`IHDR of ${IHDR_LENGTH} bytes as the first chunk`, `${type} of ${length} bytes`);
    }

    if (PIXEL_CHUNKS.has(type)) addRange(ranges, at, end);
    if (type === 'IDAT') imageData += length;
    if (type === 'IEND') {
      if (imageData === 0) return broken('image data before IEND', `none in the first ${at} bytes`);
      return { whole: true, imageRanges: ranges };
    }
    at = end;
  }
}

/** The type of four ASCII letters; one with another byte is no chunk, which is how a zeroed tail shows. */
function chunkType(bytes: Uint8Array, at: number): string | undefined {
  const type = fourCharacters(bytes, at);
  return type !== undefined && FOUR_LETTERS.test(type) ? type : undefined;
}
