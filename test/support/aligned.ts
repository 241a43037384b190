/**
 * A handheld shoot that the aligner of tests can follow, in the smallest format there is, and what its planes
 * must be.
 */

import type { PlaneName } from '../../src/core/plane.ts';
import { type AlignMode, identity, type Transform } from '../../src/core/registration.ts';
import type { StackSettings } from '../../src/core/settings.ts';
import type { EnginePorts } from '../../src/engine/ports.ts';
import { sha256 } from './digest.ts';
import { type Captures, startEngine } from './engine.ts';
import { below, randomFrom } from './random.ts';
import { SHIFT_MOST, shearOf, shiftBy, sourceOf } from './shift-aligner.ts';
import { tiny } from './tiny.ts';

export const [width, height] = [23, 13];
const shape = { width, height, channels: 1, fullScale: 255 } as const;
/** Wide enough for two frames that moved apart. */
const margin = 2 * SHIFT_MOST;
const scene = (() => {
  const random = randomFrom(4);
  const [across, down] = [width + 2 * margin, height + 2 * margin];
  const samples = Uint8Array.from({ length: across * down }, () => below(random, 245));
  return { across, samples };
})();

/** A frame of the shoot: where it looked. */
export interface Shot {
  readonly x: number;
  readonly y: number;
  readonly samples: Uint8Array;
}

/** Frame `number`: the scene from a place of its own, with noise of its own. */
export function shot(number: number): Shot {
  const random = randomFrom(number + 1);
  const place = () => below(random, SHIFT_MOST + 1) - SHIFT_MOST / 2;
  const [x, y] = [place(), place()];
  const samples = Uint8Array.from({ length: width * height }, (_, i) => {
    const [column, row] = [(i % width) + x + margin, Math.floor(i / width) + y + margin];
    return scene.samples[row * scene.across + column]! + below(random, 10);
  });
  return { x, y, samples };
}

/** Another scene, which nothing can be laid on. */
export function impostor(number: number): Uint8Array {
  const random = randomFrom(number + 1000);
  return Uint8Array.from({ length: width * height }, () => below(random, 256));
}

export function captureOf(samples: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('TINY'), Buffer.of(width, height), samples, Buffer.of(0)]);
}

export const nameOf = (number: number) => `img_${number}`;

/** Frames from 0 on. */
export function shoot(count: number): Captures {
  return new Map(Array.from({ length: count }, (_, n) => [nameOf(n), captureOf(shot(n).samples)]));
}

export const aligned = (planes: readonly PlaneName[], align: AlignMode = 'scene') => ({
  align,
  captures: '',
  planes: [...planes, 'coverage'] as PlaneName[],
});

/** An engine of aligned frames. */
export function startAligned(
  captures: Captures,
  planes: readonly PlaneName[],
  more: Partial<StackSettings> = {},
  {
    kernels = 'plain',
    ...ports
  }: { kernels?: string } & Partial<Pick<EnginePorts, 'openAligner' | 'decoders' | 'storage'>> = {},
) {
  return startEngine(kernels, captures, { ...aligned(planes), ...more }, { decoders: [tiny], ...ports });
}

/**
 * SHA-256 of the packed planes `sum`, `max`, `min` and `coverage` of these frames on that reference, pixel by
 * pixel.
 */
export function alignedDigest(numbers: readonly number[], reference: number): string {
  const count = width * height;
  const [sum, coverage] = [new Uint16Array(count), new Uint16Array(count)];
  const [max, min] = [new Uint8Array(count), new Uint8Array(count).fill(255)];
  for (const number of numbers) {
    const frame = shot(number);
    const transform = number === reference ? identity : transformOf(frame, shot(reference));
    for (let i = 0; i < count; i++) {
      const [x, y] = sourceOf(transform, i % width, Math.floor(i / width));
      if (x < 0 || x >= width || y < 0 || y >= height) continue;
      const sample = frame.samples[y * width + x]!;
      sum[i]! += sample;
      max[i] = Math.max(max[i]!, sample);
      min[i] = Math.min(min[i]!, sample);
      coverage[i]!++;
    }
  }
  return sha256(new Uint8Array(sum.buffer), max, min, new Uint8Array(coverage.buffer));
}

/** How one frame lies on another: what the aligner must find. */
export function transformOf(frame: Shot, reference: Shot): Transform {
  return shiftBy(reference.x - frame.x, reference.y - frame.y, shearOf({ shape, samples: frame.samples }));
}
