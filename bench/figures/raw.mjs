/**
 * Raw captures: what the engine spends on a frame of a backlog against decoding alone by the same library,
 * and one frame more for a daemon.
 */
import { renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nextRename, placeFor, renamedMs, sidecarOf, startDaemon } from '../daemon.mjs';
import { timedDecode } from '../decode.mjs';
import { openOwnDecodeOnly } from '../decode-own.mjs';
import { framesInHand, openEngine } from '../engine.mjs';
import { RawRoll, rawKinds } from '../frames/raw.mjs';
import { cpuMsOf, peakMbOf, timed } from '../processes.mjs';
import { interleave, ratios } from '../rounds.mjs';

/**
 * @import { RawKind } from '../frames/raw.mjs'
 * @import { Session } from '../session.mjs'
 */

const WARM_FRAMES = framesInHand + 1;

/** @param {Session} bench */
export async function measureRaw(bench) {
  for (const kind of /** @type {RawKind[]} */ (Object.keys(rawKinds))) await compare(bench, kind);
  await measureRawLive(bench);
}

/**
 * @param {Session} bench
 * @param {RawKind} kind
 */
async function compare(bench, kind) {
  const frames = bench.quick ? 4 : 8;
  const folder = bench.folder();
  const roll = new RawRoll(folder, kind);
  const sample = new RawRoll(bench.folder(), kind).next();
  const engine = await openEngine(folder);
  const decodeOnly = openOwnDecodeOnly();
  try {
    await engine.fold(roll, WARM_FRAMES);
    await decodeOnly.run(sample, WARM_FRAMES);
    const { ours, decoded } = await interleave(bench.rounds, {
      ours: () => measured(engine.pid, frames, () => engine.fold(roll, frames)),
      decoded: () => measured(decodeOnly.pid, frames, () => decodeOnly.run(sample, frames)),
    });
    bench.put(`raw-${kind}-cpu`, ratios(ours, decoded, 'cpuMs'));
    bench.put(`raw-${kind}-peak`, [peakMbOf(engine.pid)]);
  } finally {
    decodeOnly.close();
    await engine.close();
    bench.drop(folder);
  }
}

/**
 * Units: CPU ms a frame.
 *
 * @param {number} pid
 * @param {number} frames
 * @param {() => Promise<unknown>} work
 */
async function measured(pid, frames, work) {
  const before = cpuMsOf(pid);
  await work();
  return { cpuMs: (cpuMsOf(pid) - before) / frames };
}

/**
 * Units: D above the decoding of the raw file itself.
 *
 * @param {Session} bench
 */
async function measureRawLive(bench) {
  const [jpeg] = await bench.frames('jpeg24');
  const place = placeFor(bench.folder());
  const roll = new RawRoll(bench.folder(), 'dng');
  const decodeOnly = openOwnDecodeOnly();
  const daemon = await startDaemon(place, { previewEverySeconds: 0.1 });
  let shown = 0;
  const update = async () => {
    const path = roll.next();
    const previewed = nextRename(place.previews, basename(place.preview));
    const facts = nextRename(place.previews, basename(place.preview).replace('.jpg', '.json'));
    renameSync(path, join(place.captures, basename(path)));
    const began = performance.now();
    const wallMs = (await daemon.while(previewed)) - began - renamedMs;
    await daemon.while(facts);
    const { frames } = sidecarOf(place);
    if (frames !== ++shown) throw new Error(`expected a preview of ${shown} frames, found one of ${frames}`);
    return { wallMs };
  };
  const sample = new RawRoll(bench.folder(), 'dng').next();
  try {
    for (let i = 0; i < WARM_FRAMES; i++) await update();
    await decodeOnly.run(sample, WARM_FRAMES);
    const { updates, decoded, unit } = await interleave(bench.quick ? 5 : 11, {
      updates: update,
      decoded: () => timed(() => decodeOnly.run(sample, 1)),
      unit: () => timedDecode(jpeg),
    });
    const above = updates.map(({ wallMs }, i) => ({ wallMs: wallMs - decoded[i].wallMs }));
    bench.put('raw-live', ratios(above, unit, 'wallMs'));
    bench.put(
      'raw-live-ms',
      updates.map(({ wallMs }) => wallMs),
    );
  } finally {
    decodeOnly.close();
    bench.meet(await daemon.stop(), 'live, raw frames');
  }
}
