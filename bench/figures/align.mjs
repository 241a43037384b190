/**
 * Alignment of frames of 24 MP: finding one on its reference by the scene or by stars, laying it there, and a
 * backlog of them, against decodes.
 */
import { readFile } from 'node:fs/promises';
import { openAligner } from '../../dist/align/aligner.js';
import { Arena } from '../../dist/kernels/arena.js';
import { wasmKernels } from '../../dist/kernels/wasm.js';
import { decode, openDecodeOnly, timedDecode } from '../decode.mjs';
import { engineThreads, framesInHand, openEngine } from '../engine.mjs';
import { movedFrames, turned } from '../frames/moved.mjs';
import { gaussian, openRandom } from '../frames/random.mjs';
import { timed } from '../processes.mjs';
import { Roll } from '../roll.mjs';
import { interleave, ratios } from '../rounds.mjs';
import { measured } from './backlog.mjs';

/**
 * @import { Frame } from '../../dist/core/frame.js'
 * @import { Aligner, AlignMode } from '../../dist/core/registration.js'
 * @import { Session } from '../session.mjs'
 */

const shape = /** @type {const} */ ({ width: 6000, height: 4000, channels: 3, fullScale: 255 });
const STARS = 2000;
/** Calls before those that are timed. */
const COLD = 5;

/** A hand's move: half a degree, a hundred pixels. */
const moved = turned(0.0087, 118.3, -71.6);

/** @param {Session} bench */
export async function measureAlign(bench) {
  const [path] = await bench.frames('jpeg24');
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
  const module = await readFile(new URL('../../dist/kernels/kernels.wasm', import.meta.url));
  const aligner = openAligner(new Arena(memory), await wasmKernels(new Uint8Array(module), memory));
  const out = new Uint8Array(shape.width * shape.height * 3);

  /**
   * @param {AlignMode} mode
   * @param {Frame} first
   */
  const registering = (mode, first) => {
    const reference = aligner.makeReference(first, mode);
    if (!reference.ok) throw new Error(reference.reason);
    const samples = out.slice();
    aligner.warp(first, moved, samples);
    return () => {
      const found = aligner.register(reference.bytes, { shape, samples }, mode);
      if (!found.ok) throw new Error(found.reason);
    };
  };

  const scene = { shape, samples: await decode(path) };
  const byScene = registering('scene', scene);
  const byStars = registering('stars', { shape, samples: sky() });
  // A night has hundreds of frames: the first few, while functions are being compiled, are none of them.
  for (let i = 0; i < COLD; i++) {
    byScene();
    byStars();
    aligner.warp(scene, moved, out);
  }
  const { register, stars, warp, decoded } = await interleave(Math.max(bench.rounds, 7), {
    register: () => timed(byScene),
    stars: () => timed(byStars),
    warp: () => timed(() => aligner.warp(scene, moved, out)),
    decoded: () => timedDecode(path),
  });
  bench.put('align-scene', ratios(register, decoded, 'cpuMs'));
  bench.put('align-stars', ratios(stars, decoded, 'cpuMs'));
  bench.put('align-warp', ratios(warp, decoded, 'cpuMs'));
  await backlog(bench, path, aligner);
}

/**
 * Frames of one scene, of which each is found and laid, against decoding them alone.
 *
 * @param {Session} bench
 * @param {string} path
 * @param {Aligner} aligner
 */
async function backlog(bench, path, aligner) {
  const paths = await movedFrames(path, aligner);
  const folder = bench.folder();
  const roll = new Roll(folder, paths);
  const engine = await openEngine(folder, { planes: ['sum', 'coverage'], align: 'scene' });
  const decodeOnly = openDecodeOnly(engineThreads, 'srgb');
  const frames = bench.quick ? 5 : 12;
  try {
    await engine.fold(roll, framesInHand + 1);
    await decodeOnly.run(paths, framesInHand + 1, framesInHand);
    const { ours, decoded } = await interleave(bench.rounds, {
      ours: () => measured(engine.pid, frames, () => engine.fold(roll, frames)),
      decoded: () => measured(decodeOnly.pid, frames, () => decodeOnly.run(paths, frames, framesInHand)),
    });
    bench.put('align-backlog', ratios(ours, decoded, 'cpuMs'));
    bench.put('align-backlog-rate', ratios(decoded, ours, 'wallMs'));
  } finally {
    decodeOnly.close();
    await engine.close();
    bench.drop(folder);
  }
}

/** Stars over a noisy sky. */
function sky() {
  const random = openRandom(7);
  const samples = new Uint8Array(shape.width * shape.height * 3);
  const noise = Float32Array.from({ length: 65_521 }, () => 20 + 4 * gaussian(random));
  for (let i = 0; i < samples.length; i++) samples[i] = noise[i % noise.length];
  for (let star = 0; star < STARS; star++) {
    const [x, y] = [10 + random() * (shape.width - 20), 10 + random() * (shape.height - 20)];
    const light = 30 + 200 * random() * random();
    for (let j = -4; j <= 4; j++) {
      for (let i = -4; i <= 4; i++) {
        const [px, py] = [Math.floor(x) + i, Math.floor(y) + j];
        const added = light * Math.exp(-((px - x) ** 2 + (py - y) ** 2) / 4);
        const at = (py * shape.width + px) * 3;
        for (let c = at; c < at + 3; c++) samples[c] = Math.min(255, samples[c] + added);
      }
    }
  }
  return samples;
}
