/**
 * Twelve blends at once: what each of the dearest costs to draw, all of their previews, and memory at its
 * largest.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as blends from '../../dist/blends/index.js';
import { planesOf } from '../../dist/blends/named.js';
import { openEngine } from '../engine.mjs';
import { cpuMsOf, peakMbOf, timed } from '../processes.mjs';
import { Roll } from '../roll.mjs';

/** @import { Session } from '../session.mjs' */

const FRAMES = 8;
/** The figures are of the twelve that were there first. */
export const twelveBlends = Object.keys(blends).filter((name) => name !== 'comet');
const DEAR = ['deviation', 'geometric', 'multiply'];

/** @param {Session} bench */
export async function measureBlends(bench) {
  const sources = await bench.frames('jpeg24');
  const folder = bench.folder();
  const previews = twelveBlends.map((blend) => {
    return { file: join(folder, `${blend}.jpg`), blend, ev: 0, maxEdgePixels: 2560, quality: 85 };
  });
  const stateFile = join(folder, 'all.state');
  const engine = await openEngine(folder, { previews, planes: planesOf(twelveBlends, 'off'), stateFile });
  const moment = { queueFrames: 0, overwritten: 0, stateReason: null, history: false };
  const publish = () => engine.ask('publish', { ...moment, state: 'running' });
  try {
    const roll = new Roll(bench.folder(), sources);
    await engine.fold(roll, FRAMES / 2);
    // A checkpoint while frames are decoded: that is when most is held.
    await Promise.all([engine.ask('checkpoint', {}), engine.fold(roll, FRAMES / 2)]);
    const rounds = Array.from({ length: bench.quick ? 3 : 7 });
    const all = [];
    for (const _ of rounds) {
      // What is there and shows the planes as they are is not drawn again.
      for (const { file } of previews) rmSync(file, { force: true });
      all.push((await timed(publish)).wallMs / 1000);
    }
    bench.put('twelve-previews', all);
    bench.put('memory-twelve', [peakMbOf(engine.pid)]);
    const drawn = { ev: 0, depth: /** @type {const} */ (8), maxEdgePixels: 2560, quality: 85 };
    for (const blend of DEAR) {
      const costs = [];
      for (const _ of rounds) {
        const before = cpuMsOf(engine.pid);
        await engine.ask('render', { ...drawn, file: join(folder, 'one.jpg'), blend });
        costs.push(cpuMsOf(engine.pid) - before);
      }
      bench.put(`draw-${blend}`, costs);
    }
  } finally {
    await engine.close();
  }
}
