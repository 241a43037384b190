/** RAF as Fujifilm's cameras write it, without compression. Source: ExifTool, FujiFilm.pm. */
import { exifFields, preview, previewFields, X_TRANS } from './dng.mjs';
import { bytesOf, mosaicOf } from './mosaic.mjs';
import { tiffFile } from './tiff.mjs';

/** @typedef {import('./mosaic.mjs').Sensor} Sensor */

const HEADER_BYTES = 160;

/**
 * `colours` from the corner of the frame; `isTurned`: it says that rows and columns run slantwise.
 *
 * @param {Sensor} sensor @param {string} colours @param {boolean} [isTurned] @returns
 * {import('./make_raw.mjs').Made}
 */
export function raf(sensor, colours, isTurned = false) {
  const { width, height, left, top } = sensor;
  const samples = mosaicOf(sensor);
  const exif = tiffFile([
    {
      fields: [...previewFields(), [271, 'ascii', 'FUJIFILM'], [272, 'ascii', 'X-T2'], [274, 'short', [6]]],
      data: { offsets: 273, counts: 279, data: [preview] },
      below: { 34665: [{ fields: exifFields() }] },
    },
  ]);
  const app1 = Buffer.concat([Buffer.from('Exif\0\0'), exif]);
  const length = app1.length + 2;
  const jpeg = Buffer.concat([
    Buffer.of(0xff, 0xd8, 0xff, 0xe1, length >> 8, length & 255),
    app1,
    Buffer.of(0xff, 0xd9),
  ]);
  const short = (/** @type {number[]} */ ...values) => bytesOf(Uint16Array.from(values), false);
  const cell = [...colours].map((each) => 'RGB'.indexOf(each)).reverse();
  const entries = [
    entry(0x100, short(height, width)),
    entry(0x110, short(top, left)),
    entry(0x111, short(height - 2 * top, width - 2 * left)),
    entry(0x121, short(height, width)),
    entry(0x130, Buffer.of(12, isTurned ? 4 : 12, 12, 12)),
    ...(colours === X_TRANS ? [entry(0x131, Buffer.from(cell))] : []),
  ];
  const directory = Buffer.concat([Buffer.of(0, 0, 0, entries.length), ...entries]);
  const raw = tiffFile([
    {
      fields: [],
      below: {
        61440: [
          {
            fields: [
              [0xf001, 'long', [width]],
              [0xf002, 'long', [height]],
              [0xf003, 'long', [16]],
              [0xf00a, 'long', [sensor.black]],
            ],
            data: { offsets: 0xf007, counts: 0xf008, data: [bytesOf(samples)] },
          },
        ],
      },
    },
  ]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('FUJIFILMCCD-RAW 0201FF389501X-T2', 'latin1');
  header.write('0100', 0x3c, 'latin1');
  let at = HEADER_BYTES;
  for (const [place, part] of /** @type {const} */ ([
    [84, jpeg],
    [92, directory],
    [100, raw],
  ])) {
    header.writeUInt32BE(at, place);
    header.writeUInt32BE(part.length, place + 4);
    at += part.length;
  }
  return {
    file: Buffer.concat([header, jpeg, directory, raw]),
    samples,
    sensor,
    colours,
    blacks: [sensor.black],
  };
}

/** @param {number} tag @param {Uint8Array} value */
function entry(tag, value) {
  return Buffer.concat([Buffer.of(tag >> 8, tag & 255, value.length >> 8, value.length & 255), value]);
}
