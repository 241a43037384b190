/**
 * A small scene and a small sky registered and stacked by the built program, for a process of its own: prints
 * the whole numbers that both kinds of kernels find, and a digest of the sums and the coverage.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openAligner } from '../../dist/align/aligner.js';
import { Arena } from '../../dist/kernels/arena.js';
import { plainKernels } from '../../dist/kernels/plain.js';
import { wasmKernels } from '../../dist/kernels/wasm.js';

const [width, height] = [300, 200];

/** @param {number} i */
function hash(i) {
  let h = Math.imul(i ^ (i >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

/**
 * Smooth noise of three sizes.
 *
 * @param {number} x
 * @param {number} y
 */
function scenery(x, y) {
  let sum = 0;
  for (const size of [5, 11, 29]) {
    const [u, v] = [x / size + 100, y / size + 100];
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const [p, q] = [u - i, v - j];
    /** @param {number} a @param {number} b */
    const at = (a, b) => hash(a * 7919 + b * 104729 + size);
    const upper = at(i, j) + p * (at(i + 1, j) - at(i, j));
    const lower = at(i, j + 1) + p * (at(i + 1, j + 1) - at(i, j + 1));
    sum += 80 * (upper + q * (lower - upper));
  }
  return sum;
}

const stars = Array.from({ length: 60 }, (_, i) => [
  hash(3 * i + 1) * width,
  hash(3 * i + 2) * height,
  60 + 150 * hash(3 * i + 3),
]);

/**
 * @param {number} x
 * @param {number} y
 */
function sky(x, y) {
  let sum = 12 + 3 * hash(Math.floor(x) * 4099 + Math.floor(y));
  for (const [sx, sy, light] of stars) {
    const [dx, dy] = [x - sx, y - sy];
    const square = dx * dx + dy * dy;
    if (square < 20) sum += light / ((1 + square / 2) * (1 + square / 2));
  }
  return sum;
}

/**
 * @param {(x: number, y: number) => number} light
 * @param {readonly number[]} motion
 */
function frame(light, [a, b, c, d, e, f]) {
  const samples = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const seen = light(a * x + b * y + c, d * x + e * y + f);
    for (let i = 3 * pixel; i < 3 * pixel + 3; i++)
      samples[i] = Math.min(255, Math.floor(seen * (1 - 0.1 * (i % 3)) + 2 * hash(i)));
  }
  return { shape: /** @type {const} */ ({ width, height, channels: 3, fullScale: 255 }), samples };
}

/** @returns {WebAssembly.Memory} */
const memory = () => new WebAssembly.Memory({ initial: 1, maximum: 4096 });
const [plain, fast] = [memory(), memory()];
const module = new Uint8Array(readFileSync(new URL('../../dist/kernels/kernels.wasm', import.meta.url)));
const aligners = [
  openAligner(new Arena(plain), plainKernels(plain)),
  openAligner(new Arena(fast), await wasmKernels(module, fast)),
];
const motions = [
  [1, 0.02, -7.3, -0.02, 1, 5.6],
  [0.99, 0, 3.2, 0.001, 1.002, -4.4],
];
const seen = /** @type {const} */ (['scene', 'stars']).map((mode) => {
  const light = mode === 'scene' ? scenery : sky;
  return {
    mode,
    first: frame(light, [1, 0, 0, 0, 1, 0]),
    others: motions.map((motion) => frame(light, motion)),
  };
});
for (const aligner of aligners) {
  for (const { mode, first, others } of seen) {
    const reference = aligner.makeReference(first, mode);
    if (!reference.ok) throw new Error(reference.reason);
    const sums = Uint16Array.from(first.samples);
    const coverage = new Uint16Array(width * height).fill(1);
    for (const other of others) {
      const found = aligner.register(reference.bytes, other, mode);
      console.log(JSON.stringify([mode, found]));
      if (!found.ok) continue;
      const laid = other.samples.slice();
      const covered = aligner.warp(other, found.transform, laid);
      laid.forEach((sample, i) => {
        sums[i] += sample;
      });
      for (let y = 0; y < height; y++)
        for (let x = covered[2 * y]; x < covered[2 * y + 1]; x++) coverage[y * width + x]++;
    }
    console.log(JSON.stringify(['stack', createHash('sha256').update(sums).update(coverage).digest('hex')]));
  }
}
