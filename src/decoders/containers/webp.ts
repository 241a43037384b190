/** WebP: walks the chunks of a RIFF file of the form WEBP. */
import {
  addRange,
  type ByteRange,
  broken,
  cutShort,
  fourCharacters,
  hexAt,
  viewOf,
  type Walk,
  wholeUnlessZeroTail,
} from './container.ts';

const RIFF_HEADER = 12;
const CHUNK_HEADER = 8;
/** ALPH alone makes no picture. */
const BITSTREAM_CHUNKS = new Set(['VP8 ', 'VP8L', 'ANMF']);

/** True for `RIFF....WEBP`. Source: RFC 9649 2.4 (WebP file header). Never throws. */
export function matchesWebp(bytes: Uint8Array): boolean {
  return fourCharacters(bytes, 0) === 'RIFF' && fourCharacters(bytes, 8) === 'WEBP';
}

/**
 * Walks a WebP by the size of the RIFF and of each chunk, padding included; bytes after the RIFF are legal.
 * The image ranges are the chunks VP8, VP8L, ALPH and, of an animation, ANMF, whole but for their padding.
 * VP8 decodes a tail of zeros without an error, hence the doubt about one.
 * Errors: never throws; whatever is not a WebP is not whole.
 * Source: RFC 9649 2.3 (RIFF, chunk size and padding), 2.4 (file size, trailing data), 2.7 (chunks of the
 * extended format).
 */
export function walkWebp(bytes: Uint8Array): Walk {
  if (!matchesWebp(bytes)) return broken('RIFF and WEBP', hexAt(bytes, 0, RIFF_HEADER) || 'nothing');
  const view = viewOf(bytes);
  const riffEnd = CHUNK_HEADER + view.getUint32(4, true);
  if (riffEnd > bytes.length) return cutShort(`${riffEnd} bytes of RIFF`, bytes);

  const ranges: ByteRange[] = [];
  let bitstream: ByteRange | undefined;
  for (let at = RIFF_HEADER; at < riffEnd; ) {
    // Readers pass over a chunk that they do not know, whatever its name.
    const type = fourCharacters(bytes, at) ?? hexAt(bytes, at, 4);
    if (at + CHUNK_HEADER > riffEnd)
      return broken(`a chunk header at byte ${at}`, `${riffEnd - at} bytes of RIFF`);
    const length = view.getUint32(at + 4, true);
    const end = at + CHUNK_HEADER + length;
    if (end > riffEnd)
      return broken(`${length} bytes of ${type} at byte ${at}`, `${riffEnd - at - CHUNK_HEADER}`);
    if (type === 'ALPH' || BITSTREAM_CHUNKS.has(type)) addRange(ranges, at, end);
    if (BITSTREAM_CHUNKS.has(type) && length > 0) bitstream = { start: at + CHUNK_HEADER, end };
    at = end + (length % 2);
  }
  if (bitstream === undefined)
    return broken('a chunk VP8, VP8L or ANMF', `none with data in ${riffEnd} bytes of RIFF`);
  return wholeUnlessZeroTail(bytes, ranges, bitstream);
}
