/** An EXIF block put into a finished JPEG, PNG or WebP: not a byte of the picture's own data is changed. */
import { crc32 } from 'node:zlib';
import type { Picture } from '../core/frame.ts';
import type { Origin } from '../core/origin.ts';
import { directories, joined } from './directory.ts';
import { exifFields } from './exif-fields.ts';

/** A segment of a JPEG has at most 65,535 bytes, two of which are its length. */
const SEGMENT_BYTES_MAX = 65_533;
const EXIF_CODE = new TextEncoder().encode('Exif\0\0');
const PNG_SIGNATURE_BYTES = 8;

/**
 * An APP1 segment right after the start. The list of exposures is left out where it does not fit, which is
 * from some 8,000 frames on. Source: CIPA DC-008 (Exif 2.32) 4.5.4.
 */
export function intoJpeg(file: Uint8Array, picture: Picture, origin: Origin | null): Uint8Array {
  if (origin === null) return file;
  const payloads = [true, false].map((withExposures) => {
    const { first, exif } = exifFields(origin, picture, { jpeg: true, withExposures });
    return joined(EXIF_CODE, directories(first, exif));
  });
  const payload = payloads.find(({ length }) => length <= SEGMENT_BYTES_MAX);
  if (!payload) return file;
  const length = payload.length + 2;
  const marker = Uint8Array.of(0xff, 0xe1, length >> 8, length & 0xff);
  return joined(file.subarray(0, 2), marker, payload, file.subarray(2));
}

/** An eXIf chunk before the pixels. Source: PNG (Third Edition) 11.3.3.4. */
export function intoPng(file: Uint8Array, picture: Picture, origin: Origin | null): Uint8Array {
  if (origin === null) return file;
  const body = joined(new TextEncoder().encode('eXIf'), blockOf(picture, origin));
  const pixelsAt = startOfPixels(file);
  const [length, check] = [bigEndian(body.length - 4), bigEndian(crc32(body))];
  return joined(file.subarray(0, pixelsAt), length, body, check, file.subarray(pixelsAt));
}

function startOfPixels(png: Uint8Array): number {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  let at = PNG_SIGNATURE_BYTES;
  while (fourLetters(png, at + 4) !== 'IDAT') at += 12 + view.getUint32(at);
  return at;
}

/**
 * An EXIF chunk at the end, and the header that says so, which a plain lossy file gets first. Source: RFC
 * 9649 sections 2.6, 2.7.
 */
export function intoWebp(file: Uint8Array, picture: Picture, origin: Origin | null): Uint8Array {
  if (origin === null) return file;
  const block = blockOf(picture, origin);
  const chunks = file.subarray(12);
  const hasHeader = fourLetters(file, 12) === 'VP8X';
  const header = hasHeader ? chunks.slice(0, 18) : extendedHeader(picture);
  header[8]! |= 0x08;
  const rest = hasHeader ? chunks.subarray(18) : chunks;
  const body = joined(
    new TextEncoder().encode('WEBP'),
    header,
    rest,
    new TextEncoder().encode('EXIF'),
    littleEndian(block.length),
    block,
    new Uint8Array(block.length % 2),
  );
  return joined(new TextEncoder().encode('RIFF'), littleEndian(body.length), body);
}

function extendedHeader({ shape }: Picture): Uint8Array {
  const size = [shape.width, shape.height].map((edge) => littleEndian(edge - 1).subarray(0, 3));
  return joined(new TextEncoder().encode('VP8X'), littleEndian(10), new Uint8Array(4), ...size);
}

function blockOf(picture: Picture, origin: Origin): Uint8Array {
  const { first, exif } = exifFields(origin, picture, { jpeg: false, withExposures: true });
  return directories(first, exif);
}

function fourLetters(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function littleEndian(value: number): Uint8Array {
  return bigEndian(value).reverse();
}
