/**
 * Raw files that are TIFF inside, each packed as its maker does. Sources: TIFF 6.0; ExifTool's tag tables;
 * LibRaw 0.22 for what it asks for.
 */
import { Bits, codesOf, restOf, sizeOf } from './bits.mjs';
import { exifFields, preview, previewFields } from './dng.mjs';
import { losslessJpeg } from './lossless-jpeg.mjs';
import { bytesOf, fromFrame, mosaicOf } from './mosaic.mjs';
import { tiffFile } from './tiff.mjs';

/** @typedef {import('./tiff.mjs').Field} Field */
/** @typedef {import('./mosaic.mjs').Sensor} Sensor */
/** @typedef {import('./make_raw.mjs').Made} Made */

const MAKER_NOTE = 37500;

/** @param {string} make @param {string} model @param {number} orientation @returns {Field[]} */
function camera(make, model, orientation) {
  return [
    [271, 'ascii', make],
    [272, 'ascii', model],
    [274, 'short', [orientation]],
  ];
}

/** @param {Sensor} sensor @param {number} bits @param {number} compression @returns {Field[]} */
function mosaicFields({ width, height }, bits, compression) {
  return [
    [254, 'long', [0]],
    [256, 'long', [width]],
    [257, 'long', [height]],
    [258, 'short', [bits]],
    [259, 'short', [compression]],
    [262, 'short', [32803]],
    [277, 'short', [1]],
    [278, 'long', [height]],
    [284, 'short', [1]],
    [33421, 'short', [2, 2]],
    [33422, 'byte', [0, 1, 1, 2]],
  ];
}

/**
 * A preview, below it the mosaic: NEF, ARW, SRW, 3FR.
 *
 * @param {{ make: string, model: string, orientation: number, raw: readonly Field[], data: Uint8Array, note?:
 * Uint8Array, little?: boolean }} parts
 */
function withPreview({ make, model, orientation, raw, data, note, little = true }) {
  const exif = note
    ? [...exifFields(), /** @type {Field} */ ([MAKER_NOTE, 'undefined', note])]
    : exifFields();
  return tiffFile(
    [
      {
        fields: [...previewFields(), ...camera(make, model, orientation)],
        data: { offsets: 273, counts: 279, data: [preview] },
        below: {
          330: [{ fields: raw, data: { offsets: 273, counts: 279, data: [data] } }],
          34665: [{ fields: exif }],
        },
      },
    ],
    { little },
  );
}

/**
 * @param {Sensor} sensor @param {Buffer} file @param {Uint16Array | null} samples @param {string} [colours]
 * @returns {Made}
 */
function made(sensor, file, samples, colours = 'RGGB') {
  return { file, samples, sensor, colours: fromFrame(colours, { left: 0, top: 0 }), blacks: null };
}

/**
 * Lossless, 14 bits: each sample from the one of its colour before it. @param {Sensor} sensor @returns {Made}
 */
export function nef(sensor) {
  const { width, height } = sensor;
  const samples = mosaicOf(sensor);
  const counts = [0, 1, 4, 2, 2, 3, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0];
  const codes = codesOf(counts, [7, 6, 8, 5, 9, 4, 10, 3, 11, 12, 2, 0, 1, 13, 14]);
  const start = 2048;
  const above = [
    [start, start],
    [start, start],
  ];
  const stream = new Bits();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sample = samples[y * width + x];
      const difference = sample - (x < 2 ? above[y % 2][x] : samples[y * width + x - 2]);
      if (x < 2) above[y % 2][x] = sample;
      const size = sizeOf(difference);
      const { code, bits } = codes.get(size) ?? { code: 0, bits: 0 };
      stream.put(code, bits);
      stream.put(restOf(difference, size), size);
    }
  }
  const table = Buffer.concat([
    Buffer.of(0x46, 0x30),
    bytesOf(Uint16Array.of(start, start, start, start, 0), false),
  ]);
  const note = Buffer.concat([
    Buffer.from('Nikon\0\x02\x10\0\0', 'latin1'),
    tiffFile([{ fields: [[0x96, 'undefined', table]] }], { little: false }),
  ]);
  const raw = mosaicFields(sensor, 14, 34713);
  const file = withPreview({
    make: 'NIKON CORPORATION',
    model: 'NIKON D7100',
    orientation: 1,
    raw,
    data: stream.end(0),
    note,
    little: false,
  });
  return made(sensor, file, samples);
}

