/**
 * Our own decoder of JPEGs against sharp: the same samples, and what they cost in memory like the engine's.
 */
import { readFile } from 'node:fs/promises';
import { jpeg } from '../../dist/decoders/index.js';
import { decode, openDecodeOnly } from '../decode.mjs';
import { openOwnDecodeOnly } from '../decode-own.mjs';
import { engineMemory, engineThreads } from '../engine.mjs';
import { cpuMsOf } from '../processes.mjs';
import { interleave, ratios } from '../rounds.mjs';

/** @import { Session } from '../session.mjs' */

/** Until the compiler has done its best. */
const WARM_FRAMES = 4;

/** @param {Session} bench */
export async function measureJpeg(bench) {
  for (const [id, kind] of /** @type {const} */ ([
    ['jpeg-24', 'jpeg24'],
    ['jpeg-24-wide', 'jpeg24Wide'],
  ])) {
    const [path] = await bench.frames(kind);
    const bytes = await readFile(path);
    const samples = await jpeg.decode(bytes, await jpeg.readHeader(bytes));
    bench.same(`our own decoder, ${kind}, against sharp`, await decode(path), Buffer.from(samples));
    const own = openOwnDecodeOnly(engineMemory);
    const bySharp = openDecodeOnly(engineThreads, 'srgb', engineMemory);
    try {
      const frames = bench.quick ? 4 : 8;
      /** @param {number} count */
      const alone = (count) => bySharp.run([path], count, 1);
      await own.run(path, WARM_FRAMES);
      await alone(WARM_FRAMES);
      const runs = await interleave(Math.max(bench.rounds, 5), {
        ours: () => measured(own.pid, () => own.run(path, frames)),
        sharps: () => measured(bySharp.pid, () => alone(frames)),
      });
      bench.put(id, ratios(runs.ours, runs.sharps, 'cpuMs'));
    } finally {
      own.close();
      bySharp.close();
    }
  }
}

/**
 * CPU of the process, in all.
 *
 * @param {number} pid
 * @param {() => Promise<unknown>} work
 */
async function measured(pid, work) {
  const before = cpuMsOf(pid);
  await work();
  return { cpuMs: cpuMsOf(pid) - before };
}
