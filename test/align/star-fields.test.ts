/**
 * Skies of stars at random: one that is turned by half a turn is found, another field never, nor one seen in
 * a mirror.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../src/core/frame.ts';
import type { Aligner } from '../../src/core/registration.ts';
import { errorsOver, openWasmAligner, referenceOf } from '../support/align.ts';
import { below, randomFrom } from '../support/random.ts';

const [width, height, count] = [900, 600, 220];
const shape = { width, height, channels: 1, fullScale: 255 } as const;

interface Star {
  readonly x: number;
  readonly y: number;
  readonly light: number;
}

/** As many faint ones as there are in a sky: each half as bright twice as often. */
function field(seed: number): Star[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => {
    const [x, y] = [random() * (width - 1), random() * (height - 1)];
    return { x, y, light: Math.min(190, 18 / (0.05 + random())) };
  });
}

function exposed(stars: readonly Star[], seed: number): Frame {
  const random = randomFrom(seed);
  const light = Float32Array.from({ length: width * height }, () => 20 + below(random, 5));
  for (const star of stars) {
    for (let y = Math.max(0, Math.ceil(star.y - 5)); y <= Math.min(height - 1, star.y + 5); y++) {
      for (let x = Math.max(0, Math.ceil(star.x - 5)); x <= Math.min(width - 1, star.x + 5); x++) {
        const square = (x - star.x) * (x - star.x) + (y - star.y) * (y - star.y);
        light[y * width + x]! += star.light * Math.exp(-square / 3.4);
      }
    }
  }
  return { shape, samples: Uint8Array.from(light, (value) => Math.min(255, Math.floor(value + 0.5))) };
}

/**
 * Turned by half a turn about the middle, as a mount turns the camera when it passes the meridian, and
 * pointed anew.
 */
const flipped = ({ x, y, light }: Star): Star => ({ x: width - 1 - x + 7.3, y: height - 1 - y - 4.6, light });
const mirrored = ({ x, y, light }: Star): Star => ({ x: width - 1 - x, y, light });

let aligner: Aligner;
beforeAll(async () => {
  aligner = await openWasmAligner();
});

const seeds = [1, 2, 3];

describe.each(seeds)('field %d', (seed) => {
  const register = (stars: readonly Star[]) => {
    const reference = referenceOf(aligner, exposed(field(seed), 100 + seed), 'stars');
    return aligner.register(reference, exposed(stars, 200 + seed), 'stars');
  };

  it('is found behind the meridian, turned by half a turn, to 0.1 pixels', () => {
    const found = register(field(seed).map(flipped));
    expect(found.ok, found.ok ? '' : found.reason).toBe(true);
    const truth = (x: number, y: number) => [width - 1 - x + 7.3, height - 1 - y - 4.6] as const;
    expect(found.transform && Math.max(...errorsOver(found.transform, shape, truth))).toBeLessThan(0.1);
  });

  it('is not found in another field, nor in a mirror: held, with the figures', () => {
    const others = [field(seed + 10), field(seed + 20)];
    for (const other of [...others, field(seed).map(mirrored)]) {
      const found = register(other);
      expect(found.ok).toBe(false);
      expect(!found.ok && found.reason).toMatch(/of (its )?\d+ stars/);
    }
  });
});
