/** The live page: how soon a browser shows a frame, and what a fold pays for those who look on. */
import { basename } from 'node:path';
import { nextRename, placeFor, renamedMs, startDaemon } from '../daemon.mjs';
import { timedDecode } from '../decode.mjs';
import { logIn, lookOn } from '../page-client.mjs';
import { openBrowser } from '../peers/browser.mjs';
import { cpuMsOf } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave, ratios } from '../rounds.mjs';

/** @import { Session } from '../session.mjs' */

const WARM_FRAMES = 3;
const FEW_CLIENTS = 4;
/** As many as the page lets listen. */
const MOST_CLIENTS = 16;

/** @param {Session} bench */
export async function measurePage(bench) {
  const sources = await bench.frames('jpeg24');
  if (bench.programs.has('chromium')) await measureBrowser(bench, sources);
  await measureLatency(bench, sources);
  await measureBacklog(bench, sources);
}

/**
 * A daemon with a page, and frames for it one at a time or many at once.
 *
 * @param {Session} bench
 * @param {readonly string[]} sources
 * @param {Record<string, unknown>} settings
 */
async function openShoot(bench, sources, settings) {
  const place = placeFor(bench.folder());
  const roll = new Roll(bench.folder(), sources);
  const daemon = await startDaemon(place, settings);
  let frames = 0;
  /** @param {number} count */
  const deliver = async (count) => {
    frames += count;
    const folded = daemon.said('folded', (line) => line.frames === frames);
    const paths = Array.from({ length: count }, () => roll.next(place.captures));
    await folded;
    for (const path of paths) roll.giveBack(path);
  };
  const preview = async () => {
    const previewed = nextRename(place.previews, basename(place.preview));
    const began = performance.now();
    const delivered = deliver(1);
    const wallMs = (await daemon.while(previewed)) - began - renamedMs;
    await delivered;
    return { wallMs };
  };
  return { place, daemon, deliver, preview, frames: () => frames };
}

/**
 * Last byte of a capture to the picture seen.
 *
 * @param {Session} bench
 * @param {readonly string[]} sources
 */
async function measureBrowser(bench, sources) {
  const shoot = await openShoot(bench, sources, { previewEverySeconds: 0.1, page: { port: 0 } });
  const { owner } = await logIn(shoot.place);
  const browser = await openBrowser(bench.programs.path('chromium'), owner);
  try {
    const update = async () => {
      const seen = browser.shown(`The mean of ${shoot.frames() + 1} frames`);
      const began = performance.now();
      const delivered = shoot.deliver(1);
      await shoot.daemon.while(seen);
      const wallMs = performance.now() - began - renamedMs;
      await delivered;
      return { wallMs };
    };
    await shoot.deliver(2);
    for (let i = 0; i < WARM_FRAMES; i++) await update();
    const { updates, decoded } = await interleave(bench.quick ? 5 : 11, {
      updates: update,
      decoded: () => timedDecode(sources[0]),
    });
    bench.put('page', ratios(updates, decoded, 'wallMs'));
    bench.put(
      'page-ms',
      updates.map(({ wallMs }) => wallMs),
    );
  } finally {
    await browser.close();
    bench.meet(await shoot.daemon.stop(), 'live, with a browser');
  }
}

/**
 * What one frame waits for those who look on.
 *
 * @param {Session} bench
 * @param {readonly string[]} sources
 */
async function measureLatency(bench, sources) {
  const shoot = await openShoot(bench, sources, { previewEverySeconds: 0.1, page: { port: 0 } });
  const seat = await logIn(shoot.place);
  try {
    for (let i = 0; i < WARM_FRAMES; i++) await shoot.preview();
    const { alone, watched } = await interleave(bench.quick ? 5 : 11, {
      alone: shoot.preview,
      watched: () => withClients(seat, MOST_CLIENTS, shoot.preview),
    });
    bench.put('page-latency', ratios(watched, alone, 'wallMs'));
  } finally {
    bench.meet(await shoot.daemon.stop(), 'live, with a full page');
  }
}

/**
 * What a backlog costs with a page that nobody looks at, and with some who do.
 *
 * @param {Session} bench
 * @param {readonly string[]} sources
 */
async function measureBacklog(bench, sources) {
  const frames = bench.quick ? 4 : 12;
  const plain = await openShoot(bench, sources, {});
  const paged = await openShoot(bench, sources, { page: { port: 0 } });
  const seat = await logIn(paged.place);
  /** @param {typeof plain} shoot */
  const cost = async ({ daemon, deliver }) => {
    const spent = () => cpuMsOf(daemon.pid) + cpuMsOf(daemon.enginePid);
    const before = spent();
    await deliver(frames);
    return { cpuMs: spent() - before };
  };
  try {
    for (const shoot of [plain, paged]) await shoot.deliver(frames);
    const { off, empty, watched } = await interleave(bench.rounds, {
      off: () => cost(plain),
      empty: () => cost(paged),
      watched: () => withClients(seat, FEW_CLIENTS, () => cost(paged)),
    });
    bench.put('page-empty-cpu', ratios(empty, off, 'cpuMs'));
    bench.put('page-clients-cpu', ratios(watched, off, 'cpuMs'));
  } finally {
    for (const { daemon } of [plain, paged]) bench.meet(await daemon.stop(), 'a backlog, with a page');
  }
}

/**
 * @template T
 * @param {Awaited<ReturnType<typeof logIn>>} seat
 * @param {number} count
 * @param {() => Promise<T>} work
 */
async function withClients(seat, count, work) {
  const clients = await Promise.all(Array.from({ length: count }, () => lookOn(seat)));
  const result = await work();
  await Promise.all(clients.map((client) => client.close()));
  return result;
}
