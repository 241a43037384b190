/** TIFF structures as a reader sees them, by a parser that shares nothing with the writer. */
import { crc32 } from 'node:zlib';

/** ASCII as text, UNDEFINED as bytes, SHORT and LONG as numbers, RATIONAL as `1/3`. */
export type Values = readonly (number | string)[] | Buffer;
export type Fields = ReadonlyMap<number, Values>;

const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8 };

/**
 * The first directory, and the one of EXIF; empty when there is none. Errors: anything that is not as TIFF
 * 6.0 wants it.
 */
export function directoriesOf(block: Buffer): { first: Fields; exif: Fields } {
  if (block.toString('latin1', 0, 4) !== 'II*\0') throw new Error('no little-endian TIFF header');
  const first = fieldsAt(block, block.readUInt32LE(4));
  const exifAt = first.get(0x8769)?.[0];
  return { first, exif: typeof exifAt === 'number' ? fieldsAt(block, exifAt) : new Map() };
}

/** The directory below the first one that has the photosites of a raw file. Errors: when there is none. */
export function subDirectoryOf(block: Buffer): Fields {
  return fieldsAt(block, Number(directoriesOf(block).first.get(330)?.[0]));
}

function fieldsAt(block: Buffer, at: number): Fields {
  if (at % 2 !== 0) throw new Error(`a directory at the odd offset ${at}`);
  const fields = new Map<number, Values>();
  let before = 0;
  for (let i = 0; i < block.readUInt16LE(at); i++) {
    const entryAt = at + 2 + i * 12;
    const tag = block.readUInt16LE(entryAt);
    if (tag <= before) throw new Error(`tag ${tag} after tag ${before}`);
    before = tag;
    const type = block.readUInt16LE(entryAt + 2);
    const length = block.readUInt32LE(entryAt + 4) * sizes[type]!;
    const valueAt = length <= 4 ? entryAt + 8 : block.readUInt32LE(entryAt + 8);
    if (length > 4 && valueAt % 2 !== 0) throw new Error(`tag ${tag} at the odd offset ${valueAt}`);
    if (valueAt + length > block.length) throw new Error(`tag ${tag} ends behind the block`);
    fields.set(tag, valuesIn(type, block.subarray(valueAt, valueAt + length)));
  }
  return fields;
}

function valuesIn(type: number, bytes: Buffer): Values {
  const each = <T>(read: (at: number) => T) =>
    Array.from({ length: bytes.length / sizes[type]! }, (_, i) => read(i * sizes[type]!));
  if (type === 2) {
    if (bytes.at(-1) !== 0) throw new Error('a text without its end');
    return [bytes.toString('utf8', 0, bytes.length - 1)];
  }
  if (type === 3) return each((at) => bytes.readUInt16LE(at));
  if (type === 4) return each((at) => bytes.readUInt32LE(at));
  if (type === 5) return each((at) => `${bytes.readUInt32LE(at)}/${bytes.readUInt32LE(at + 4)}`);
  return bytes;
}

/** A TIFF of 32-bit floats. Errors: when it is none, or its strips do not hold the picture. */
export function floatsOf(file: Buffer) {
  const { first } = directoriesOf(file);
  const [width, height, channels] = [256, 257, 277].map((tag) => Number(first.get(tag)?.[0]));
  const numbers = (tag: number) => [...(first.get(tag) ?? [])].map(Number);
  const bits = numbers(258).join();
  if (bits !== Array(channels).fill(32).join()) throw new Error(`not of 32 bits: ${bits}`);
  if (numbers(339).some((format) => format !== 3)) throw new Error('not of floats');
  const lengths = numbers(279);
  if (Math.max(...lengths) > 4 * 2 ** 20) throw new Error('a strip of more than 4 MB');
  const strips = numbers(273).map((at, i) => file.subarray(at, at + lengths[i]!));
  const pixels = Buffer.concat(strips);
  const samples = Float32Array.from({ length: pixels.length / 4 }, (_, i) => pixels.readFloatLE(i * 4));
  if (samples.length !== width! * height! * channels!) throw new Error('not the strips of the picture');
  const shape = { width: width!, height: height!, channels: channels as 1 | 3 };
  return { shape, samples, iccProfile: (first.get(34675) as Buffer | undefined) ?? null };
}

/**
 * The EXIF block of a file, from where its format wants it; null when there is none. Errors: when it is
 * elsewhere.
 */
export function exifOf(file: Buffer): Buffer | null {
  if (file.toString('latin1', 0, 2) === 'II') return file;
  if (file.readUInt16BE(0) === 0xffd8) {
    if (file.readUInt16BE(2) !== 0xffe1) return null;
    const payload = file.subarray(6, 4 + file.readUInt16BE(4));
    if (payload.toString('latin1', 0, 6) !== 'Exif\0\0') throw new Error('an APP1 that is not EXIF');
    return payload.subarray(6);
  }
  return file.toString('latin1', 1, 4) === 'PNG' ? exifOfPng(file) : exifOfWebp(file);
}

function exifOfPng(file: Buffer): Buffer | null {
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const body = file.subarray(at + 4, at + 8 + file.readUInt32BE(at));
    const type = body.toString('latin1', 0, 4);
    if (crc32(body) !== file.readUInt32BE(at + 4 + body.length)) throw new Error(`the CRC of ${type}`);
    if (type === 'eXIf') return body.subarray(4);
    if (type === 'IDAT') return null;
  }
  return null;
}

function exifOfWebp(file: Buffer): Buffer | null {
  if (file.readUInt32LE(4) !== file.length - 8) throw new Error('the length of the RIFF');
  const isPromised = file.toString('latin1', 12, 16) === 'VP8X' && (file[20]! & 8) !== 0;
  for (let at = 12; at < file.length; ) {
    const length = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === 'EXIF') {
      if (!isPromised) throw new Error('an EXIF chunk that the header does not know');
      return file.subarray(at + 8, at + 8 + length);
    }
    at += 8 + length + (length % 2);
  }
  if (isPromised) throw new Error('the header promises EXIF');
  return null;
}
