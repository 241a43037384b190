/** The daemon as its users run it, `slowshutter watch`, seen through its log, its preview and its end. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startBystander } from './bystander.mjs';
import { peakMbOf } from './processes.mjs';

/**
 * @import { ChildProcessByStdio } from 'node:child_process'
 * @import { Readable } from 'node:stream'
 */

export const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** The default of the program, written into the config so that the figures know it. */
export const settleMs = 250;
/** How long a capture that was renamed into place waits, as all of these are (`core/settle.ts`). */
export const renamedMs = 20;

/**
 * A line of the daemon's log, as far as the bench reads it.
 *
 * @typedef {{ event: string, msg: string, frames: number, longestStallMs: number }} Line
 * @typedef {ReturnType<typeof placeFor>} Place
 * @typedef {Awaited<ReturnType<typeof startDaemon>>} Daemon
 */

/**
 * Where everything of a daemon is.
 *
 * @param {string} folder
 */
export function placeFor(folder) {
  const place = {
    captures: join(folder, 'captures'),
    state: join(folder, 'state'),
    previews: join(folder, 'previews'),
    config: join(folder, 'slowshutter.json'),
  };
  for (const name of /** @type {const} */ (['captures', 'state', 'previews'])) mkdirSync(place[name]);
  return {
    ...place,
    preview: join(place.previews, 'mean.jpg'),
    stateFile: join(place.state, 'encoded-sum.state'),
  };
}

/**
 * Starts it and resolves when it says that it watches. `settings` are config keys.
 *
 * @param {Place} place
 * @param {Record<string, unknown>} [settings]
 * @param {'debug' | 'info'} [level] the stalls of the main loop are watched for `debug` alone, which costs
 * more than an idle daemon
 * @param {string} through what a shell does before it becomes the daemon, up to the name of the program
 */
export async function startDaemon(place, settings = {}, level = 'debug', through = 'exec') {
  const { captures, state, preview } = place;
  const previews = [{ file: preview, blend: 'mean', maxEdgePixels: 2560, quality: 85 }];
  writeFileSync(place.config, JSON.stringify({ captures, state, previews, settleMs, ...settings }));
  const words = [process.execPath, cli, 'watch', '--config', place.config, '--log-level', level];
  const child = spawn('sh', ['-c', `${through} "$@"`, 'sh', ...words], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const { pid } = child;
  if (pid === undefined) throw new Error('expected a daemon, found no process');
  const log = followLog(child);
  const bystander = startBystander();
  await log.said('watching');
  const enginePid = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ')[0]);
  return {
    pid,
    enginePid,
    said: log.said,
    heard: log.heard,
    /**
     * The same promise. Errors: when the daemon ends before it resolves.
     *
     * @template T
     * @param {Promise<T>} promise
     */
    while: (promise) => Promise.race([promise, log.ended.then(log.mourn)]),
    /**
     * Ends it. Units: MB of both at their largest; ms of the longest stall, of its main loop and of a process
     * that only waited.
     */
    async stop() {
      const peaks = followPeaks({ daemonPeakMb: pid, enginePeakMb: enginePid });
      child.kill('SIGTERM');
      const { longestStallMs } = await log.said('stopped');
      await log.ended;
      return { ...peaks.last(), longestStallMs, bystanderStallMs: await bystander.stop() };
    },
  };
}

const PEAK_EVERY_MS = 10;

/**
 * The last checkpoint may be what needs most: looked at until the processes are gone.
 *
 * @template {string} N
 * @param {Record<N, number>} pids
 */
function followPeaks(pids) {
  const peaks = /** @type {Record<N, number>} */ ({});
  const look = () => {
    for (const name of /** @type {N[]} */ (Object.keys(pids))) {
      try {
        peaks[name] = peakMbOf(pids[name]);
      } catch {
        // It has ended; what it held before is known.
        clearInterval(timer);
      }
    }
  };
  const timer = setInterval(look, PEAK_EVERY_MS);
  look();
  return {
    last() {
      clearInterval(timer);
      return peaks;
    },
  };
}

/**
 * `said(event, isIt)` resolves with the next line of an event that is the one; `heard(event)` is how many
 * there were. Errors: when the daemon ends before.
 *
 * @param {ChildProcessByStdio<null, null, Readable>} child
 */
function followLog(child) {
  /** @type {Set<{ fits(line: Line): boolean, resolve(line: Line): void }>} */
  const waiting = new Set();
  /** @type {Map<string, number>} */
  const counts = new Map();
  const lines = createInterface({ input: child.stderr });
  let last = '';
  lines.on('line', (text) => {
    last = text;
    const line = text.startsWith('{') ? JSON.parse(text) : {};
    counts.set(line.event, heard(line.event) + 1);
    for (const each of waiting) if (each.fits(line)) each.resolve(line);
    for (const each of waiting) if (each.fits(line)) waiting.delete(each);
  });
  /** @param {string} event */
  const heard = (event) => counts.get(event) ?? 0;
  /** @param {number | null} code */
  const mourn = (code) => {
    throw new Error(`the daemon ended with ${code}: ${last}`);
  };
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('close', resolve));
  /**
   * @param {string} event
   * @param {(line: Line) => boolean} [isIt]
   */
  const said = (event, isIt = () => true) => {
    /** @type {Promise<Line>} */
    const line = new Promise((resolve) => {
      waiting.add({ fits: (each) => each.event === event && isIt(each), resolve });
    });
    return Promise.race([line, ended.then(mourn)]);
  };
  return { said, heard, ended, mourn };
}

/**
 * Resolves with the time at which a file of this name is next put in place.
 *
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<number>}
 */
export function nextRename(folder, name) {
  return new Promise((resolve) => {
    const watcher = watch(folder, (_event, seen) => {
      if (seen !== name) return;
      const at = performance.now();
      watcher.close();
      resolve(at);
    });
  });
}

/** @param {Place} place */
export const sidecarOf = ({ preview }) => JSON.parse(readFileSync(preview.replace('.jpg', '.json'), 'utf8'));
