/** Thirty frames taken out of two hundred, and put back, for every blend in every light. */
import { describe, expect, it } from 'vitest';
import type { Blend } from '../../src/blends/blend.ts';
import * as blends from '../../src/blends/index.ts';
import { lights } from '../../src/core/light.ts';
import { isCounter } from '../../src/core/plane.ts';
import { pngFile } from '../support/captures.ts';
import type { Captures } from '../support/engine.ts';
import { below, randomFrom, shuffled } from '../support/random.ts';
import { stillPlanes } from '../support/settings.ts';
import { folded, look } from '../support/steered.ts';

const seed = 20250112;
const registry: readonly (readonly [name: string, blend: Blend])[] = Object.entries(blends);

/** Two hundred small grey captures, no two alike. */
function manyCaptures(): Captures {
  const random = randomFrom(seed);
  const header = Buffer.from([0, 0, 0, 7, 0, 0, 0, 4, 8, 0, 0, 0, 0]);
  const captures: Captures = new Map();
  for (let i = 0; i < 200; i++) {
    // Each row begins with its filter, none.
    const rows = Buffer.from(
      Array.from({ length: 8 * 4 }, (_, at) => (at % 8 === 0 ? 0 : below(random, 256))),
    );
    captures.set(`IMG_${i}.png`, pngFile(header, rows));
  }
  return captures;
}

describe('30 frames out of 200, taken out', () => {
  const captures = manyCaptures();
  const names = [...captures.keys()];
  const gone = shuffled(names, randomFrom(seed + 1)).slice(0, 30);
  const rest = names.filter((name) => !gone.includes(name));

  it.each(registry)(`leave what was never given them: %s (seed ${seed})`, async (_name, blend) => {
    for (const light of lights.filter((each) => blend.refused?.[each] === undefined)) {
      const settings = { light, planes: stillPlanes.filter((plane) => blend.planes.includes(plane)) };
      const expected = await look(await folded(captures, rest, settings));
      const engine = await folded(captures, names, settings);
      const whole = await look(engine);
      const { changed, frames, refolding } = await engine.ask('remove', { frames: gone });
      expect([changed.length, frames]).toEqual([30, 170]);
      expect(refolding).toBe(!blend.planes.every(isCounter));
      if (refolding) await engine.ask('refold', {});
      expect(await look(engine), light).toEqual(expected);
      expect(await engine.ask('restore', { frames: gone })).toMatchObject({ frames: 200 });
      expect(await look(engine)).toEqual(whole);
    }
  });
});
