/** DNG as cameras and converters write it. Source: DNG 1.4. */
import { losslessJpeg } from './lossless-jpeg.mjs';
import { bytesOf, fromFrame, mosaicOf } from './mosaic.mjs';
import { tiffFile } from './tiff.mjs';

/** @typedef {import('./tiff.mjs').Field} Field */
/** @typedef {import('./mosaic.mjs').Sensor} Sensor */

const COLOURS = { R: 0, G: 1, B: 2 };
/** What X-Trans repeats. */
export const X_TRANS = 'GGRGGBGGBGGRBRGRBGGGBGGRGGRGGBRBGBRG';

/** Facts that every file says of its exposure. @returns {Field[]} */
export function exifFields() {
  return [
    [33434, 'rational', [1, 3]],
    [33437, 'rational', [56, 10]],
    [34855, 'short', [400]],
    [36864, 'undefined', Buffer.from('0230')],
    [36867, 'ascii', '2025:06:21 23:59:58'],
    [36881, 'ascii', '+05:45'],
    [37386, 'rational', [355, 10]],
    [37521, 'ascii', '07'],
    [42036, 'ascii', 'NIKKOR Z 24-70mm f/4 S'],
  ];
}

/** A picture of eight by eight in plain colours. */
export const preview = Buffer.alloc(8 * 8 * 3, 0x60);

/** @returns {Field[]} */
export function previewFields() {
  return [
    [254, 'long', [1]],
    [256, 'long', [8]],
    [257, 'long', [8]],
    [258, 'short', [8, 8, 8]],
    [259, 'short', [1]],
    [262, 'short', [2]],
    [277, 'short', [3]],
    [278, 'long', [8]],
    [284, 'short', [1]],
  ];
}

/**
 * @param {Sensor} sensor
 * @param {{ colours: string, orientation: number, little?: boolean, tile?: number, blacks?: readonly
 * number[], extra?: Field[] }} form
 *   `colours` from the corner of what sees light
 */
export function dng(sensor, { colours, orientation, little = true, tile, blacks, extra = [] }) {
  const { width, height, left, top, bits } = sensor;
  const samples = mosaicOf(sensor);
  const cell = colours.length === 36 ? 6 : 2;
  const tiles = tile ? tilesOf(samples, sensor, tile) : [bytesOf(samples, little)];
  const white = 2 ** bits - 1;
  /** @type {Field[]} */
  const raw = [
    [254, 'long', [0]],
    [256, 'long', [width]],
    [257, 'long', [height]],
    [258, 'short', [16]],
    [259, 'short', [tile ? 7 : 1]],
    [262, 'short', [32803]],
    [277, 'short', [1]],
    [284, 'short', [1]],
    ...(tile
      ? /** @type {Field[]} */ ([
          [322, 'long', [tile]],
          [323, 'long', [tile]],
        ])
      : /** @type {Field[]} */ ([[278, 'long', [height]]])),
    [33421, 'short', [cell, cell]],
    [33422, 'byte', [...colours].map((each) => COLOURS[/** @type {'R' | 'G' | 'B'} */ (each)])],
    [50710, 'byte', [0, 1, 2]],
    [50713, 'short', blacks ? [2, 2] : [1, 1]],
    [50714, 'rational', (blacks ?? [sensor.black]).flatMap((each) => [each, 1])],
    [50717, 'long', [white]],
    [50719, 'long', [4, 2]],
    [50720, 'long', [width - left - 8, height - top - 4]],
    [50829, 'long', [top, left, height, width]],
  ];
  const file = tiffFile(
    [
      {
        fields: [
          ...previewFields(),
          [271, 'ascii', 'Golden'],
          [272, 'ascii', 'Camera 1'],
          [274, 'short', [orientation]],
          [50706, 'byte', [1, 4, 0, 0]],
          [50707, 'byte', [1, 1, 0, 0]],
          [50708, 'ascii', 'Golden Camera 1'],
          [
            50721,
            'srational',
            [7000, -2000, -500, -4000, 12000, 2200, -800, 1500, 6000].flatMap((v) => [v, 10000]),
          ],
          [50728, 'rational', [5, 10, 10, 10, 6, 10]],
          [50778, 'short', [21]],
          ...extra,
        ],
        data: { offsets: 273, counts: 279, data: [preview] },
        below: {
          330: [
            {
              fields: raw,
              data: tile
                ? { offsets: 324, counts: 325, data: tiles }
                : { offsets: 273, counts: 279, data: tiles },
            },
          ],
          34665: [{ fields: exifFields() }],
        },
      },
    ],
    { little },
  );
  return { file, samples, sensor, colours: fromFrame(colours, sensor), blacks: blacks ?? [sensor.black] };
}

