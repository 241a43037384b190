/**
 * A backlog: what the engine spends on a frame against what decoding alone costs, with the same frames in
 * flight.
 */
import { openDecodeOnly } from '../decode.mjs';
import { engineMemory, engineThreads, framesInHand, openEngine } from '../engine.mjs';
import { digestOf, plainPlanes } from '../exact.mjs';
import { kinds } from '../frames/frames.mjs';
import { runPeer } from '../peers/peers.mjs';
import { cpuMsOf } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave, median, ratios } from '../rounds.mjs';

/**
 * @import { KindName } from '../frames/frames.mjs'
 * @import { Programs } from '../peers/programs.mjs'
 * @import { Session } from '../session.mjs'
 */

/**
 * @typedef {'sum' | 'max' | 'min'} Plane
 * @typedef {{ id: string, kind: KindName, frames: number, planes?: readonly Plane[] }} Comparison
 */

/**
 * Both are warm before the first round: start-up, first page faults and the opening of the planes are not a
 * frame's.
 */
const WARM_FRAMES = framesInHand + 1;

/** A second of them, or two. */
const SMALL_FRAMES = 600;

/** @param {Session} bench */
export async function measureBacklog(bench) {
  const frames = bench.quick ? 5 : 16;
  await measureSmall(bench);
  await compare(bench, { id: 'backlog-24', kind: 'jpeg24', frames });
  await compare(bench, { id: 'backlog-24-wide', kind: 'jpeg24Wide', frames });
  await compare(bench, { id: 'backlog-45', kind: 'jpeg45', frames: Math.ceil(frames / 2) });
  await compare(bench, { id: 'backlog-45-wide', kind: 'jpeg45Wide', frames: Math.ceil(frames / 2) });
  if (bench.quick) return;
  await compare(bench, { id: 'backlog-24-three', kind: 'jpeg24', frames, planes: ['sum', 'max', 'min'] });
  await compare(bench, { id: 'backlog-tiff', kind: 'tiff24', frames: Math.ceil(frames / 2) });
  await compare(bench, { id: 'backlog-grey', kind: 'grey24', frames });
}

/**
 * Frames so small that decoding is the least of it.
 *
 * @param {Session} bench
 */
async function measureSmall(bench) {
  const sources = await bench.frames('jpegSmall');
  const folder = bench.folder();
  const roll = new Roll(folder, sources);
  const engine = await openEngine(folder);
  try {
    await engine.fold(roll, SMALL_FRAMES);
    const { ours } = await interleave(bench.rounds, {
      ours: () => measured(engine.pid, SMALL_FRAMES, () => engine.fold(roll, SMALL_FRAMES)),
    });
    bench.put(
      'small-rate',
      ours.map(({ wallMs }) => 1000 / wallMs),
    );
  } finally {
    await engine.close();
    bench.drop(folder);
  }
}

/**
 * @param {Session} bench
 * @param {Comparison} comparison
 */
async function compare(bench, { id, kind, frames, planes = ['sum'] }) {
  if (!bench.canMake(kind)) return;
  const sources = await bench.frames(kind);
  const { space, width, height, channels, sampling } = kinds[kind];
  const folder = bench.folder();
  const roll = new Roll(folder, sources);
  const engine = await openEngine(folder, { planes });
  const decodeOnly = openDecodeOnly(engineThreads, space);
  const byC = bench.programs.has('c') && id.startsWith('backlog-24') && planes.length === 1;
  const tuned = id === 'backlog-24' ? openDecodeOnly(engineThreads, space, engineMemory) : null;
  /** @param {number} count */
  const alone = (count, by = decodeOnly) => by.run(sources, count, framesInHand);
  try {
    await engine.fold(roll, WARM_FRAMES);
    await alone(WARM_FRAMES);
    if (tuned) await alone(WARM_FRAMES, tuned);
    const { ours, decoded, likeOurs, inC } = await interleave(bench.rounds, {
      ours: () => measured(engine.pid, frames, () => engine.fold(roll, frames)),
      decoded: () => measured(decodeOnly.pid, frames, () => alone(frames)),
      ...(tuned ? { likeOurs: () => measured(tuned.pid, frames, () => alone(frames, tuned)) } : {}),
      ...(byC ? { inC: () => decodedAndAddedInC(bench.programs, sources, frames) } : {}),
    });
    const compared = { [id]: decoded, ...(likeOurs ? { [`${id}-tuned`]: likeOurs } : {}) };
    for (const [name, runs] of Object.entries(compared)) {
      bench.put(`${name}-cpu`, ratios(ours, runs, 'cpuMs'));
      bench.put(`${name}-rate`, ratios(runs, ours, 'wallMs'));
    }
    if (inC) bench.put(`${id}-c`, ratios(ours, inC, 'cpuMs'));
    const [oursMs, decodeMs] = [ours, decoded].map((runs) => median(runs.map(({ cpuMs }) => cpuMs)));
    bench.costs.push({
      kind: `${width} x ${height}, ${sampling}`,
      planes,
      samples: width * height * channels,
      decodeMs,
      oursMs,
    });
    const { digest } = await engine.ask('digest', {});
    const plain = await plainPlanes(sources, { counts: roll.counts, space, extremes: planes.length > 1 });
    bench.same(`the backlog ${id} against plain loops`, digestOf(plain, planes), digest);
  } finally {
    decodeOnly.close();
    tuned?.close();
    await engine.close();
    bench.drop(folder);
  }
}

/**
 * What a frame more costs: starting, and putting the sums together, is not a frame's. Units: ms of CPU a
 * frame.
 *
 * @param {Programs} programs
 * @param {readonly string[]} sources
 * @param {number} frames
 */
async function decodedAndAddedInC(programs, sources, frames) {
  const [few, many] = [2, 2 + frames].map((count) =>
    Array.from({ length: count }, (_, i) => sources[i % sources.length]),
  );
  const before = await runPeer('c', programs, few, '-', '.');
  const { cpuMs, wallMs } = await runPeer('c', programs, many, '-', '.');
  return { cpuMs: (cpuMs - before.cpuMs) / frames, wallMs: (wallMs - before.wallMs) / frames };
}

/**
 * Units: ms a frame; CPU of the process named, whoever else is at work.
 *
 * @param {number} pid
 * @param {number} frames
 * @param {() => Promise<unknown>} work
 */
export async function measured(pid, frames, work) {
  const [cpuBefore, began] = [cpuMsOf(pid), performance.now()];
  await work();
  return { cpuMs: (cpuMsOf(pid) - cpuBefore) / frames, wallMs: (performance.now() - began) / frames };
}
