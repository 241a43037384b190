/**
 * The timeline of a shoot: what it costs each frame of 24 MP beside its decode, and the picture of an
 * interval.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ledger } from '../../dist/core/ledger.js';
import { drawInterval } from '../../dist/engine/timeline/interval.js';
import { KeptNodes } from '../../dist/engine/timeline/nodes.js';
import { Room } from '../../dist/engine/timeline/room.js';
import { Timeline } from '../../dist/engine/timeline/timeline.js';
import { systemDisk } from '../../dist/io/storage/disk.js';
import { openStorage } from '../../dist/io/storage/storage.js';
import { Arena, PAGES_MAX } from '../../dist/kernels/arena.js';
import { wasmKernels } from '../../dist/kernels/wasm.js';
import { openChild } from '../child.mjs';
import { decode, timedDecode } from '../decode.mjs';
import { engineMemory, engineThreads, plain } from '../engine.mjs';
import { timed } from '../processes.mjs';
import { median } from '../rounds.mjs';

/**
 * @import { Entry } from '../../dist/core/ledger.js'
 * @import { StackSettings } from '../../dist/core/settings.js'
 * @import { EnginePorts } from '../../dist/engine/ports.js'
 * @import { StackContents } from '../../dist/engine/stack/contents.js'
 * @import { Session } from '../session.mjs'
 * @typedef {{ fold: number } | { interval: { first: number, last: number } }} Asked
 */

const shape = /** @type {const} */ ({ width: 6000, height: 4000, channels: 3, fullScale: 255 });
const BATCH = 16;
const LEAF_FRAMES = 4;
const MOST_LEAVES = 256;
const MAX_EDGE_PIXELS = 1000;

const settings = /** @type {StackSettings} */ ({ ...plain, captures: '/captures' });

/** @param {Session} bench */
export async function measureTimeline(bench) {
  const paths = (await bench.frames('jpeg24')).slice(0, 3);
  const shoot = openProcess(paths, bench.folder());
  const count = bench.quick ? 64 : MOST_LEAVES;
  // What the first frames pay is code and memory that come once.
  await shoot.ask({ fold: BATCH });
  /** @type {number[]} */
  const costs = [];
  /** @type {number[]} */
  const decodes = [];
  for (let frames = BATCH; frames < count; frames += BATCH) {
    const cpuMs = await shoot.ask({ fold: BATCH });
    const decoded = await timedDecode(paths[0]);
    costs.push(cpuMs / BATCH / decoded.cpuMs);
    decodes.push(decoded.cpuMs);
  }
  bench.put('timeline-frame', costs);
  bench.note('timeline-frame', `D is ${Math.round(median(decodes))} ms`);
  const intervals = [];
  for (let i = 0; i < (bench.quick ? 20 : 60); i++) {
    const [first = 1, last = 1] = [((i * 37) % count) + 1, ((i * 61 + 13) % count) + 1].sort((a, b) => a - b);
    intervals.push(await shoot.ask({ interval: { first, last } }));
  }
  shoot.close();
  bench.put('timeline-interval', intervals);
  bench.note('timeline-interval', `at worst ${Math.round(Math.max(...intervals))} ms`);
}

/**
 * A process of its own, with the settings of our engine for memory: it has no garbage of others.
 *
 * @param {readonly string[]} paths
 * @param {string} folder
 */
function openProcess(paths, folder) {
  const like = { ...engineMemory, threads: engineThreads };
  const child = openChild(import.meta.url, ['shoot', folder, ...paths], 'the timeline', like);
  return {
    ...child,
    /**
     * Units: CPU ms that it took.
     *
     * @param {Asked} asked
     */
    ask: async (asked) => Number(await child.ask(asked)),
  };
}

/**
 * A stack that has nothing but its timeline.
 *
 * @param {string} folder
 */
async function openShoot(folder) {
  const ledger = new Ledger();
  const calibration = { for: () => null, corrected: null };
  const contents = /** @type {StackContents} */ (
    /** @type {unknown} */ ({ settings, ledger, shape, reference: null, first: null, frames: 1, calibration })
  );
  const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX });
  const arena = new Arena(memory);
  const module = await readFile(new URL('../../dist/kernels/kernels.wasm', import.meta.url));
  const kernels = await wasmKernels(new Uint8Array(module), memory);
  const nodes = new KeptNodes(join(folder, 'a.timeline'), openStorage(systemDisk), (text) => {
    throw new Error(text);
  });
  const again = () => Promise.reject(new Error('expected every frame to be kept'));
  const timeline = new Timeline(
    MOST_LEAVES,
    nodes,
    { contents, decoders: [], again },
    (whole) => new Room(whole, MAX_EDGE_PIXELS, { settings, software: 'bench', arena, kernels }),
  );
  const ports = /** @type {EnginePorts} */ ({ software: 'bench', wallClock: () => 0 });
  const wish = { blend: 'mean', ev: 0, depth: /** @type {const} */ (8), maxEdgePixels: 65535, quality: 85 };
  const span = { from: null, until: null, last: null };
  const look = { orientation: 1, iccProfile: null };
  let frames = 0;
  return {
    /** @param {Uint8Array} samples */
    fold(samples) {
      const digest = String(frames++);
      /** @type {Entry} */
      const entry = {
        path: digest,
        stamp: '',
        digest,
        imageDigest: null,
        outcome: 'folded',
        capturedAt: frames,
      };
      ledger.record(entry);
      timeline.folded({ frame: { shape, samples }, entry, look });
    },
    /** Resolves when all that was folded is kept, as far as it is to be. */
    async kept() {
      // In its turn behind that: there is no such frame.
      const nothing = { ...span, numbers: { first: 1e9, last: 1e9 } };
      await timeline.shown(nothing, () => undefined).catch(() => undefined);
    },
    /** @param {{ first: number, last: number }} numbers */
    picture: (numbers) =>
      drawInterval(timeline, contents, ports, { ...wish, interval: { ...span, numbers }, file: null }),
  };
}

if (process.argv[2] === 'shoot') {
  const [folder = '', ...paths] = process.argv.slice(3);
  const shoot = await openShoot(folder);
  const samples = await Promise.all(paths.map((path) => decode(path)));
  /** @param {Asked} asked */
  const done = async (asked) => {
    if ('interval' in asked) return shoot.picture(asked.interval);
    for (let i = 0; i < asked.fold; i++) {
      shoot.fold(samples[i % samples.length]);
      // Cameras leave time for that.
      if (i % LEAF_FRAMES === LEAF_FRAMES - 1) await shoot.kept();
    }
    return undefined;
  };
  process.on('message', async (/** @type {Asked} */ asked) => {
    process.send?.((await timed(() => done(asked))).cpuMs);
  });
}
