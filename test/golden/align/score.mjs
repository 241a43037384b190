/**
 * How alignment does on frames of known motion: `node test/golden/align/score.mjs
 * tuning|held-out|held-out-again [WIDTH...]` prints a line a scene and the sums that the rules are held to.
 * It needs `npm run build`, the pictures of ../shared/data and Debian's python3-opencv.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAligner } from '../../../dist/align/aligner.js';
import { Arena } from '../../../dist/kernels/arena.js';
import { wasmKernels } from '../../../dist/kernels/wasm.js';

const script = fileURLToPath(new URL('./scenes.py', import.meta.url));
const pictures = fileURLToPath(new URL('../../../../shared/data', import.meta.url));
const module = readFileSync(new URL('../../../dist/kernels/kernels.wasm', import.meta.url));
const [part = 'tuning', ...words] = process.argv.slice(2);
const widths = words.length > 0 ? words.map(Number) : [1500, 3000];
const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
const aligner = openAligner(new Arena(memory), await wasmKernels(new Uint8Array(module), memory));

/** @param {readonly string[]} args */
const python = (args) => execFileSync('/usr/bin/python3', [script, ...args], { encoding: 'utf8' });

/**
 * @typedef {{ file: string, motion: number[][] | null, blur: number, movers: number }} Shot
 * @typedef {{ picture: string, width: number, height: number, textured: boolean, frames: Shot[] }} Truth
 * @typedef {{ shot: Shot, textured: boolean, accepted: boolean, worst: number | null, precision: number |
 * null, places: number, expected: number }} Row
 */

/**
 * The largest error over 9 x 9 places of the frame. Units: pixels.
 *
 * @param {readonly number[]} transform
 * @param {readonly number[][]} motion
 * @param {{ width: number, height: number }} shape
 */
function worstError(transform, motion, { width, height }) {
  const t = transform.map(
    (value, i) => value / [2 ** 40, 2 ** 40, 2 ** 16, 2 ** 40, 2 ** 40, 2 ** 16, 2 ** 56, 2 ** 56][i],
  );
  let worst = 0;
  for (let place = 0; place < 81; place++) {
    const [x, y] = [((place % 9) / 8) * (width - 1), (Math.floor(place / 9) / 8) * (height - 1)];
    /** @param {readonly number[]} m */
    const at = (m) => {
      const depth = m[6] * x + m[7] * y + 1;
      return [(m[0] * x + m[1] * y + m[2]) / depth, (m[3] * x + m[4] * y + m[5]) / depth];
    };
    const [a, b] = [at(t), at(motion.flat())];
    worst = Math.max(worst, Math.hypot(a[0] - b[0], a[1] - b[1]));
  }
  return worst;
}

/** @type {Row[]} */
const rows = [];
let cpuMs = 0;
for (const width of widths) {
  for (let scene = 0; scene < Number(python(['count', part])); scene++) {
    const folder = mkdtempSync(join(tmpdir(), 'align-'));
    try {
      python([pictures, `${part}-${scene}`, String(width), folder]);
      scoreScene(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** @param {string} folder */
function scoreScene(folder) {
  /** @type {Truth} */
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'));
  const { width, height, textured } = truth;
  /** @param {Shot} shot */
  const frame = ({ file }) => ({
    shape: /** @type {const} */ ({ width, height, channels: 3, fullScale: 255 }),
    samples: new Uint8Array(readFileSync(join(folder, file))),
  });
  const [first, ...shots] = truth.frames;
  const reference = aligner.makeReference(frame(first), 'scene');
  const line = [truth.picture.split('/')[1], width, textured ? 'textured' : 'bare', reference.places].join(
    ', ',
  );
  if (!reference.ok) {
    console.log(`${line}: refused`);
    return;
  }
  const found = shots.map((shot) => {
    const samples = frame(shot);
    const before = process.cpuUsage();
    const registered = aligner.register(reference.bytes, samples, 'scene');
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1000;
    const { transform, places, expected, precisionPixels: precision } = registered;
    const worst = transform && shot.motion ? worstError(transform, shot.motion, truth) : null;
    return { shot, textured, accepted: registered.ok, worst, precision, places, expected };
  });
  rows.push(...found);
  console.log(`${line}: ${found.map(word).join(' ')}`);
}

/** @param {Row} row */
function word({ shot, accepted, worst, places, precision }) {
  if (!shot.motion) return accepted ? `IMPOSTOR(${places})` : `impostor(${places})`;
  const error = worst === null ? '-' : worst.toFixed(2);
  return accepted ? error : `held(${places}/${error}/${precision?.toFixed(2) ?? '-'})`;
}

const genuine = rows.filter(({ shot }) => shot.motion);
const accepted = genuine.filter((row) => row.accepted);
const errors = accepted.map(({ worst }) => worst ?? Number.NaN).sort((a, b) => a - b);
const sharp = genuine.filter(({ shot, textured }) => textured && shot.blur < 0.001);
const impostors = rows.filter(({ shot }) => !shot.motion);
console.table({
  'frames accepted': `${accepted.length} of ${genuine.length}`,
  'wrong by more than 0.6 px': errors.filter((error) => !(error <= 0.6)).length,
  'worst error, px': errors.at(-1)?.toFixed(3),
  'median error, px': errors[errors.length >> 1]?.toFixed(3),
  'impostors accepted': `${impostors.filter((row) => row.accepted).length} of ${impostors.length}`,
  'sharp and textured accepted': `${sharp.filter((row) => row.accepted).length} of ${sharp.length}`,
  'CPU ms a frame': (cpuMs / rows.length).toFixed(0),
});
