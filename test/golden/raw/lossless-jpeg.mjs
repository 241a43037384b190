/**
 * Lossless JPEG with the left neighbour as prediction. Source: ITU-T T.81, annex H (process 14, selection
 * value 1).
 */
import { Bits, codesOf, restOf, sizeOf } from './bits.mjs';
import { bytesOf } from './mosaic.mjs';

/** One code for each size of a difference, the small ones short; none of ones alone. */
const COUNTS = [0, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0];
const SIZES = [4, 3, 5, 2, 6, 7, 8, 9, 1, 10, 0, 11, 12, 13, 14, 15, 16];

/**
 * Shape: `components` samples of a row take turns; rows of `samples` are `width` long, all components
 * together.
 *
 * @param {Uint16Array} samples @param {{ width: number, height: number, bits: number, components: number }}
 * form
 * @returns {Buffer}
 */
export function losslessJpeg(samples, { width, height, bits, components }) {
  const codes = codesOf(COUNTS, SIZES);
  const stream = new Bits();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const above = y > 0 ? samples[at - width] : 2 ** (bits - 1);
      const predicted = x >= components ? samples[at - components] : above;
      const difference = (((samples[at] ?? 0) - (predicted ?? 0) + 0x8000) & 0xffff) - 0x8000;
      const size = sizeOf(difference);
      const { code, bits: length } = codes.get(size) ?? { code: 0, bits: 0 };
      stream.put(code, length);
      stream.put(restOf(difference, size), size);
    }
  }
  const parts = Array.from({ length: components }, (_, i) => i);
  return Buffer.concat([
    Buffer.of(0xff, 0xd8),
    segment(0xc4, [0, ...COUNTS, ...codes.keys()]),
    segment(0xc3, [
      bits,
      ...bytesOf(Uint16Array.of(height, width / components), false),
      components,
      ...parts.flatMap((i) => [i, 0x11, 0]),
    ]),
    segment(0xda, [components, ...parts.flatMap((i) => [i, 0]), 1, 0, 0]),
    stuffed(stream.end(1)),
    Buffer.of(0xff, 0xd9),
  ]);
}

/** @param {number} marker @param {readonly number[]} contents */
function segment(marker, contents) {
  return Buffer.from([0xff, marker, (contents.length + 2) >> 8, (contents.length + 2) & 255, ...contents]);
}

/** @param {Buffer} bytes */
function stuffed(bytes) {
  return Buffer.from([...bytes].flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])));
}
