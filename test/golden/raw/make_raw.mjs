#!/usr/bin/env node
/**
 * Writes the golden raw files: whole files as cameras make them, each packed in the camera's way from a
 * mosaic of our own.
 *
 *   make_raw.mjs            writes files/ and truth.json again: the SHA-256 of each mosaic (16 bits,
 *                           little-endian), its size, colours and black
 *   make_raw.mjs FOLDER     writes both there
 */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arw2, cr2, hasselblad, nef, orf, pef, rw2, srw } from './cameras.mjs';
import { cr3 } from './cr3.mjs';
import { crw } from './crw.mjs';
import { dng, otherDng, plainTiff, X_TRANS } from './dng.mjs';
import { bytesOf } from './mosaic.mjs';
import { raf } from './raf.mjs';

const camera = { width: 112, height: 80, left: 0, top: 0, bits: 14, black: 512 };
const small = { width: 118, height: 82, left: 6, top: 2, bits: 14, black: 512, seed: 11 };

/**
 * @typedef {object} Made
 * @property {Buffer} file
 * @property {Uint16Array | null} samples null where the packing loses some, or where any bytes will do
 * @property {import('./mosaic.mjs').Sensor} sensor
 * @property {string} colours from the corner of the frame
 * @property {readonly number[] | null} blacks from the corner of what sees light; null where the file does
 * not say
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
  'lossless.nef': nef({ ...camera, seed: 15 }),
  'slices.cr2': cr2({ ...camera, seed: 16 }, 40),
  'arw2.arw': arw2({ ...camera, width: 128, seed: 17 }),
  'packed.pef': pef({ ...camera, bits: 12, black: 128, seed: 18 }),
  'packed.srw': srw({ ...camera, bits: 12, black: 128, seed: 19 }),
  'plain.3fr': hasselblad({ ...camera, bits: 16, seed: 20 }),
  'packed.orf': orf({ ...camera, bits: 12, black: 128, seed: 21 }),
  'packed.rw2': rw2({ ...camera, width: 120, bits: 12, black: 128, seed: 22 }),
  'lossless.cr3': cr3({ ...camera, seed: 25 }),
  'blocks.crw': crw(26),
  'x-trans.raf': raf({ ...camera, left: 4, top: 2, black: 1022, seed: 23 }, X_TRANS),
  'bayer.raf': raf({ ...camera, left: 4, top: 2, black: 1022, seed: 24 }, 'RGGB'),
};

/** What is told apart from raw files with a mosaic. @type {Readonly<Record<string, Buffer>>} */
const others = {
  'linear.dng': otherDng({ photometric: 34892, samples: 3 }),
  'grey.dng': otherDng({ photometric: 34892, samples: 1 }),
  'wavelet.dng': otherDng({ photometric: 32803, samples: 1, compression: 9 }),
  'jxl.dng': otherDng({ photometric: 32803, samples: 1, compression: 52546 }),
  'lossy.dng': otherDng({ photometric: 34892, samples: 3, compression: 34892 }),
  'float.dng': otherDng({ photometric: 32803, samples: 1, format: 3 }),
  'super.raf': raf({ ...camera, seed: 27 }, 'RGGB', true).file,
  'plain.tif': plainTiff(),
};

const [folder = dirname(fileURLToPath(import.meta.url))] = process.argv.slice(2);
mkdirSync(join(folder, 'files'), { recursive: true });
/** @type {Record<string, object>} */
const truth = {};
for (const [name, { file, samples, sensor, colours, blacks }] of Object.entries(all)) {
  const { width, height } = sensor;
  const sha256 = samples && createHash('sha256').update(bytesOf(samples)).digest('hex');
  writeFileSync(join(folder, 'files', name), file);
  truth[name] = { width, height, colours, blacks, sha256 };
}
const lines = Object.entries(truth).map(
  ([name, facts]) => ` ${JSON.stringify(name)}: ${JSON.stringify(facts)}`,
);
mkdirSync(join(folder, 'others'), { recursive: true });
for (const [name, file] of Object.entries(others)) writeFileSync(join(folder, 'others', name), file);
writeFileSync(join(folder, 'truth.json'), `{\n${lines.join(',\n')}\n}\n`);
