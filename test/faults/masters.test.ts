/** A disk that is full exactly while masters are written. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import { isReady, withTmpfs } from '../support/fault-tools.ts';
import { outcomes, shootFrames, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const ready = isReady('the test of a disk that is full under masters', {
  root: true,
  programs: ['mount', 'umount'],
});
const frames = await smallFrames(8, 43);

const put = (place: Place, from: number, to: number) => shootFrames(place, frames, from, to);

it.skipIf(!ready)(
  'a disk that is full under the masters: finish fails and the stack goes on; with room it is finished',
  async ({ place }) => {
    const folder = place.path('masters');
    mkdirSync(folder);
    // Room for one of the two, of 384 KB each, and not for the other.
    await withTmpfs('640k', folder, async () => {
      const previews = ['mean', 'lighten'].map((blend) => ({ file: place.path(`${blend}.jpg`), blend }));
      const config = { previews, masters: { folder, formats: ['tif'] } };
      const daemon = place.daemon({ config });
      await put(place, 0, 5);
      await daemon.until('5 frames', () => daemon.logged('folded').length === 5);
      const failed = await place.run('finish', '--name', 'night', '--state', place.state);
      expect([failed.code, failed.stderr]).toEqual([
        73,
        expect.stringMatching(/cannot write the master .*ENOSPC/),
      ]);
      const [whole, ...others] = readdirSync(folder);
      expect(others).toEqual([]);
      expect(await sharp(join(folder, whole ?? '')).stats()).toMatchObject({ isOpaque: true });
      await put(place, 5, 8);
      await daemon.until('8 frames', () => daemon.logged('folded').length === 8);
      const { json: standing } = await place.run('status', '--state', place.state, '--json');
      expect(standing).toMatchObject({ frames: 8, closed: 0 });
      execFileSync('mount', ['-o', 'remount,size=8m', folder]);
      const { code, json } = await place.run('finish', '--name', 'night', '--state', place.state, '--json');
      expect(code).toBe(0);
      expect(json).toMatchObject({
        frames: 8,
        files: [expect.stringMatching(/-8-/), expect.stringMatching(/-8-/)],
      });
      for (const file of json.files as string[])
        expect(await sharp(file).metadata()).toMatchObject({ width: 320, height: 200 });
      expect(await daemon.stop()).toEqual({ code: 0, signal: null });
      expect(await outcomes(place)).toEqual({ closed: 8 });
      console.log(
        'disk full under the masters: finish failed with 73 after one of two, and succeeded with room',
      );
    });
  },
);
