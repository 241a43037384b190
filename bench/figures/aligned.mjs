/**
 * Pictures of aligned frames beside those of others: how wide stars are, and how near a scene from the hand
 * comes to that of a tripod.
 */
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../processes.mjs';

/** @import { Session } from '../session.mjs' */

const script = fileURLToPath(new URL('../peers/aligned.py', import.meta.url));
const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** Real frames, which are beside the repository where they are. */
const stars = fileURLToPath(new URL('../../../shared/data/seq_stars_ols', import.meta.url));
/** The horizontal field of view of the frames from the hand. Units: degrees. */
const FIELD = '34.5';

/** @param {Session} bench */
export async function measureAligned(bench) {
  if (!bench.programs.has('cv2', 'numpy')) {
    for (const id of ['aligned-stars', 'aligned-scene']) bench.note(id, 'python3-opencv is not installed');
    return;
  }
  await overStars(bench);
  await overScene(bench);
}

/**
 * @param {Session} bench
 * @param {...string} words
 */
async function asked(bench, ...words) {
  const { stdout } = await run(bench.programs.python, [script, ...words]);
  return /** @type {number[]} */ (stdout === '' ? [] : JSON.parse(stdout));
}

/**
 * @param {string} folder
 * @param {string} align
 * @param {string} out
 */
async function ours(folder, align, out) {
  await run(process.execPath, [program, 'stack', folder, '--align', align, '--out', out]);
  return out;
}

/** @param {string} folder */
const framesIn = (folder) =>
  readdirSync(folder)
    .filter((name) => /\.jpe?g$/.test(name))
    .sort()
    .map((name) => join(folder, name));

/** @param {Session} bench */
async function overStars(bench) {
  if (!existsSync(stars)) return bench.note('aligned-stars', `there are no frames in ${stars}`);
  const place = bench.folder();
  const frames = framesIn(stars);
  const own = await ours(stars, 'stars', join(place, 'own.tif'));
  const byEcc = join(place, 'ecc.png');
  await asked(bench, 'ecc', byEcc, ...frames);
  const bySiril = await sirilMean(bench, frames, place);
  const pictures = [own, frames[0] ?? '', byEcc, ...(bySiril === null ? [] : [bySiril])];
  const [width = 0, first = 0, ecc = 0, siril] = await asked(bench, 'fwhm', ...pictures);
  bench.put('aligned-stars-first', [width / first]);
  bench.put('aligned-stars-ecc', [width / ecc]);
  if (siril === undefined) bench.note('aligned-stars', `siril is not installed; ${width.toFixed(2)} pixels`);
  else bench.put('aligned-stars', [width / siril]);
  bench.drop(place);
}

/**
 * Null where it is not installed. Its scripts want whole paths, and the names of sequences with what ends
 * them.
 *
 * @param {Session} bench
 * @param {readonly string[]} frames
 * @param {string} place
 */
async function sirilMean({ programs }, frames, place) {
  const siril = programs.path('siril');
  if (siril === undefined) return null;
  mkdirSync(join(place, 'frames'));
  for (const path of frames) symlinkSync(path, join(place, 'frames', basename(path)));
  const lines = [
    ...[
      'requires 1.0.0',
      'set16bits',
      `cd ${place}/frames`,
      'convert frame -out=../work',
      `cd ${place}/work`,
    ],
    ...['setref frame_ 1', 'register frame_', 'stack r_frame_ mean none -nonorm -out=mean'],
    ...['load mean', `savepng ${place}/siril`],
  ];
  writeFileSync(join(place, 'align.ssf'), `${lines.join('\n')}\n`);
  await run(siril, ['-d', place, '-s', join(place, 'align.ssf')], { cwd: place });
  return join(place, 'siril.png');
}

/** @param {Session} bench */
async function overScene(bench) {
  const place = bench.folder();
  const [picture = ''] = await bench.frames('jpeg24');
  await asked(bench, 'make', picture, place);
  const frames = framesIn(join(place, 'hand'));
  const own = await ours(join(place, 'hand'), 'scene', join(place, 'own.tif'));
  const off = await ours(join(place, 'hand'), 'off', join(place, 'off.tif'));
  const still = await ours(join(place, 'tripod'), 'off', join(place, 'still.tif'));
  const byEcc = join(place, 'ecc.png');
  await asked(bench, 'ecc', byEcc, ...frames);
  const byHugin = await huginMean(bench, frames, place);
  const pictures = [still, own, off, byEcc, ...(byHugin === null ? [] : [byHugin])];
  const found = await asked(bench, 'psnr', join(place, 'scene.png'), ...pictures);
  const [tripod = 0, ...others] = found;
  for (const [i, id] of [
    'aligned-scene',
    'aligned-scene-off',
    'aligned-scene-ecc',
    'aligned-scene-hugin',
  ].entries()) {
    const theirs = others[i];
    if (theirs === undefined) bench.note(id, 'hugin-tools is not installed');
    else bench.put(id, [tripod - theirs]);
  }
  bench.drop(place);
}

/**
 * Null where it is not installed.
 *
 * @param {Session} bench
 * @param {readonly string[]} frames
 * @param {string} place
 */
async function huginMean(bench, frames, place) {
  const command = bench.programs.path('hugin');
  if (command === undefined) return null;
  await run(command, ['-m', '-f', FIELD, '-a', join(place, 'laid'), ...frames], { cwd: place });
  const laid = readdirSync(place).filter((name) => /^laid\d+\.tif$/.test(name));
  const out = join(place, 'hugin.png');
  await asked(bench, 'mean', out, ...laid.sort().map((name) => join(place, name)));
  return out;
}
