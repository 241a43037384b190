/** Frames that are there, to one picture: `slowshutter stack` against what people would use instead. */
import { join } from 'node:path';
import sharp from 'sharp';
import { cli } from '../daemon.mjs';
import { digestOf, plainPlanes } from '../exact.mjs';
import { peers, runPeer } from '../peers/peers.mjs';
import { run } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave, ratios } from '../rounds.mjs';

/**
 * @import { Planes } from '../exact.mjs'
 * @import { Cost } from '../processes.mjs'
 * @import { Session } from '../session.mjs'
 */

/**
 * Peers by the kind of pictures; the names of the figures of 4:2:2, which half of the cameras write, end in
 * `-wide`.
 */
const comparisons = /** @type {const} */ ([
  { kind: 'jpeg24', suffix: '', compared: ['c', 'c1', 'script2012', 'tunedNumpy', 'cv2', 'vips'] },
  { kind: 'jpeg24Wide', suffix: '-wide', compared: ['c', 'cv2', 'vips'] },
]);
/** Slow, and nothing depends on them: once is enough. */
const shownOnce = ['magick', 'siril'];
/** Means that are rounded by other rules, and once more by JPEG: so far may a sample be off on average. */
const PICTURE_TOLERANCE = 1;

/** @param {Session} bench */
export async function measureBatch(bench) {
  for (const comparison of comparisons) if (bench.canMake(comparison.kind)) await compare(bench, comparison);
  if (!bench.quick && bench.programs.has(...peers.c.needs)) await compareLong(bench);
}

const LONG_FRAMES = 120;
const LONG_ROUNDS = 5;

/**
 * Of so many frames starting is no large part.
 *
 * @param {Session} bench
 */
async function compareLong(bench) {
  const sources = await bench.frames('jpeg24');
  const roll = new Roll(
    bench.folder(),
    Array.from({ length: LONG_FRAMES }, (_, i) => sources[i % sources.length]),
  );
  const captures = Array.from({ length: LONG_FRAMES }, () => roll.next());
  const folder = bench.folder();
  const [our, their] = ['ours', 'c'].map((name) => join(folder, `${name}.jpg`));
  const { c, ours } = await interleave(LONG_ROUNDS, {
    c: () => runPeer('c', bench.programs, captures, their, folder),
    ours: () => run(process.execPath, [cli, 'stack', ...captures, '--out', our, '--quality', '92']),
  });
  bench.put('c-wall-long', ratios(c, ours, 'wallMs'));
  bench.put('c-cpu-long', ratios(c, ours, 'cpuMs'));
  await samePicture('c', our, their);
}

/**
 * @param {Session} bench
 * @param {typeof comparisons[number]} comparison
 */
async function compare(bench, { kind, suffix, compared }) {
  const count = bench.quick ? 10 : 30;
  const { programs } = bench;
  const sources = await bench.frames(kind);
  const folder = bench.folder();
  const pictures = Array.from({ length: count }, (_, i) => i % sources.length);
  const roll = new Roll(
    folder,
    pictures.map((i) => sources[i]),
  );
  const captures = pictures.map(() => roll.next());
  const outFolder = bench.folder();
  /** @param {string} name */
  const out = (name) => join(outFolder, `${name}.jpg`);
  /** @param {...string} flags */
  const ours = (...flags) =>
    run(process.execPath, [cli, 'stack', ...captures, '--out', out('ours'), '--quality', '92', ...flags]);
  const { digest } = JSON.parse((await ours('--json')).stdout);
  const there = compared.filter((name) => programs.has(...peers[name].needs));
  /** @type {Record<string, () => Promise<Cost>>} */
  const candidates = { ours: () => ours() };
  for (const name of there) {
    candidates[name] = async () => {
      const place = bench.folder();
      const result = await runPeer(name, programs, captures, out(name), place);
      bench.drop(place);
      return result;
    };
  }
  const results = await interleave(bench.rounds, candidates);
  for (const name of there) {
    bench.put(`${name}-wall${suffix}`, ratios(results[name], results.ours, 'wallMs'));
    bench.put(`${name}-cpu${suffix}`, ratios(results[name], results.ours, 'cpuMs'));
    await samePicture(name, out('ours'), out(name));
  }
  const counts = sources.map((_, i) => pictures.filter((each) => each === i).length);
  await checkDigest(bench, digest, await plainPlanes(sources, { counts }), captures);
  if (bench.quick) {
    for (const name of there)
      bench.note(`${name}-wall${suffix}`, `${count} frames, of which starting is a large part`);
    return;
  }
  if (suffix !== '') return;
  bench.note('script2012-wall', `${count} frames`);
  for (const name of shownOnce.filter((each) => programs.has(...peers[each].needs))) {
    await showOnce(bench, name, results.ours[bench.rounds - 1], captures, out(name));
  }
}

/**
 * @param {Session} bench
 * @param {string} name
 * @param {Cost} ours
 * @param {readonly string[]} captures
 * @param {string} out
 */
async function showOnce(bench, name, ours, captures, out) {
  try {
    const theirs = await runPeer(name, bench.programs, captures, out, bench.folder());
    bench.put(`${name}-wall`, [theirs.wallMs / ours.wallMs]);
    bench.put(`${name}-cpu`, [theirs.cpuMs / ours.cpuMs]);
  } catch (error) {
    console.error(`${name}: ${error}`);
    bench.note(`${name}-wall`, 'it failed; it says why when the bench runs');
  }
}

/**
 * A peer that made another picture has done other work.
 *
 * @param {string} name
 * @param {string} ours
 * @param {string} theirs
 */
async function samePicture(name, ours, theirs) {
  const [a, b] = await Promise.all([ours, theirs].map((file) => sharp(file).raw().toBuffer()));
  let off = 0;
  for (let i = 0; i < a.length; i++) off += Math.abs(a[i] - b[i]);
  if (a.length === b.length && off / a.length <= PICTURE_TOLERANCE) return;
  throw new Error(
    `expected of ${name} the mean that we have, found samples ${off / a.length} off on average`,
  );
}

/**
 * @param {Session} bench
 * @param {string} digest
 * @param {Planes} planes
 * @param {readonly string[]} captures
 */
async function checkDigest(bench, digest, planes, captures) {
  const expected = digestOf(planes);
  bench.same('`slowshutter stack` against plain loops', expected, digest);
  const { programs } = bench;
  if (!programs.has('numpy', 'PIL')) return;
  const oracle = new URL('../peers/oracle.py', import.meta.url).pathname;
  const { stdout } = await run(programs.python, [oracle, ...captures]);
  bench.same('`slowshutter stack` against numpy and PIL', stdout.trim(), digest);
}
