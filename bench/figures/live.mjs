/**
 * One more frame for a running daemon, early and late in a night: from its last byte to the preview, and what
 * others take for it.
 */
import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { cli, nextRename, placeFor, settleMs, sidecarOf, startDaemon } from '../daemon.mjs';
import { timedDecode } from '../decode.mjs';
import { openEngine } from '../engine.mjs';
import { digestOf, plainPlanes } from '../exact.mjs';
import { runPeer } from '../peers/peers.mjs';
import { cpuMsOf, run } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave, ratios } from '../rounds.mjs';

/**
 * @import { Place } from '../daemon.mjs'
 * @import { Session } from '../session.mjs'
 */

const EARLY_FRAMES = 9;
const RESTACKED_FRAMES = 31;
/** How many frames at either end of the fold are compared: does a frame cost more when many are in? */
const GROWTH_FRAMES = 100;
/** A slow writer: so many pieces, and so long between two of them. */
const PIECES = 16;
const PIECE_MS = 10;

/** @param {Session} bench */
export async function measureLive(bench) {
  const lateFrames = bench.quick ? 40 : 1995;
  const sources = await bench.frames('jpeg24');
  const early = await openNight(bench, sources, EARLY_FRAMES);
  const late = await openNight(bench, sources, lateFrames);
  const cv2 = bench.programs.has('cv2', 'numpy') ? openCv2(bench, sources) : null;
  bench.note('live-late', `at frame ${lateFrames + 1} and after`);
  try {
    // The first frame of a daemon meets code that has never run.
    for (const each of [early, late, cv2]) await each?.update();
    const { decoded, ...updates } = await interleave(bench.quick ? 5 : 11, {
      decoded: () => timedDecode(sources[0]),
      early: early.update,
      slow: early.updateSlowly,
      late: late.update,
      ...(cv2 ? { cv2: cv2.update } : {}),
    });
    bench.put('live', ratios(updates.early, decoded, 'wallMs'));
    bench.put('live-slow', ratios(updates.slow, decoded, 'wallMs'));
    bench.put('live-late', ratios(updates.late, updates.early, 'wallMs'));
    bench.put(
      'live-ms',
      updates.early.map(({ wallMs }) => wallMs),
    );
    if (updates.cv2) bench.put('cv2-live', ratios(updates.cv2, updates.early, 'wallMs'));
    if (bench.programs.has('vips')) await compareRestack(bench, sources, early);
  } finally {
    cv2?.close();
    for (const night of [early, late]) await night.close();
  }
  for (const night of [early, late]) await night.check();
  bench.put('growth-frames', [late.growth]);
}

/**
 * A daemon that has so many frames already.
 *
 * @param {Session} bench
 * @param {readonly string[]} sources
 * @param {number} frames
 */
async function openNight(bench, sources, frames) {
  const place = placeFor(bench.folder());
  const roll = new Roll(bench.folder(), sources);
  const growth = await foldBefore(place, roll, frames);
  const daemon = await startDaemon(place, { previewEverySeconds: 0.1 });
  let shown = frames;
  /** @param {() => Promise<{ path: string, endedMs: number }>} write */
  const shownAfter = async (write) => {
    const previewed = nextRename(place.previews, basename(place.preview));
    const facts = nextRename(place.previews, basename(place.preview).replace('.jpg', '.json'));
    const { path, endedMs } = await write();
    const wallMs = (await daemon.while(previewed)) - endedMs;
    await daemon.while(facts);
    roll.giveBack(path);
    shown++;
    const { frames: told } = sidecarOf(place);
    if (told !== shown) throw new Error(`expected a preview of ${shown} frames, found one of ${told}`);
    return { wallMs };
  };
  return {
    growth,
    update: () => shownAfter(async () => ({ path: roll.next(place.captures), endedMs: performance.now() })),
    /** By its own name, piece by piece; the time in which nothing may be taken is left out. */
    async updateSlowly() {
      const { wallMs } = await shownAfter(async () => {
        const path = roll.next();
        await writeSlowly(join(place.captures, basename(path)), await readFile(path));
        return { path, endedMs: performance.now() };
      });
      return { wallMs: wallMs - settleMs };
    },
    close: async () => bench.meet(await daemon.stop(), `live, ${frames} frames before`),
    async check() {
      const { stdout } = await run(process.execPath, [cli, 'inspect', place.stateFile, '--json']);
      const expected = digestOf(await plainPlanes(sources, { counts: roll.counts }));
      bench.same(
        `the state of a daemon after ${shown} frames against plain loops`,
        expected,
        JSON.parse(stdout).digest,
      );
    },
  };
}

/**
 * @param {string} path
 * @param {Buffer} bytes
 */
async function writeSlowly(path, bytes) {
  const file = await open(path, 'wx');
  const piece = Math.ceil(bytes.length / PIECES);
  for (let at = 0; at < bytes.length; at += piece) {
    if (at > 0) await pause(PIECE_MS);
    await file.write(bytes.subarray(at, at + piece));
  }
  await file.close();
}

/**
 * By an engine of its own, so that it goes as fast as it can. Units: CPU of the last frames by that of the
 * first.
 *
 * @param {Place} place
 * @param {Roll} roll
 * @param {number} frames
 */
async function foldBefore(place, roll, frames) {
  const engine = await openEngine(place.captures, { stateFile: place.stateFile });
  const some = Math.min(GROWTH_FRAMES, Math.floor(frames / 3));
  /** @param {number} count */
  const cost = async (count) => {
    const before = cpuMsOf(engine.pid);
    await engine.fold(roll, count);
    return cpuMsOf(engine.pid) - before;
  };
  await cost(some);
  const first = await cost(some);
  await cost(frames - 3 * some);
  const last = await cost(some);
  await engine.ask('checkpoint', {});
  await engine.close();
  return last / first;
}

/**
 * Without a running sum, one frame more means all of them again.
 *
 * @param {Session} bench
 * @param {readonly string[]} sources
 * @param {{ update(): Promise<{ wallMs: number }> }} early
 */
async function compareRestack(bench, sources, early) {
  const captures = Array.from({ length: RESTACKED_FRAMES }, (_, i) => sources[i % sources.length]);
  const folder = bench.folder();
  const { ours, restacked } = await interleave(bench.rounds, {
    ours: early.update,
    restacked: () => runPeer('vips', bench.programs, captures, join(folder, 'mean.jpg'), folder),
  });
  bench.put('vips-restack', ratios(restacked, ours, 'wallMs'));
}

/**
 * OpenCV as a daemon: it is told of the frame, so it has nothing to notice and nothing to wait for.
 *
 * @param {Session} bench
 * @param {readonly string[]} sources
 */
function openCv2(bench, sources) {
  const script = new URL('../peers/cv2_daemon.py', import.meta.url).pathname;
  const out = join(bench.folder(), 'preview.jpg');
  const child = spawn(bench.programs.python, [script, out], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let next = 0;
  return {
    async update() {
      const began = performance.now();
      child.stdin.write(`${sources[next++ % sources.length]}\n`);
      const { done } = await lines.next();
      if (done) throw new Error('the OpenCV daemon ended');
      return { wallMs: performance.now() - began };
    },
    close: () => child.stdin.end(),
  };
}
