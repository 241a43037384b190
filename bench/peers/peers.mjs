/**
 * What people would use instead, each written as somebody who knows it well would: the same captures in, a
 * mean in full size out.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../processes.mjs';

/** @import { Programs } from './programs.mjs' */

/**
 * The commands of one run, in order; `folder` is empty and theirs.
 *
 * @callback Steps
 * @param {Programs} programs
 * @param {readonly string[]} captures
 * @param {string} out
 * @param {string} folder
 * @returns {[command: string, args: readonly string[]][]}
 */

/**
 * Errors: when it is not installed.
 *
 * @param {Programs} programs
 * @param {string} name
 */
function commandOf(programs, name) {
  const command = programs.path(name);
  if (command === undefined) throw new Error(`expected ${name} to be installed`);
  return command;
}

/** @param {string} name */
const script = (name) => fileURLToPath(new URL(name, import.meta.url));
/** @type {(name: string) => Steps} */
const byPython = (name) => (programs, captures, out) => [[programs.python, [script(name), ...captures, out]]];

/** @type {Readonly<Record<string, { needs: readonly string[], steps: Steps }>>} */
export const peers = {
  c: { needs: ['c'], steps: byC(2) },
  c1: { needs: ['c'], steps: byC(1) },
  script2012: { needs: ['numpy', 'PIL'], steps: byPython('script_2012.py') },
  tunedNumpy: { needs: ['numpy', 'PIL'], steps: byPython('tuned_numpy.py') },
  cv2: { needs: ['cv2', 'numpy'], steps: byPython('cv2_accumulate.py') },
  vips: { needs: ['vips'], steps: vipsSum },
  magick: { needs: ['magick'], steps: magickMean },
  siril: { needs: ['siril'], steps: sirilStack },
};

/**
 * libjpeg-turbo and a loop, compiled for this machine.
 *
 * @param {number} threads
 * @returns {Steps}
 */
function byC(threads) {
  return (programs, captures, out) => [[commandOf(programs, 'c'), [String(threads), out, ...captures]]];
}

/**
 * One picture at a time through all files at once, row by row; the sum goes by a file, then is divided,
 * halves up.
 *
 * @type {Steps}
 */
function vipsSum(programs, captures, out, folder) {
  const vips = commandOf(programs, 'vips');
  const sum = join(folder, 'sum.v');
  return [
    [vips, ['sum', captures.map((path) => `${path}[access=sequential]`).join(' '), sum]],
    [vips, ['linear', sum, `${out}[Q=92]`, String(1 / captures.length), '0.5', '--uchar']],
  ];
}

/** @type {Steps} */
function magickMean(programs, captures, out) {
  return [
    [commandOf(programs, 'magick'), [...captures, '-evaluate-sequence', 'mean', '-quality', '92', out]],
  ];
}

/** @type {Steps} */
function sirilStack(programs, captures, out, folder) {
  const seen = join(folder, 'frames');
  mkdirSync(seen);
  for (const path of captures) symlinkSync(path, join(seen, basename(path)));
  const lines = ['requires 1.0.0', 'set16bits', 'cd frames', 'convert frame -out=../work', 'cd ../work'];
  lines.push('stack frame mean -nonorm', 'load frame_stacked', `savejpg ${out.replace(/\.jpg$/, '')} 92`);
  writeFileSync(join(folder, 'stack.ssf'), `${lines.join('\n')}\n`);
  return [[commandOf(programs, 'siril'), ['-d', folder, '-s', join(folder, 'stack.ssf')]]];
}

/**
 * One run of a peer. Units: ms. Errors: when one of its commands fails.
 *
 * @param {string} name
 * @param {Programs} programs
 * @param {readonly string[]} captures
 * @param {string} out
 * @param {string} folder
 */
export async function runPeer(name, programs, captures, out, folder) {
  const total = { wallMs: 0, cpuMs: 0 };
  for (const [command, args] of peers[name].steps(programs, captures, out, folder)) {
    const { wallMs, cpuMs } = await run(command, args, { cwd: folder });
    total.wallMs += wallMs;
    total.cpuMs += cpuMs;
  }
  return total;
}
