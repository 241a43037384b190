/**
 * Raw files at half size beside what LibRaw's dcraw_emu makes of them, as numbers: test/golden/developed.py.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { mean } from '../../src/blends/index.ts';
import { openStack } from '../support/engine.ts';
import { goldenBytes, goldenJson, sharedFolder } from '../support/golden.ts';

interface Expected {
  readonly pictures: readonly {
    readonly root: 'golden' | 'shared';
    readonly file: string;
    /** Of the whole, at half size. */
    readonly width: number;
    readonly height: number;
    /** Pixels from one to the next. */
    readonly step: number;
    readonly pixels: readonly number[];
  }[];
}

/** Of 65,535: it rounds after each step, and we once. */
const AWAY_MAX = 8;
/** Where a colour is full it is cut before or after greens are averaged. */
const NEARLY_FULL = 60000;

const all = goldenJson<Expected>('developed.json').pictures;
const pictures = all.filter(({ root, file }) => root === 'golden' || existsSync(join(sharedFolder, file)));

it.each(pictures)('$file is developed as dcraw_emu does, to 8 of 65,535', async (expected) => {
  const { root, file, width, height, step, pixels } = expected;
  const bytes = root === 'golden' ? goldenBytes(file) : readFileSync(join(sharedFolder, file));
  const { stack, fold } = await openStack('wasm', new Map([[file, bytes]]), { planes: ['sum'] });
  await fold(file);
  const sensor = stack.first!.sensor!;
  const { crop, area } = sensor;
  const { shape, samples } = stack.opened().renderer.picture({
    blend: mean,
    ev: 0,
    depth: 16,
    asStored: true,
    maxEdgePixels: Math.max(crop.width, crop.height) / 2,
    development: { sensor, whiteBalance: 'daylight', as: null },
  });
  const [left, top] = [(crop.left - area.left) / 2, (crop.top - area.top) / 2];
  let compared = 0;
  for (let i = 0; i < pixels.length; i += 3) {
    const [x, y] = [((step * i) / 3) % width, Math.floor((step * i) / 3 / width)];
    const at = 3 * ((y - top) * shape.width + x - left);
    const isShown = x >= left && x < left + shape.width && y >= top && y < top + shape.height;
    if (!isShown || y >= height) continue;
    const [theirs, ours] = [pixels.slice(i, i + 3), [...samples.subarray(at, at + 3)]];
    if (Math.max(...theirs, ...ours) > NEARLY_FULL) continue;
    compared++;
    for (const [c, value] of theirs.entries()) {
      expect(Math.abs(value - ours[c]!), `${x}, ${y}: ${ours} for ${theirs}`).toBeLessThanOrEqual(AWAY_MAX);
    }
  }
  expect(compared).toBeGreaterThan(pixels.length / 3 / 3);
});
