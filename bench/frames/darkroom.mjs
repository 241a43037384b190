/** A worker that paints frames and writes them as captures, each with a mark after the picture. */
import { spawnSync } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { MARK } from '../roll.mjs';
import { openScene } from './scene.mjs';

/** @import { Job, Kind } from './frames.mjs' */

const SEED = 2012;
const QUALITY = 92;
/** A night's first frame, and one every ten seconds. */
const FIRST_AT = Date.UTC(2024, 10, 2, 20);
const EVERY_MS = 10_000;

sharp.cache(false);
sharp.concurrency(1);

/** @type {{ kind: Kind, jobs: readonly Job[], python: string }} */
const { kind, jobs, python } = workerData;
const { width, height, sampling } = kind;
const raw = { width, height, channels: /** @type {const} */ (3) };
const scene = openScene(width, height, SEED);

/** @param {number} index */
const exif = (index) => {
  const taken = new Date(FIRST_AT + index * EVERY_MS).toISOString().slice(0, 19);
  const time = taken.replaceAll('-', ':').replace('T', ' ');
  return {
    IFD0: { Make: 'slowshutter', Model: 'Bench' },
    IFD2: { ExposureTime: '10/1', DateTimeOriginal: time },
  };
};

/** @type {Record<Kind['sampling'], (index: number) => Buffer | Promise<Buffer>>} */
const ways = {
  '4:2:0': (index) =>
    sharp(scene.frame(index), { raw })
      .withExif(exif(index))
      .jpeg({ quality: QUALITY, chromaSubsampling: '4:2:0', optimiseCoding: false })
      .toBuffer(),
  grey: (index) =>
    sharp(scene.frame(index), { raw })
      .toColourspace('b-w')
      .jpeg({ quality: QUALITY, optimiseCoding: false })
      .toBuffer(),
  // sharp writes no 4:2:2.
  '4:2:2': (index) => {
    const script = fileURLToPath(new URL('./wide.py', import.meta.url));
    const args = [script, String(width), String(height), String(QUALITY)];
    const { status, stdout, stderr } = spawnSync(python, args, {
      input: scene.frame(index),
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`PIL cannot write 4:2:2: ${stderr}`);
    return stdout;
  },
  '16-bit': (index) =>
    sharp(scene.deepFrame(index), { raw }).toColourspace('rgb16').tiff({ compression: 'none' }).toBuffer(),
};
const develop = ways[sampling];

for (const { path, index } of jobs) {
  const picture = await develop(index);
  writeFileSync(`${path}.part`, Buffer.concat([picture, Buffer.from(MARK)]));
  renameSync(`${path}.part`, path);
}
