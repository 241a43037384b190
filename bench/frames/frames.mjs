/** The bench's captures: made once for their parameters, kept in the temp folder, handed out as paths. */
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Another number when the pictures change, so that no old ones are taken for new. */
const VERSION = 1;
export const cacheFolder = join(tmpdir(), `slowshutter-bench-${VERSION}`);

/**
 * The colour space of a file, as sharp names it.
 *
 * @typedef {'srgb' | 'b-w' | 'rgb16'} Space
 * @typedef {object} Kind
 * @property {number} width
 * @property {number} height
 * @property {'4:2:0' | '4:2:2' | 'grey' | '16-bit'} sampling
 * @property {'jpg' | 'tif'} extension
 * @property {Space} space
 * @property {1 | 3} channels
 * @typedef {'jpeg24' | 'jpeg24Wide' | 'jpeg45' | 'jpeg45Wide' | 'jpeg61' | 'grey24' | 'tiff24' | 'jpegSmall'}
 * KindName
 * @typedef {{ path: string, index: number }} Job
 */

/** @type {readonly Pick<Kind, 'extension' | 'space' | 'channels'>[]} */
const [rgb, grey, deep] = [
  { extension: 'jpg', space: 'srgb', channels: 3 },
  { extension: 'jpg', space: 'b-w', channels: 1 },
  { extension: 'tif', space: 'rgb16', channels: 3 },
];
/**
 * What there is: 8-bit JPEGs of quality 92 by their chroma sampling, and 16-bit TIFFs without compression.
 *
 * @type {Readonly<Record<KindName, Kind>>}
 */
export const kinds = {
  jpeg24: { width: 6000, height: 4000, sampling: '4:2:0', ...rgb },
  jpeg24Wide: { width: 6000, height: 4000, sampling: '4:2:2', ...rgb },
  jpeg45: { width: 8192, height: 5464, sampling: '4:2:0', ...rgb },
  jpeg45Wide: { width: 8192, height: 5464, sampling: '4:2:2', ...rgb },
  jpeg61: { width: 9504, height: 6336, sampling: '4:2:0', ...rgb },
  grey24: { width: 6000, height: 4000, sampling: 'grey', ...grey },
  jpegSmall: { width: 640, height: 480, sampling: '4:2:0', ...rgb },
  tiff24: { width: 6000, height: 4000, sampling: '16-bit', ...deep },
};

/**
 * The first `count` frames of a kind, each another picture; those that are not there yet are made, on all
 * cores.
 *
 * Errors: when 4:2:2 is asked for and there is no Python with PIL; the others need nothing.
 *
 * @param {KindName} name
 * @param {number} count
 * @param {string} python
 */
export async function frames(name, count, python) {
  const kind = kinds[name];
  const folder = join(cacheFolder, `${kind.width}x${kind.height}-${kind.sampling.replaceAll(':', '')}`);
  mkdirSync(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, i) =>
    join(folder, `IMG_${String(i + 1).padStart(4, '0')}.${kind.extension}`),
  );
  const missing = paths.map((path, index) => ({ path, index })).filter(({ path }) => !existsSync(path));
  const hands = Math.min(availableParallelism(), missing.length);
  await Promise.all(
    Array.from({ length: hands }, (_, hand) => {
      const jobs = missing.filter((_job, i) => i % hands === hand);
      return finished(
        new Worker(new URL('./darkroom.mjs', import.meta.url), { workerData: { kind, jobs, python } }),
      );
    }),
  );
  return paths;
}

/**
 * @param {Worker} worker
 * @returns {Promise<void>}
 */
function finished(worker) {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the darkroom ended with ${code}`)),
    );
  });
}
