/** A backlog of raw captures: what the engine spends on a frame against decoding alone by the same library. */
import { openOwnDecodeOnly } from '../decode-own.mjs';
import { framesInHand, openEngine } from '../engine.mjs';
import { RawRoll, rawKinds } from '../frames/raw.mjs';
import { cpuMsOf, peakMbOf } from '../processes.mjs';
import { interleave, ratios } from '../rounds.mjs';

/**
 * @import { RawKind } from '../frames/raw.mjs'
 * @import { Session } from '../session.mjs'
 */

const WARM_FRAMES = framesInHand + 1;

/** @param {Session} bench */
export async function measureRaw(bench) {
  for (const kind of /** @type {RawKind[]} */ (Object.keys(rawKinds))) await compare(bench, kind);
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
