/** EXIF that stands in a PNG as text, which programs wrote before there was a chunk for it. */
import { inflateSync } from 'node:zlib';
import { fourCharacters, viewOf } from './containers/container.ts';

const SIGNATURE_BYTES = 8;
/** Length and type before the data, CRC behind it. */
const CHUNK_OVERHEAD = 12;
const KEYWORD = /^Raw profile type (exif|APP1)$/i;
const KEYWORD_BYTES_MAX = 79;
/** EXIF has at most 64 KB in a JPEG; each byte is two digits, and lines end. */
const TEXT_BYTES_MAX = 2 ** 18;
const EXIF_HEADER = Buffer.from('Exif\0\0', 'latin1');

/**
 * The TIFF block of the first raw profile that is EXIF; null where there is none, or an `eXIf` chunk says it
 * already.
 *
 * Errors: none; what cannot be read is not said. Source: PNG, third edition, 11.3.3 (tEXt, zTXt);
 * ImageMagick's raw profiles.
 */
export function rawProfileExif(bytes: Uint8Array): Buffer | null {
  const view = viewOf(bytes);
  let found: Buffer | null = null;
  for (let at = SIGNATURE_BYTES; at + CHUNK_OVERHEAD <= bytes.length; ) {
    const end = at + CHUNK_OVERHEAD + view.getUint32(at);
    const type = fourCharacters(bytes, at + 4);
    if (end > bytes.length || type === 'IEND') break;
    if (type === 'eXIf') return null;
    if (type === 'tEXt' || type === 'zTXt')
      found ??= exifIn(bytes.subarray(at + 8, end - 4), type === 'zTXt');
    at = end;
  }
  return found;
}

function exifIn(text: Uint8Array, isCompressed: boolean): Buffer | null {
  const keywordEnd = text.subarray(0, KEYWORD_BYTES_MAX + 1).indexOf(0);
  if (keywordEnd < 0 || !KEYWORD.test(latin1(text.subarray(0, keywordEnd)))) return null;
  // A byte for the method of compression, of which there is one.
  const data = text.subarray(keywordEnd + (isCompressed ? 2 : 1));
  try {
    const profile = isCompressed ? inflateSync(data, { maxOutputLength: TEXT_BYTES_MAX }) : data;
    const [, digits] =
      /^\s*\w+\s+\d+\s([\s0-9a-f]*)/i.exec(latin1(profile.subarray(0, TEXT_BYTES_MAX))) ?? [];
    const block = Buffer.from((digits ?? '').replace(/\s/g, ''), 'hex');
    const isExif = block.subarray(0, EXIF_HEADER.length).equals(EXIF_HEADER);
    return isExif ? Buffer.from(block.subarray(EXIF_HEADER.length)) : null;
  } catch {
    return null;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
