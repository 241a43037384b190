/**
 * CR3 of Canon with the lossless form of its codec. Sources: canon_cr3 of L. Clevy; ISO/IEC 14496-12;
 * LibRaw's crx.cpp for the codec.
 */
import { Bits } from './bits.mjs';
import { exifFields } from './dng.mjs';
import { mosaicOf } from './mosaic.mjs';
import { tiffFile } from './tiff.mjs';

/** @typedef {import('./mosaic.mjs').Sensor} Sensor */

const CANON = Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex');
const PLANES = 4;
/** Zeros that say: the number follows as it is. */
const ESCAPE = 41;
const ESCAPED_BITS = 21;
const K_MAX = 15;

/** @param {Sensor} sensor @returns {import('./make_raw.mjs').Made} */
export function cr3(sensor) {
  const { width, height, bits } = sensor;
  const samples = mosaicOf(sensor);
  const planes = Array.from({ length: PLANES }, (_, i) => planeOf(samples, sensor, i));
  const heads = planes.flatMap((plane, i) => [
    [0xff, 0x02, 0, 8, ...long(plane.length), (i << 4) | 8, 0, 0, 0],
    [0xff, 0x03, 0, 8, ...long(plane.length), 0, 0, 0, 0],
  ]);
  const size = planes.reduce((total, plane) => total + plane.length, 0);
  const head = Buffer.from([0xff, 0x01, 0, 8, ...long(size), 0, 0, 0, 0, ...heads.flat()]);
  const data = Buffer.concat([head, ...planes]);
  const codec = Buffer.from([
    ...[0xff, 0xff, 0, 0x30, 1, 0, 0, 0, ...long(width), ...long(height), ...long(width), ...long(height)],
    ...[bits, PLANES << 4, 0, 0, ...long(head.length), ...Array(20).fill(0)],
  ]);
  const [camera, exif] = [
    tiffFile([
      {
        fields: [
          [256, 'short', [width]],
          [257, 'short', [height]],
          [271, 'ascii', 'Canon'],
          [272, 'ascii', 'Canon EOS M50'],
          [274, 'short', [8]],
        ],
      },
    ]),
    tiffFile([{ fields: exifFields() }]),
  ];
  /** Its size does not depend on the place. @param {number} place */
  const movie = (place) =>
    box('moov', [
      box('uuid', [
        CANON,
        box('CNCV', [Buffer.from('CanonCR3_001/00.09.00/00.00.00')]),
        box('CMT1', [camera]),
        box('CMT2', [exif]),
      ]),
      track(codec, place, data.length),
    ]);
  const brand = box('ftyp', [Buffer.from('crx \0\0\0\x01crx isom', 'latin1')]);
  const place = brand.length + movie(0).length + 8;
  return {
    file: Buffer.concat([brand, movie(place), box('mdat', [data])]),
    samples,
    sensor,
    colours: 'RGGB',
    blacks: null,
  };
}

/** @param {Buffer} codec @param {number} place @param {number} size */
function track(codec, place, size) {
  const entry = box('CRAW', [Buffer.alloc(82), box('CMP1', [codec])]);
  const table = box('stbl', [
    box('stsd', [Buffer.from([0, 0, 0, 0, ...long(1)]), entry]),
    box('stsc', [Buffer.from([0, 0, 0, 0, ...long(1), ...long(1), ...long(1), ...long(1)])]),
    box('stsz', [Buffer.from([0, 0, 0, 0, ...long(size), ...long(1)])]),
    box('co64', [Buffer.from([0, 0, 0, 0, ...long(1), ...long(0), ...long(place)])]),
  ]);
  const handler = box('hdlr', [Buffer.alloc(8), Buffer.from('vide'), Buffer.alloc(13)]);
  return box('trak', [box('mdia', [handler, box('minf', [table])])]);
}

/** @param {string} type @param {readonly Uint8Array[]} contents */
function box(type, contents) {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from(long(body.length + 8)), Buffer.from(type), body]);
}

/** @param {number} value */
function long(value) {
  return [value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/**
 * The photosites of a colour: each predicted from its neighbours, and what is left written with as many low
 * bits as the neighbourhood needs. Runs of equal samples are never written as such.
 *
 * @param {Uint16Array} samples @param {Sensor} sensor @param {number} plane
 */
function planeOf(samples, sensor, plane) {
  const [columns, rows] = [sensor.width / 2, sensor.height / 2];
  const stream = new Bits();
  let k = 0;
  /** With what lies left and right of the row. @type {number[]} */
  let above = [];
  for (let row = 0; row < rows; row++) {
    const line = [row === 0 ? 0 : above[1]];
    for (let column = 0; column < columns; column++) {
      const at = (2 * row + (plane >> 1)) * sensor.width + 2 * column + (plane & 1);
      const value = samples[at] - 2 ** (sensor.bits - 1);
      const left = line[column];
      const [aboveLeft = 0, up = 0, aboveRight = 0] = above.slice(column, column + 3);
      const isLast = column === columns - 1;
      const isFlat = row === 0 ? left === 0 : left === up && left === aboveRight;
      if (isFlat && !isLast) stream.put(0, 1);
      const predicted = row === 0 ? left : isFlat && !isLast ? up : predict(left, up, aboveLeft);
      const code = zigzag(value - predicted);
      putCode(stream, code, k);
      const ahead = row === 0 || isLast ? code : (code + 2 * Math.abs(aboveRight - up)) >> 1;
      k = nextK(k, ahead);
      line.push(value);
    }
    line.push(line[columns] + 1);
    above = line;
  }
  const bytes = stream.end(0);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 7)]);
}

/** @param {number} left @param {number} up @param {number} aboveLeft */
function predict(left, up, aboveLeft) {
  const slope = up - aboveLeft;
  const isFalling = slope < 0 ? 1 : 0;
  const choice = (((aboveLeft < left ? 1 : 0) ^ isFalling) << 1) + ((left < up ? 1 : 0) ^ isFalling);
  return [left + slope, left + slope, left, up][choice];
}

/** @param {number} difference */
function zigzag(difference) {
  return difference >= 0 ? 2 * difference : -2 * difference - 1;
}

/** @param {Bits} stream @param {number} code @param {number} k */
function putCode(stream, code, k) {
  const zeros = code >> k;
  stream.put(0, Math.min(zeros, ESCAPE));
  stream.put(1, 1);
  if (zeros >= ESCAPE) stream.put(code, ESCAPED_BITS);
  else stream.put(code & (2 ** k - 1), k);
}

/** @param {number} k @param {number} code */
function nextK(k, code) {
  const isSmall = code < (1 << k) >> 1 ? 1 : 0;
  const over = code >> k;
  return Math.min(K_MAX, k - isSmall + (over > 2 ? 1 : 0) + (over > 5 ? 1 : 0));
}