/**
 * A DNG without a mosaic that can be summed: developed already, or packed in a way that is not read here.
 *
 * @param {{ photometric: number, samples: number, compression?: number, format?: number }} form
 */
export function otherDng({ photometric, samples, compression = 1, format = 1 }) {
  const { width, height } = { width: 96, height: 64 };
  const data = Buffer.alloc(width * height * samples * 2, 0x35);
  /** @type {Field[]} */
  const raw = [
    [254, 'long', [0]],
    [256, 'long', [width]],
    [257, 'long', [height]],
    [258, 'short', Array(samples).fill(16)],
    [259, 'short', [compression]],
    [262, 'short', [photometric]],
    [277, 'short', [samples]],
    [278, 'long', [height]],
    [284, 'short', [1]],
    [339, 'short', Array(samples).fill(format)],
    ...(photometric === 32803
      ? /** @type {Field[]} */ ([
          [33421, 'short', [2, 2]],
          [33422, 'byte', [0, 1, 1, 2]],
        ])
      : []),
    [50717, 'long', Array(samples).fill(65535)],
  ];
  const camera = /** @type {Field[]} */ ([
    [271, 'ascii', 'Golden'],
    [272, 'ascii', 'Camera 1'],
    [50706, 'byte', [1, 4, 0, 0]],
    [50707, 'byte', [1, 1, 0, 0]],
    [50708, 'ascii', 'Golden Camera 1'],
  ]);
  return tiffFile([
    {
      fields: [...previewFields(), ...camera],
      data: { offsets: 273, counts: 279, data: [preview] },
      below: { 330: [{ fields: raw, data: { offsets: 273, counts: 279, data: [data] } }] },
    },
  ]);
}

/** A picture as an editor makes it of a raw file, with what the camera said and its maker note. */
export function plainTiff() {
  const note = Buffer.from('Nikon\0\x02\x10\0\0MM\0*\0\0\0\x08\0\0', 'latin1');
  return tiffFile([
    {
      fields: [
        ...previewFields().filter(([tag]) => tag !== 254),
        [271, 'ascii', 'NIKON CORPORATION'],
        [272, 'ascii', 'NIKON D7100'],
      ],
      data: { offsets: 273, counts: 279, data: [preview] },
      below: { 34665: [{ fields: [...exifFields(), [37500, 'undefined', note]] }] },
    },
  ]);
}

/**
 * Tiles of lossless JPEG; those at the edges are filled up. @param {Uint16Array} samples @param {Sensor}
 * sensor @param {number} tile
 */
function tilesOf(samples, { width, height, bits }, tile) {
  const tiles = [];
  for (let top = 0; top < height; top += tile) {
    for (let left = 0; left < width; left += tile) {
      const part = new Uint16Array(tile * tile);
      for (let i = 0; i < part.length; i++) {
        const x = Math.min(width - 1, left + (i % tile));
        const y = Math.min(height - 1, top + Math.floor(i / tile));
        part[i] = samples[y * width + x];
      }
      tiles.push(losslessJpeg(part, { width: tile, height: tile, bits, components: 2 }));
    }
  }
  return tiles;
}
