/** Alignment of one frame of 24 MP: finding it on its reference by the scene or by stars, and laying it there, against its decode. */
import { readFile } from 'node:fs/promises';
import { openAligner } from '../../dist/align/aligner.js';
import { Arena } from '../../dist/kernels/arena.js';
import { wasmKernels } from '../../dist/kernels/wasm.js';
import { decode, timedDecode } from '../decode.mjs';
import { gaussian, openRandom } from '../frames/random.mjs';
import { timed } from '../processes.mjs';
import { interleave, ratios } from '../rounds.mjs';

/**
 * @import { Frame } from '../../dist/core/frame.js'
 * @import { AlignMode, Transform } from '../../dist/core/registration.js'
 * @import { Session } from '../session.mjs'
 */

const shape = /** @type {const} */ ({ width: 6000, height: 4000, channels: 3, fullScale: 255 });
const STARS = 2000;

/** A hand's move: half a degree, a hundred pixels. */
const moved = /** @type {Transform} */ (
  /** @type {unknown} */ (
    [0.99996, -0.0087, 118.3, 0.0087, 0.99996, -71.6, 0, 0].map((value, i) =>
      Math.round(value * (i === 2 || i === 5 ? 2 ** 16 : 2 ** 40)),
    )
  )
);

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
  const { register, stars, warp, decoded } = await interleave(Math.max(bench.rounds, 7), {
    register: () => timed(byScene),
    stars: () => timed(byStars),
    warp: () => timed(() => aligner.warp(scene, moved, out)),
    decoded: () => timedDecode(path),
  });
  bench.put('align-scene', ratios(register, decoded, 'cpuMs'));
  bench.put('align-stars', ratios(stars, decoded, 'cpuMs'));
  bench.put('align-warp', ratios(warp, decoded, 'cpuMs'));
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
