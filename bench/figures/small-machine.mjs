/** A small machine: a daemon that has little memory and few cores, with a backlog of 24 megapixels. */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cli, placeFor, startDaemon } from '../daemon.mjs';
import { digestOf, plainPlanes } from '../exact.mjs';
import { openMemoryGroup } from '../memory-group.mjs';
import { run } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { twelveBlends } from './blends.mjs';

/**
 * @import { Daemon } from '../daemon.mjs'
 * @import { Session } from '../session.mjs'
 */

const FRAMES = 12;
const ALL_SHOWN = `preview of ${FRAMES} frames`;
const MIB = 2 ** 20;
/** What they have: memory, and the cores as `taskset` takes them. */
const machines = [
  { mib: 512, cores: '0' },
  { mib: 1024, cores: '0,1' },
  { mib: 2048, cores: '0,1' },
];
/** Whoever has not folded a dozen frames by then will not. */
const PATIENCE_MS = 120_000;
/** Captures that wait are tried again meanwhile, and are due to be given up if anybody does. */
const TRIED_AGAIN_MS = 3000;

/** @param {Session} bench */
export async function measureSmallMachine(bench) {
  const why = await whyNot();
  if (why !== null) {
    bench.note(`small-${machines[0].mib}`, `not measured here: ${why}`);
    return;
  }
  const sources = await bench.frames('jpeg24');
  const files = Array.from({ length: FRAMES }, (_, i) => sources[i % sources.length]);
  const expected = digestOf(await plainPlanes(files));
  for (const machine of machines) await foldOn(bench, machine, files, expected);
  await takeTwelve(bench, files);
}

/** Why there can be no such machines here; null when there can. */
async function whyNot() {
  try {
    await openMemoryGroup(machines[0].mib * MIB).close();
    await run('taskset', ['--cpu-list', machines[0].cores, 'true']);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * All frames in the sum of one machine, to a state that is durable and exact.
 *
 * @param {Session} bench
 * @param {typeof machines[number]} machine
 * @param {readonly string[]} files
 * @param {string} expected the digest of all of them
 */
async function foldOn(bench, machine, files, expected) {
  const id = `small-${machine.mib}`;
  const { place, peakMb, seconds, seen } = await watchOn(bench, machine, files, ['mean'], async (daemon) => {
    await daemon.said('preview', ({ msg }) => msg === ALL_SHOWN);
    const deaths = daemon.heard('engine-died');
    return deaths === 0 ? '' : `; the engine died ${deaths} times`;
  });
  const { stdout } = await run(process.execPath, [cli, 'inspect', place.stateFile, '--json']);
  const { frames, digest } = JSON.parse(stdout);
  if (frames === FRAMES) bench.same(`the fold in ${machine.mib} MiB against plain loops`, expected, digest);
  bench.put(id, [frames]);
  bench.put(`${id}-peak`, [peakMb]);
  // By the clock, and with nothing beside it to compare with: so it says how busy the machine was.
  const rate = `${(FRAMES / seconds).toFixed(1)} frames/s, the start included, at load ${loadavg()[0].toFixed(1)}${seen}`;
  bench.note(id, seen === null ? 'not all of them in two minutes' : rate);
}

/**
 * More than there is memory for: it may be refused by the numbers, but no capture pays for it.
 *
 * @param {Session} bench
 * @param {readonly string[]} files
 */
async function takeTwelve(bench, files) {
  const { seen } = await watchOn(bench, machines[1], files, twelveBlends, async (daemon) => {
    const shown = daemon.said('preview', ({ msg }) => msg === ALL_SHOWN);
    const { event, msg } = await Promise.race([shown, daemon.said('take-failed')]);
    const isRefused = event === 'take-failed';
    if (isRefused) await pause(TRIED_AGAIN_MS);
    // Behind what the daemon says of all failures is the engine's sentence.
    return {
      rejected: daemon.heard('rejected'),
      refusal: isRefused ? msg.slice(msg.indexOf(': ') + 2) : null,
    };
  });
  if (seen) bench.put('small-twelve', [seen.rejected]);
  const told = seen ? (seen.refusal ?? 'all frames are folded') : 'neither refused nor folded in two minutes';
  bench.note('small-twelve', told);
}

/**
 * Watches on a machine until `look` has seen what it waits for; null where it is not seen in time. Units: s
 * from the start of the daemon; MB of all that is in the control group.
 *
 * @template T
 * @param {Session} bench
 * @param {typeof machines[number]} machine
 * @param {readonly string[]} files
 * @param {readonly string[]} blends
 * @param {(daemon: Daemon) => Promise<T>} look
 */
async function watchOn(bench, { mib, cores }, files, blends, look) {
  const place = placeFor(bench.folder());
  const roll = new Roll(bench.folder(), files);
  for (const _ of files) roll.next(place.captures);
  const previews = blends.map((blend) => {
    return { file: join(place.previews, `${blend}.jpg`), blend, maxEdgePixels: 2560, quality: 85 };
  });
  // A checkpoint while frames are decoded: that is when most is held.
  const settings = { previews, checkpointEveryFrames: FRAMES / 2, pendingSeconds: 1 };
  const group = openMemoryGroup(mib * MIB);
  try {
    const began = performance.now();
    const through = `${group.joining} taskset --cpu-list ${cores}`;
    const daemon = await startDaemon(place, settings, 'debug', through);
    const seen = await Promise.race([look(daemon), pause(PATIENCE_MS, null, { ref: false })]);
    const seconds = (performance.now() - began) / 1000;
    await daemon.stop();
    return { place, seen, seconds, peakMb: group.peakMb() };
  } finally {
    await group.close();
  }
}