/**
 * Lossless JPEG of two components, in slices that lie side by side. @param {Sensor} sensor @param {number}
 * slice @returns {Made}
 */
export function cr2(sensor, slice) {
  const { width, height, bits } = sensor;
  const samples = mosaicOf(sensor);
  const sliced = new Uint16Array(samples.length);
  const full = Math.floor((width - 1) / slice);
  let at = 0;
  for (let left = 0; left < width; left += slice) {
    for (let y = 0; y < height; y++) {
      const row = samples.subarray(y * width + left, y * width + Math.min(width, left + slice));
      sliced.set(row, at);
      at += row.length;
    }
  }
  const stream = losslessJpeg(sliced, { width, height, bits, components: 2 });
  const file = tiffFile(
    [
      {
        fields: [...previewFields(), ...camera('Canon', 'Canon EOS 5D Mark II', 8)],
        data: { offsets: 273, counts: 279, data: [preview] },
        below: { 34665: [{ fields: exifFields() }] },
      },
      {
        fields: [
          [259, 'short', [6]],
          [50752, 'short', [full, slice, width - full * slice]],
        ],
        data: { offsets: 273, counts: 279, data: [stream] },
      },
    ],
    { head: Buffer.from('CR\x02\0\0\0\0\0', 'latin1') },
  );
  const rawDirectory = file.readUInt32LE(
    file.readUInt32LE(4) + 2 + 12 * file.readUInt16LE(file.readUInt32LE(4)),
  );
  file.writeUInt32LE(rawDirectory, 12);
  return made(sensor, file, samples);
}

/**
 * Sixteen photosites of a colour in 16 bytes: the largest, the smallest, where these are, and 7 bits for each
 * other. What is lost is the camera's doing, so what comes out is said by another program.
 *
 * @param {Sensor} sensor @returns {Made}
 */
export function arw2(sensor) {
  const { width, height, bits } = sensor;
  const samples = mosaicOf(sensor);
  const data = Buffer.alloc(width * height);
  for (let y = 0; y < height; y++) {
    for (let block = 0; block < width; block += 16) {
      const first = Math.floor(block / 32) * 32 + (block % 32 ? 1 : 0);
      const values = Array.from({ length: 16 }, (_, i) => samples[y * width + first + 2 * i] >> (bits - 11));
      const [most, least] = [Math.max(...values), Math.min(...values)];
      const mostAt = values.indexOf(most);
      const leastAt = values.findIndex((value, i) => value === least && i !== mostAt);
      let shift = 0;
      while (shift < 4 && 0x80 << shift <= most - least) shift += 1;
      let packed = BigInt(most) | (BigInt(least) << 11n) | (BigInt(mostAt) << 22n) | (BigInt(leastAt) << 26n);
      let bit = 30n;
      for (const [i, value] of values.entries()) {
        if (i === mostAt || i === leastAt) continue;
        packed |= BigInt(Math.min(127, (value - least) >> shift)) << bit;
        bit += 7n;
      }
      data.writeBigUInt64LE(packed & 0xffffffffffffffffn, y * width + block);
      data.writeBigUInt64LE(packed >> 64n, y * width + block + 8);
    }
  }
  const raw = mosaicFields(sensor, 8, 32767);
  return made(sensor, withPreview({ make: 'SONY', model: 'SLT-A55V', orientation: 1, raw, data }), null);
}

/** Two samples of 12 bits in three bytes, the high bits first. @param {Uint16Array} samples */
function packed12(samples) {
  const stream = new Bits();
  for (const sample of samples) stream.put(sample, 12);
  return stream.end(0);
}

