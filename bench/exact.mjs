/**
 * The reference that every path is compared with: sums, maxima and minima by plain loops, and what they look
 * like.
 */
import { createHash } from 'node:crypto';
import { decode } from './decode.mjs';

/** @import { Space } from './frames/frames.mjs' */

/**
 * @typedef {Uint8Array | Uint16Array} Samples
 * @typedef {object} Planes
 * @property {number} frames
 * @property {number} fullScale
 * @property {Uint32Array} sum
 * @property {Samples} max
 * @property {Samples} min
 */

/**
 * Shape: one value a sample; `frames` are in them. `counts` says how often each file is in them: once where
 * it says nothing.
 * `extremes`: maxima and minima too.
 *
 * @param {readonly string[]} files
 * @param {{ counts?: readonly number[], space?: Space, extremes?: boolean }} [how]
 */
export async function plainPlanes(
  files,
  { counts = files.map(() => 1), space = 'srgb', extremes = false } = {},
) {
  const wanted = files.map((file, i) => ({ file, count: counts[i] })).filter(({ count }) => count > 0);
  /** @type {Planes | null} */
  let planes = null;
  let coming = decodeSamples(wanted[0].file, space);
  for (const [i, { count }] of wanted.entries()) {
    const samples = await coming;
    const next = wanted[i + 1];
    if (next) coming = decodeSamples(next.file, space);
    planes ??= emptyPlanes(samples);
    addPlain(planes.sum, samples, count);
    if (extremes) widenPlain(planes, samples);
    planes.frames += count;
  }
  if (planes === null) throw new Error('expected files that count, found none');
  return planes;
}

/**
 * @param {string} file
 * @param {Space} space
 */
async function decodeSamples(file, space) {
  const { buffer, byteOffset, length } = await decode(file, space);
  return space === 'rgb16'
    ? new Uint16Array(buffer, byteOffset, length / 2)
    : new Uint8Array(buffer, byteOffset, length);
}

/**
 * @param {Samples} samples
 * @returns {Planes}
 */
function emptyPlanes(samples) {
  const fullScale = samples instanceof Uint16Array ? 65535 : 255;
  return {
    frames: 0,
    fullScale,
    sum: new Uint32Array(samples.length),
    max: samples.slice().fill(0),
    min: samples.slice().fill(fullScale),
  };
}

/**
 * @param {Uint32Array} sum
 * @param {Samples} samples
 * @param {number} count
 */
function addPlain(sum, samples, count) {
  for (let i = 0; i < samples.length; i++) sum[i] += count * samples[i];
}

/**
 * @param {Planes} planes
 * @param {Samples} samples
 */
function widenPlain({ max, min }, samples) {
  for (let i = 0; i < samples.length; i++) {
    if (samples[i] > max[i]) max[i] = samples[i];
    if (samples[i] < min[i]) min[i] = samples[i];
  }
}

/**
 * SHA-256 as `stack --json` and the engine give it: each plane in the fewest bytes that hold its largest
 * possible value.
 *
 * @param {Planes} planes
 * @param {readonly ('sum' | 'max' | 'min')[]} [names]
 */
export function digestOf(planes, names = ['sum']) {
  const hash = createHash('sha256');
  for (const name of names) {
    const width = name === 'sum' ? sumBytes(planes) : planes[name].BYTES_PER_ELEMENT;
    for (let at = 0; at < planes[name].length; at += 1 << 20) {
      hash.update(packed(planes[name].subarray(at, at + (1 << 20)), width));
    }
  }
  return hash.digest('hex');
}

/** @param {Planes} planes */
function sumBytes({ frames, fullScale }) {
  const most = frames * fullScale;
  if (most >= 2 ** 32) throw new RangeError('expected sums of 32 bits');
  return most < 2 ** 16 ? 2 : most < 2 ** 24 ? 3 : 4;
}

/**
 * Shape: the low `width` bytes of each value, the lowest first.
 *
 * @param {Samples | Uint32Array} values
 * @param {number} width
 */
function packed(values, width) {
  if (width !== 3) return width === values.BYTES_PER_ELEMENT ? values : Uint16Array.from(values);
  const bytes = new Uint8Array(values.length * 3);
  for (let i = 0, at = 0; i < values.length; i++) {
    bytes[at++] = values[i];
    bytes[at++] = values[i] >>> 8;
    bytes[at++] = values[i] >>> 16;
  }
  return bytes;
}

/**
 * The mean to 8 bits over boxes of k x k pixels, halves up; boxes at the right and bottom edge are what is
 * left there.
 *
 * @param {Planes} planes
 * @param {number} width
 * @param {number} k
 */
export function plainMean({ frames, fullScale, sum }, width, k) {
  const height = sum.length / 3 / width;
  const [outWidth, outHeight] = [Math.ceil(width / k), Math.ceil(height / k)];
  const out = new Uint8Array(outWidth * outHeight * 3);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const [right, bottom] = [Math.min(width, (x + 1) * k), Math.min(height, (y + 1) * k)];
      const parts = (right - x * k) * (bottom - y * k) * frames * (fullScale / 255);
      for (let c = 0; c < 3; c++) {
        let total = 0;
        for (let v = y * k; v < bottom; v++) {
          for (let u = x * k; u < right; u++) total += sum[(v * width + u) * 3 + c];
        }
        out[(y * outWidth + x) * 3 + c] = Math.floor((2 * total + parts) / (2 * parts));
      }
    }
  }
  return out;
}
