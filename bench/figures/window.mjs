/** A rolling window: what a frame costs that comes in while another falls out, against decoding it. */
import { openDecodeOnly } from '../decode.mjs';
import { engineThreads, framesInHand, openEngine } from '../engine.mjs';
import { Roll } from '../roll.mjs';
import { interleave, median, ratios } from '../rounds.mjs';
import { measured } from './backlog.mjs';

/** @import { Session } from '../session.mjs' */

const WINDOW_FRAMES = 12;

/** @param {Session} bench */
export async function measureWindow(bench) {
  const sources = await bench.frames('jpeg24');
  const frames = bench.quick ? 5 : 8;
  const total = WINDOW_FRAMES + framesInHand + frames * (bench.rounds + 1);
  const folder = bench.folder();
  // They stay where they are: what falls out is decoded once more.
  const roll = new Roll(
    folder,
    Array.from({ length: total }, (_, i) => sources[i % sources.length]),
  );
  const captures = { next: () => roll.next(), giveBack: () => undefined };
  const engine = await openEngine(folder, { window: { frames: WINDOW_FRAMES, seconds: null } });
  const decodeOnly = openDecodeOnly(engineThreads, 'srgb');
  try {
    await engine.fold(captures, WINDOW_FRAMES + framesInHand);
    await decodeOnly.run(sources, framesInHand, framesInHand);
    const { ours, decoded } = await interleave(bench.rounds, {
      ours: () => measured(engine.pid, frames, () => engine.fold(captures, frames)),
      decoded: () => measured(decodeOnly.pid, frames, () => decodeOnly.run(sources, frames, framesInHand)),
    });
    bench.put('window', ratios(ours, decoded, 'cpuMs'));
    bench.note('window', `${Math.round(median(ours.map(({ cpuMs }) => cpuMs)))} ms`);
  } finally {
    decodeOnly.close();
    await engine.close();
    bench.drop(folder);
  }
}
