/**
 * Hot pixels found in the frames themselves: those of a real sensor under stars that moved, and few others.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Shape } from '../../src/core/frame.ts';
import { addHot } from '../../src/core/hot-map.ts';
import excess from '../../src/offline/excess-filter.ts';
import { noShared, shared, sharedFolder } from '../support/golden.ts';

const plane = { name: 'min', bytesPerSample: 1 };
const capture = {} as Parameters<typeof excess>[0]['capture'];

/** Where the least excess over frames is that of a hot sample. */
function hotIn(frames: readonly Uint8Array[], shape: Shape): number[] {
  const least = new Uint8Array(frames[0]?.length ?? 0).fill(255);
  for (const samples of frames) {
    excess({ samples, shape, capture });
    for (let i = 0; i < least.length; i++) least[i] = Math.min(least[i]!, samples[i]!);
  }
  const found: number[] = [];
  addHot(found, { plane, start: 0, samples: least.length }, least, 255);
  return found;
}

describe('hot pixels of frames', () => {
  it.skipIf(noShared)(
    'are the three of a field of stars, with what they have spread to, and three more',
    async () => {
      const files = shared('seq_stars_ols').filter((file) => file.endsWith('.jpeg'));
      const frames: Uint8Array[] = [];
      let shape: Shape = { width: 0, height: 0, channels: 3, fullScale: 255 };
      for (const file of files) {
        const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
        shape = { width: info.width, height: info.height, channels: 3, fullScale: 255 };
        frames.push(new Uint8Array(data));
      }
      const csv = readFileSync(join(sharedFolder, 'seq_stars_ols/hot_pixels.csv'), 'utf8').trim().split('\n');
      const hot = csv.slice(1).map((line) => line.split(',').map(Number));
      expect(hot).toHaveLength(3);
      const pixels = new Set(hotIn(frames, shape).map((at) => Math.floor(at / 3)));
      // By numpy: 18 pixels, of which 3 are further than a pixel from those of the list.
      expect(pixels.size).toBe(18);
      for (const [x = 0, y = 0] of hot) expect(pixels.has(y * shape.width + x), `${x}, ${y}`).toBe(true);
      const isFar = (pixel: number) =>
        hot.every(
          ([x = 0, y = 0]) =>
            Math.max(Math.abs((pixel % shape.width) - x), Math.abs(Math.floor(pixel / shape.width) - y)) > 1,
        );
      expect([...pixels].filter(isFar)).toHaveLength(3);
    },
  );

  it('are not what moves, nor what is as bright around, nor at the edge', () => {
    const shape = { width: 9, height: 9, channels: 1, fullScale: 255 } as const;
    const frame = (...bright: number[]) => {
      const samples = new Uint8Array(81).fill(20);
      for (const at of bright) samples[at] = 200;
      return samples;
    };
    const [hot, star, edge] = [40, 22, 3];
    expect(hotIn([frame(hot, star, edge), frame(hot, star + 2, edge)], shape)).toEqual([hot]);
    const lamp = [20, 22, 24, 38, 40, 42, 56, 58, 60];
    expect(hotIn([frame(...lamp), frame(...lamp)], shape)).not.toContain(40);
  });
});
