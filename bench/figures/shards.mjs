/** An archive folded in shards, one after the other, and merged, against one fold of it. */
import { join } from 'node:path';
import { cli } from '../daemon.mjs';
import { run } from '../processes.mjs';
import { Roll } from '../roll.mjs';

/** @import { Session } from '../session.mjs' */

const SHARDS = 8;
const FRAMES_PER_SHARD = 50;

/** @param {Session} bench */
export async function measureShards(bench) {
  if (bench.quick) {
    bench.note('shards', 'not in a quick run: so many frames take minutes');
    return;
  }
  const sources = await bench.frames('jpeg24');
  const archive = bench.folder();
  const files = Array.from({ length: SHARDS * FRAMES_PER_SHARD }, (_, i) => sources[i % sources.length]);
  const roll = new Roll(archive, files);
  for (const _ of files) roll.next();
  const states = bench.folder();
  /** @param {string} name */
  const state = (name) => join(states, `${name}.state`);
  /** @param {...string} args */
  const ours = (...args) => run(process.execPath, [cli, ...args]);
  const one = await ours('stack', archive, '--save', state('one'));
  const costs = [];
  for (let i = 0; i < SHARDS; i++)
    costs.push(await ours('stack', archive, '--shard', `${i}/${SHARDS}`, '--save', state(`shard-${i}`)));
  const all = costs.map((_, i) => state(`shard-${i}`));
  const merge = await ours('merge', ...all, '--out', state('merged'));
  /** @param {string} name */
  const digest = async (name) => JSON.parse((await ours('inspect', state(name), '--json')).stdout).digest;
  bench.same('shards that are merged, against one fold', await digest('one'), await digest('merged'));
  const cpuMs = costs.reduce((sum, cost) => sum + cost.cpuMs, 0);
  bench.put('shards', [cpuMs / one.cpuMs]);
  const [perFrame, merging] = [one.cpuMs / files.length, merge.cpuMs / 1000];
  bench.note(
    'shards',
    `${perFrame.toFixed(0)} ms a frame in one fold; merging took ${merging.toFixed(1)} s of CPU more`,
  );
  bench.drop(archive);
}
