/** A JPEG put into a TIFF as it is, for a reader that reads it to its end. */
import { isAlone, markerFrom, SOS } from './jpeg.ts';
import { STRIP_BYTE_COUNTS, STRIP_OFFSETS } from './tiff-directory.ts';

const BASELINE = 0xc0;
const EXTENDED = 0xc1;
const APP0 = 0xe0;
const APP14 = 0xee;
const [SHORT, LONG] = [3, 4];
const HEADER_BYTES = 8;
const NEW_STYLE_JPEG = 7;
const BLACK_IS_ZERO = 1;
const YCBCR = 6;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly { readonly id: number; readonly sampling: number }[];
}

/**
 * The same picture: the whole JPEG is the only strip. Null for what would be read otherwise in there: progressive, lossless, arithmetic,
 * of several scans, of more than 8 bits, of other colours than grey or YCbCr, and sampled in a way that TIFF does not have.
 *
 * Errors: never throws. `bytes` are those of a JPEG whose walk was whole. Source: TIFF Technical Note 2 (compression 7); ITU-T T.81 B.2.2;
 * ITU-T T.871 (JFIF) and the marker APP14 of Adobe for the colours, as libjpeg takes them.
 */
export function jpegInTiff(bytes: Uint8Array): Uint8Array | null {
  const frame = frameOf(bytes);
  if (frame === null) return null;
  const [first, ...others] = frame.components;
  const isSampled = others.every(({ sampling }) => sampling === 0x11);
  if (!first || !isSampled || ![0x11, 0x12, 0x21, 0x22].includes(first.sampling)) return null;
  return wrapped(bytes, frame, first.sampling);
}

/** The frame of a sequential JPEG with one scan in grey or YCbCr. */
function frameOf(bytes: Uint8Array): Frame | null {
  let frame: Frame | null = null;
  let isJfif = false;
  let adobe: number | null = null;
  for (let at = 2; ; ) {
    at = markerFrom(bytes, at);
    if (at < 0 || at + 20 > bytes.length) return null;
    const marker = bytes[at + 1]!;
    if (isAlone(marker)) {
      at += 2;
      continue;
    }
    const text = String.fromCharCode(...bytes.subarray(at + 4, at + 9));
    if (marker === APP0 && text === 'JFIF\0') isJfif = true;
    if (marker === APP14 && text === 'Adobe') adobe = bytes[at + 15] ?? null;
    if (marker === BASELINE || marker === EXTENDED) frame = frameAt(bytes, at);
    else if (marker > EXTENDED && marker < 0xd0 && ![0xc4, 0xc8, 0xcc].includes(marker)) return null;
    if (marker === SOS) {
      if (frame === null || bytes[at + 4] !== frame.components.length) return null;
      const { length } = frame.components;
      const isYcbcr = isJfif || (adobe === null ? hasUsualIds(frame) : adobe === 1);
      return length === 1 || (length === 3 && isYcbcr) ? frame : null;
    }
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
}

function hasUsualIds({ components }: Frame): boolean {
  return components.every(({ id }, i) => id === i + 1);
}

function frameAt(bytes: Uint8Array, at: number): Frame | null {
  if (bytes[at + 4] !== 8) return null;
  const short = (where: number) => bytes[where]! * 256 + bytes[where + 1]!;
  const components = Array.from({ length: bytes[at + 9]! }, (_, i) => {
    return { id: bytes[at + 10 + 3 * i] ?? 0, sampling: bytes[at + 11 + 3 * i] ?? 0 };
  });
  return { width: short(at + 7), height: short(at + 5), components };
}

function wrapped(jpeg: Uint8Array, { width, height, components }: Frame, sampling: number): Uint8Array {
  const isGrey = components.length === 1;
  const directoryAt = HEADER_BYTES + jpeg.length + (jpeg.length % 2);
  const entry = (tag: number, type: number, count: number, value: number) => ({ tag, type, count, value });
  const entries = [
    entry(256, LONG, 1, width),
    entry(257, LONG, 1, height),
    entry(258, SHORT, components.length, 8),
    entry(259, SHORT, 1, NEW_STYLE_JPEG),
    entry(262, SHORT, 1, isGrey ? BLACK_IS_ZERO : YCBCR),
    entry(STRIP_OFFSETS, LONG, 1, HEADER_BYTES),
    entry(277, SHORT, 1, components.length),
    entry(278, LONG, 1, height),
    entry(STRIP_BYTE_COUNTS, LONG, 1, jpeg.length),
    ...(isGrey ? [] : [entry(530, SHORT, 2, (sampling >> 4) | ((sampling & 15) << 16))]),
  ];
  const bitsAt = directoryAt + 2 + 12 * entries.length + 4;
  const out = Buffer.alloc(bitsAt + 6);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(directoryAt, 4);
  out.set(jpeg, HEADER_BYTES);
  out.writeUInt16LE(entries.length, directoryAt);
  for (const [i, { tag, type, count, value }] of entries.entries()) {
    const at = directoryAt + 2 + 12 * i;
    out.writeUInt16LE(tag, at);
    out.writeUInt16LE(type, at + 2);
    out.writeUInt32LE(count, at + 4);
    // Three numbers of bits do not fit the entry.
    out.writeUInt32LE(count === 3 ? bitsAt : value, at + 8);
  }
  for (let i = 0; i < 3; i++) out.writeUInt16LE(8, bitsAt + 2 * i);
  return out;
}
