/** Uncompressed TIFF, read by its strips: what a library does with every pixel is here one copy. */
import type { Shape } from '../core/frame.ts';
import type { ByteRange } from './containers/container.ts';
import {
  type Directory,
  firstOffset,
  firstValue,
  PHOTOMETRIC,
  type Reader,
  readDirectory,
  readerOf,
  STRIP_BYTE_COUNTS,
  STRIP_OFFSETS,
  valueAt,
} from './containers/tiff-directory.ts';

const WIDTH = 256;
const HEIGHT = 257;
const BITS = 258;
const SAMPLES_PER_PIXEL = 277;
const ROWS_PER_STRIP = 278;
const SAMPLE_FORMAT = 339;
const BLACK_IS_ZERO = 1;
const RGB = 2;

/**
 * What must be so, or not be said, for bytes in a file to be samples in memory: no compression, high bits
 * first, one plane, no prediction.
 */
const PLAIN: readonly (readonly [tag: number, value: number])[] = [
  [259, 1],
  [266, 1],
  [284, 1],
  [317, 1],
];

/**
 * The samples of a picture that lies in the file as it does in memory, 8 or 16 bits in either byte order,
 * grey or RGB; null for every other TIFF, and for one whose strips are not what its header wants.
 *
 * Shape: interleaved, as `shape`; their memory is their own. Errors: never throws. Source: TIFF 6.0, sections
 * 3, 4 and 6.
 */
export function stripSamples(bytes: Uint8Array, shape: Shape): Uint8Array | Uint16Array | null {
  const reader = readerOf(bytes);
  if (reader === undefined) return null;
  const directory = readDirectory(reader, firstOffset(reader));
  if ('whole' in directory || !isPlain(reader, directory, shape)) return null;
  const strips = stripsOf(reader, directory, shape);
  return strips && copied(reader, strips, shape);
}

function isPlain(reader: Reader, { entries }: Directory, shape: Shape): boolean {
  const { width, height, channels, fullScale } = shape;
  const all = (tag: number, value: number) => {
    const entry = entries.get(tag);
    if (entry === undefined || entry.count !== channels || entry.value.end > reader.bytes.length)
      return false;
    return Array.from({ length: channels }, (_, i) => valueAt(reader, entry, i)).every(
      (each) => each === value,
    );
  };
  const is = (tag: number, value: number) => firstValue(reader, entries.get(tag)) === value;
  return (
    PLAIN.every(([tag, value]) => !entries.has(tag) || is(tag, value)) &&
    is(WIDTH, width) &&
    is(HEIGHT, height) &&
    is(PHOTOMETRIC, channels === 1 ? BLACK_IS_ZERO : RGB) &&
    (is(SAMPLES_PER_PIXEL, channels) || (channels === 1 && !entries.has(SAMPLES_PER_PIXEL))) &&
    all(BITS, fullScale === 255 ? 8 : 16) &&
    (!entries.has(SAMPLE_FORMAT) || all(SAMPLE_FORMAT, 1))
  );
}

/** In their order; null when they are not exactly the rows of the picture. */
function stripsOf(reader: Reader, { entries }: Directory, shape: Shape): ByteRange[] | null {
  const [offsets, counts] = [entries.get(STRIP_OFFSETS), entries.get(STRIP_BYTE_COUNTS)];
  const { bytes } = reader;
  if (!offsets || !counts || offsets.value.end > bytes.length || counts.value.end > bytes.length) return null;
  const rows = Math.min(firstValue(reader, entries.get(ROWS_PER_STRIP)) ?? shape.height, shape.height);
  if (rows < 1 || offsets.count !== Math.ceil(shape.height / rows) || counts.count !== offsets.count)
    return null;
  const rowBytes = shape.width * shape.channels * (shape.fullScale === 255 ? 1 : 2);
  const strips: ByteRange[] = [];
  for (let i = 0; i < offsets.count; i++) {
    const start = valueAt(reader, offsets, i) ?? bytes.length;
    const length = Math.min(rows, shape.height - i * rows) * rowBytes;
    if (valueAt(reader, counts, i) !== length || start + length > bytes.length) return null;
    strips.push({ start, end: start + length });
  }
  return strips;
}

function copied(
  { bytes, little }: Reader,
  strips: readonly ByteRange[],
  { fullScale }: Shape,
): Uint8Array | Uint16Array {
  const samples = Buffer.allocUnsafeSlow(strips.reduce((total, { start, end }) => total + end - start, 0));
  let at = 0;
  for (const { start, end } of strips) {
    samples.set(bytes.subarray(start, end), at);
    at += end - start;
  }
  if (fullScale === 255) return new Uint8Array(samples.buffer);
  if (!little) samples.swap16();
  return new Uint16Array(samples.buffer);
}
