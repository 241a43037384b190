#!/usr/bin/env node
/**
 * Writes the golden raw files: whole files as cameras make them, each packed in the camera's way from a mosaic of our own.
 *
 *   make_raw.mjs            writes files/ and truth.json again: the SHA-256 of each mosaic (16 bits, little-endian), its size, colours and black
 *   make_raw.mjs FOLDER     writes both there
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dng, X_TRANS } from './dng.mjs';
import { bytesOf } from './mosaic.mjs';

const small = { width: 118, height: 82, left: 6, top: 2, bits: 14, black: 512, seed: 11 };

/**
 * @typedef {object} Made
 * @property {Buffer} file
 * @property {Uint16Array} samples
 * @property {import('./mosaic.mjs').Sensor} sensor
 * @property {string} colours from the corner of the frame
 * @property {readonly number[]} blacks from the corner of what sees light
 */

/** @type {Readonly<Record<string, Made>>} */
const all = {
  'plain.dng': dng(small, { colours: 'RGGB', orientation: 6, blacks: [512, 516, 508, 514] }),
  'big-endian.dng': dng(
    { ...small, left: 5, top: 3, seed: 12 },
    { colours: 'GBRG', orientation: 1, little: false },
  ),
  'tiles.dng': dng({ ...small, seed: 13 }, { colours: 'BGGR', orientation: 8, tile: 48 }),
  'x-trans.dng': dng({ ...small, left: 5, top: 3, seed: 14 }, { colours: X_TRANS, orientation: 3 }),
};

const [folder = dirname(fileURLToPath(import.meta.url))] = process.argv.slice(2);
mkdirSync(join(folder, 'files'), { recursive: true });
/** @type {Record<string, object>} */
const truth = {};
for (const [name, { file, samples, sensor, colours, blacks }] of Object.entries(all)) {
  const { width, height } = sensor;
  const sha256 = createHash('sha256').update(bytesOf(samples)).digest('hex');
  writeFileSync(join(folder, 'files', name), file);
  truth[name] = { width, height, colours, blacks, sha256 };
}
writeFileSync(join(folder, 'truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