/** @param {Sensor} sensor @returns {Made} */
export function pef(sensor) {
  const samples = mosaicOf(sensor);
  const fields = [...mosaicFields(sensor, 12, 32773), ...camera('PENTAX Corporation', 'PENTAX K10D', 6)];
  const file = tiffFile(
    [
      {
        fields,
        data: { offsets: 273, counts: 279, data: [packed12(samples)] },
        below: { 34665: [{ fields: exifFields() }] },
      },
    ],
    { little: false },
  );
  return made(sensor, file, samples);
}

/** A zero byte behind every ten photosites of a row. @param {Sensor} sensor @returns {Made} */
export function srw(sensor) {
  const samples = mosaicOf(sensor);
  const raw = mosaicFields(sensor, 12, 32769);
  const stream = new Bits();
  for (const [i, sample] of samples.entries()) {
    stream.put(sample, 12);
    if ((i % sensor.width) % 10 === 9) stream.put(0, 8);
  }
  const data = stream.end(0);
  return made(sensor, withPreview({ make: 'SAMSUNG', model: 'NX10', orientation: 1, raw, data }), samples);
}

/** @param {Sensor} sensor @returns {Made} */
export function hasselblad(sensor) {
  const samples = mosaicOf(sensor);
  const raw = mosaicFields(sensor, 16, 1);
  const data = bytesOf(samples);
  const file = withPreview({ make: 'Hasselblad', model: 'Hasselblad H3D-39', orientation: 1, raw, data });
  return made(sensor, file, samples);
}

/** Words of 32 bits, little-endian. @param {Sensor} sensor @returns {Made} */
export function orf(sensor) {
  const samples = mosaicOf(sensor);
  const fields = [
    ...mosaicFields(sensor, 12, 1).filter(([tag]) => tag !== 262 && tag < 33421),
    ...camera('OLYMPUS IMAGING CORP.', 'E-500', 1),
  ];
  const file = tiffFile(
    [
      {
        fields,
        data: { offsets: 273, counts: 279, data: [packed12(samples).swap32()] },
        below: { 34665: [{ fields: exifFields() }] },
      },
    ],
    { version: 0x4f52 },
  );
  return made(sensor, file, samples);
}

/**
 * Blocks whose halves are exchanged, of pieces of 16 bytes with ten photosites each. @param {Sensor} sensor
 * @returns {Made}
 */
export function rw2(sensor) {
  const { width, height } = sensor;
  const samples = mosaicOf(sensor);
  const [block, turned] = [0x4000, 0x2008];
  const pieces = Buffer.alloc(Math.ceil(((samples.length / 10) * 16) / block) * block);
  for (let i = 0; i < samples.length; i += 2) {
    const at = Math.floor(i / 10) * 16 + ((i % 10) / 2) * 3;
    pieces.writeUIntLE(samples[i] + samples[i + 1] * 4096, at, 3);
  }
  const blocks = Array.from({ length: pieces.length / block }, (_, i) =>
    pieces.subarray(i * block, (i + 1) * block),
  );
  const data = Buffer.concat(blocks.flatMap((each) => [each.subarray(turned), each.subarray(0, turned)]));
  const file = tiffFile(
    [
      {
        fields: [
          [1, 'undefined', Buffer.from('0230')],
          [2, 'short', [width]],
          [3, 'short', [height]],
          [4, 'short', [0]],
          [5, 'short', [0]],
          [6, 'short', [height]],
          [7, 'short', [width]],
          [9, 'short', [1]],
          [10, 'short', [12]],
          [11, 'short', [34316]],
          [23, 'short', [400]],
          [45, 'short', [5]],
          ...camera('Panasonic', 'DC-GH5', 1),
          [273, 'long', [0xffffffff]],
          [278, 'short', [height]],
          [279, 'long', [data.length]],
        ],
        data: { offsets: 280, counts: null, data: [data] },
        below: { 34665: [{ fields: exifFields() }] },
      },
    ],
    { version: 0x55 },
  );
  return made(sensor, file, samples);
}
