/**
 * A handheld series: one picture of 24 MP, moved by known transforms, as JPEGs; made once, kept beside the
 * other frames.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { decode } from '../decode.mjs';
import { MARK } from '../roll.mjs';
import { cacheFolder, kinds } from './frames.mjs';

/**
 * @import { Aligner, Transform } from '../../dist/core/registration.js'
 */

const COUNT = 6;
const { width, height } = kinds.jpeg24;
const shape = /** @type {const} */ ({ width, height, channels: 3, fullScale: 255 });

/**
 * The transform of a turn and a shift. Units: radians, pixels.
 *
 * @param {number} turn
 * @param {number} x
 * @param {number} y
 */
export function turned(turn, x, y) {
  const [c, s] = [Math.cos(turn) * 2 ** 40, Math.sin(turn) * 2 ** 40];
  const all = [c, -s, x * 2 ** 16, s, c, y * 2 ** 16, 0, 0].map(Math.round);
  return /** @type {Transform} */ (/** @type {unknown} */ (all));
}

/**
 * Shape: paths, each moved by up to 0.7 degrees and 350 pixels.
 *
 * @param {string} path of a frame of the kind jpeg24
 * @param {Aligner} aligner
 */
export async function movedFrames(path, aligner) {
  const folder = join(cacheFolder, 'moved-24');
  mkdirSync(folder, { recursive: true });
  const paths = Array.from({ length: COUNT }, (_, i) => join(folder, `IMG_${i}.jpg`));
  if (paths.every((each) => existsSync(each))) return paths;
  const samples = await decode(path);
  const out = new Uint8Array(samples.length);
  for (const [i, each] of paths.entries()) {
    aligner.warp({ shape, samples }, turned(0.004 * (i - 3), 118.3 * (i - 2), -71.6 * (i - 2)), out);
    const jpeg = sharp(out, { raw: { width, height, channels: 3 } }).jpeg({ quality: 92 });
    writeFileSync(each, Buffer.concat([await jpeg.toBuffer(), Buffer.from(MARK)]));
  }
  return paths;
}
