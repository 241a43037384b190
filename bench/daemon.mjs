/** The daemon as its users run it, `slowshutter watch`, seen through its log, its preview and its end. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startBystander } from './bystander.mjs';
import { peakMbOf } from './processes.mjs';

export const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
/** The default of the program, written into the config so that the figures know it. */
export const settleMs = 250;

/** Where everything of a daemon is. */
export function placeFor(folder) {
  const place = {
    captures: join(folder, 'captures'),
    state: join(folder, 'state'),
    previews: join(folder, 'previews'),
    config: join(folder, 'slowshutter.json'),
  };
  for (const name of ['captures', 'state', 'previews']) mkdirSync(place[name]);
  return {
    ...place,
    preview: join(place.previews, 'mean.jpg'),
    stateFile: join(place.state, 'encoded-sum.state'),
  };
}

/** Starts it and resolves when it says that it watches. `settings` are config keys. */
export async function startDaemon(place, settings = {}) {
  const { captures, state, preview } = place;
  const previews = [{ file: preview, blend: 'mean', maxEdgePixels: 2560, quality: 85 }];
  writeFileSync(place.config, JSON.stringify({ captures, state, previews, settleMs, ...settings }));
  const args = [cli, 'watch', '--config', place.config, '--log-level', 'debug'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => child.kill('SIGKILL'));
  const log = followLog(child);
  const bystander = startBystander();
  await log.said('watching');
  const enginePid = Number(
    readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').split(' ')[0],
  );
  return {
    pid: child.pid,
    enginePid,
    said: log.said,
    /** The same promise. Errors: when the daemon ends before it resolves. */
    while: (promise) => Promise.race([promise, log.ended.then(log.mourn)]),
    /** Ends it. Units: MB of both at their largest; ms of the longest stall, of its main loop and of a process that only waited. */
    async stop() {
      const peaks = followPeaks({ daemonPeakMb: child.pid, enginePeakMb: enginePid });
      child.kill('SIGTERM');
      const { longestStallMs } = await log.said('stopped');
      await log.ended;
      return { ...peaks.last(), longestStallMs, bystanderStallMs: await bystander.stop() };
    },
  };
}

const PEAK_EVERY_MS = 10;

/** The last checkpoint may be what needs most: looked at until the processes are gone. */
function followPeaks(pids) {
  const peaks = {};
  const look = () => {
    for (const [name, pid] of Object.entries(pids)) {
      try {
        peaks[name] = peakMbOf(pid);
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

/** `said(event, isIt)` resolves with the next line of an event that is the one. Errors: when the daemon ends before. */
function followLog(child) {
  const waiting = new Set();
  const lines = createInterface({ input: child.stderr });
  let last = '';
  lines.on('line', (text) => {
    last = text;
    const line = text.startsWith('{') ? JSON.parse(text) : {};
    for (const each of waiting) if (each.fits(line)) each.resolve(line);
    for (const each of waiting) if (each.fits(line)) waiting.delete(each);
  });
  const mourn = (code) => {
    throw new Error(`the daemon ended with ${code}: ${last}`);
  };
  const ended = new Promise((resolve) => child.once('close', resolve));
  const said = (event, isIt = () => true) => {
    const line = new Promise((resolve) => {
      waiting.add({ fits: (each) => each.event === event && isIt(each), resolve });
    });
    return Promise.race([line, ended.then(mourn)]);
  };
  return { said, ended, mourn };
}

/** Resolves with the time at which a file of this name is next put in place. */
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

export const sidecarOf = ({ preview }) => JSON.parse(readFileSync(preview.replace('.jpg', '.json'), 'utf8'));
