/** A checkpoint in the middle of a backlog: how much longer the frames around it take. */
import { join } from 'node:path';
import { openEngine } from '../engine.mjs';
import { digestOf, plainPlanes } from '../exact.mjs';
import { cpuMsOf } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave } from '../rounds.mjs';

/**
 * @import { Cost } from '../processes.mjs'
 * @import { Session } from '../session.mjs'
 */

const FRAMES = 8;
const WARM_FRAMES = 6;

/** @param {Session} bench */
export async function measureCheckpoint(bench) {
  const sources = await bench.frames('jpeg24');
  const folder = bench.folder();
  const roll = new Roll(bench.folder(), sources);
  const engine = await openEngine(folder, { stateFile: join(folder, 'encoded-sum.state') });
  /** @param {() => unknown} besides */
  const eightFrames = async (besides) => {
    const [cpuBefore, began] = [cpuMsOf(engine.pid), performance.now()];
    const done = besides();
    await engine.fold(roll, FRAMES);
    const wallMs = performance.now() - began;
    // What of it is still to be done when the frames are in is its cost too.
    await done;
    return { wallMs, cpuMs: cpuMsOf(engine.pid) - cpuBefore };
  };
  try {
    await engine.fold(roll, WARM_FRAMES);
    await engine.ask('checkpoint', {});
    const { plain, kept } = await interleave(bench.quick ? 3 : 15, {
      plain: () => eightFrames(() => undefined),
      kept: () => eightFrames(() => engine.ask('checkpoint', {})),
    });
    /** @param {keyof Cost} key */
    const added = (key) => kept.map((each, i) => (each[key] / plain[i][key] - 1) * 100);
    bench.put('checkpoint', added('wallMs'));
    bench.put('checkpoint-cpu', added('cpuMs'));
    const { digest } = await engine.ask('digest', {});
    bench.same(
      'frames folded during checkpoints against plain loops',
      digestOf(await plainPlanes(sources, { counts: roll.counts })),
      digest,
    );
  } finally {
    await engine.close();
  }
}
