/**
 * CRW of older Canons: a heap of records, and raw data of 10 bits packed in blocks of 64 differences. Source:
 * ExifTool, CanonRaw.pm; LibRaw.
 */
import { Bits, codesOf, restOf, sizeOf } from './bits.mjs';
import { randomFrom } from './mosaic.mjs';
import { put } from './tiff.mjs';

const HEADER_BYTES = 26;
const BLOCK = 64;
/** What stands before the packed data. */
const DATA_HEAD = 514;
const START = 512;

const first = codesOf(
  [0, 1, 4, 2, 3, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [0x04, 0x03, 0x05, 0x06, 0x02, 0x07, 0x01, 0x08, 0x09, 0x00, 0x0a, 0x0b, 0xff],
);
/** Of 164 codes those of differences alone, without runs of zeros before them. */
const later = codesOf([0, 2, 2, 2, 1, 4], [0x03, 0x04, 0x02, 0x05, 0x01, 0x06, 0x07, 0x08]);

/**
 * A mosaic without equal neighbours of a colour, so that no runs of zeros are to be packed. @param {number}
 * seed @returns {import('./make_raw.mjs').Made}
 */
export function crw(seed) {
  const [width, height] = [192, 128];
  const random = randomFrom(seed);
  const samples = new Uint16Array(width * height);
  const stream = new Bits();
  let [carry, base] = [0, [START, START]];
  for (let at = 0; at < samples.length; at++) {
    if (at % width === 0) base = [START, START];
    const parity = at % 2;
    // Readers tell files with and without a part of low bits by their bytes of ones, which small steps never
    // make.
    const step = random() < 0.1 ? 127 : 1 + Math.floor(random() * 12);
    const difference =
      base[parity] > START + 200 || (base[parity] > START - 200 && random() < 0.5) ? -step : step;
    base[parity] += difference;
    samples[at] = base[parity];
    const isFirst = at % BLOCK === 0;
    const coded = isFirst ? difference - carry : difference;
    if (isFirst) carry = difference;
    const size = sizeOf(coded);
    const { code, bits } = (isFirst ? first : later).get(size) ?? { code: 0, bits: 0 };
    stream.put(code, bits);
    stream.put(restOf(coded, size), size);
  }
  const packed = [...stream.end(0)].flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte]));
  const image = longs(width, height, 0, 0, 8, 24, 257);
  image.writeFloatLE(1, 8);
  const file = Buffer.concat([
    Buffer.from('II\x1a\0\0\0HEAPCCDR\x02\0\x01\0', 'latin1'),
    Buffer.alloc(HEADER_BYTES - 18),
    heap([
      [0x2005, Buffer.concat([Buffer.alloc(DATA_HEAD), Buffer.from(packed)])],
      [
        0x300a,
        heap([
          [0x1810, image],
          [0x1031, shorts(34, width, height, 1, 1, 0, 0, width - 1, height - 1)],
          [0x1834, longs(0x1668000)],
          [0x1835, longs(0, 0, DATA_HEAD, packed.length)],
          [0x180e, longs(1750550398, 0, 0)],
          [0x2807, heap([[0x080a, Buffer.from('Canon\0Canon EOS D60\0', 'latin1')]])],
        ]),
      ],
    ]),
  ]);
  return {
    file,
    samples,
    sensor: { width, height, left: 0, top: 0, bits: 10, black: 0, seed },
    colours: 'RGGB',
    blacks: null,
  };
}

/**
 * Records, then their directory, then where it is. @param {readonly (readonly [tag: number, value:
 * Uint8Array])[]} records
 */
function heap(records) {
  const values = Buffer.concat(records.map(([, value]) => value));
  const directory = Buffer.alloc(2 + 10 * records.length + 4);
  put(directory, 0, records.length, 2, true);
  let at = 0;
  for (const [i, [tag, value]] of records.entries()) {
    put(directory, 2 + 10 * i, tag, 2, true);
    put(directory, 4 + 10 * i, value.length, 4, true);
    put(directory, 8 + 10 * i, at, 4, true);
    at += value.length;
  }
  put(directory, directory.length - 4, at, 4, true);
  return Buffer.concat([values, directory]);
}

/** @param {number[]} values */
function longs(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, 4 * i);
  return bytes;
}

/** @param {number[]} values */
function shorts(...values) {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, 2 * i);
  return bytes;
}
