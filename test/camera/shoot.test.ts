/** The simulated camera: what it leaves in the folder, in every style of writing. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExifReader from 'exifreader';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exposureTime } from '../../src/camera/jpeg.ts';
import { openScene } from '../../src/camera/scene.ts';
import type { ShootOptions } from '../../src/camera/shoot.ts';
import { shoot } from '../../src/camera/shoot.ts';
import { shootStyles } from '../../src/camera/styles.ts';

const scene = openScene({ width: 160, height: 96, seed: 7 });

/** In encoded steps; JPEG costs about 5 here, another frame of the scene about 14. */
function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

let parent: string;
let options: ShootOptions;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'slowshutter-camera-'));
  options = {
    folder: join(parent, 'captures'),
    frames: 3,
    everyMs: 0,
    size: { width: 160, height: 96 },
    style: 'rename',
    format: 'jpeg',
    seed: 7,
    quality: 98,
  };
});

afterEach(() => rm(parent, { recursive: true, force: true }));

describe.each(shootStyles)('shooting in style %s', (style) => {
  it('leaves whole, numbered files and nothing else, and goes on where it stopped', async () => {
    const paths = await shoot({ ...options, style, frames: 2 });
    paths.push(...(await shoot({ ...options, style, frames: 1 })));
    const names = ['IMG_0001.jpg', 'IMG_0002.jpg', 'IMG_0003.jpg'];
    expect(paths).toEqual(names.map((name) => join(options.folder, name)));
    expect((await readdir(options.folder)).sort()).toEqual(names);
    for (const [index, path] of paths.entries()) {
      const decoder = sharp(path, { failOn: 'warning' }).raw();
      const { data, info } = await decoder.toBuffer({ resolveWithObject: true });
      expect([info.width, info.height, info.channels]).toEqual([160, 96, 3]);
      expect(meanDifference(data, scene.frame(index))).toBeLessThan(8);
    }
  });
});

describe('the simulated camera', () => {
  it('counts on from a file that another camera left', async () => {
    await shoot({ ...options, frames: 0 });
    await writeFile(join(options.folder, 'IMG_0041.jpg'), '');
    const paths = await shoot({ ...options, frames: 1 });
    expect(paths).toEqual([join(options.folder, 'IMG_0042.jpg')]);
  });

  it('shoots raw files, which say the same of themselves', async () => {
    const [path] = await shoot({ ...options, frames: 1, everyMs: 500, format: 'dng' });
    expect(path).toBe(join(options.folder, 'IMG_0001.dng'));
    const tags = ExifReader.load(await readFile(path!));
    expect(tags.ExposureTime?.value).toEqual([1, 2]);
    expect(tags.ISOSpeedRatings?.value).toBe(400);
    expect(tags.Model?.description).toBe('Simulated camera');
    expect(tags.SubSecTimeOriginal?.description).toMatch(/^\d{3}$/);
    const [next] = await shoot({ ...options, frames: 1 });
    expect(next).toBe(join(options.folder, 'IMG_0002.jpg'));
  });

  it('shoots both files of an exposure, raw first, which say the same second', async () => {
    const paths = await shoot({ ...options, frames: 2, style: 'burst', format: 'raw+jpeg' });
    const names = ['IMG_0001.dng', 'IMG_0001.jpg', 'IMG_0002.dng', 'IMG_0002.jpg'];
    expect(paths).toEqual(names.map((name) => join(options.folder, name)));
    const said = await Promise.all(paths.map(async (path) => ExifReader.load(await readFile(path))));
    const moments = said.map((tags) => [tags.DateTimeOriginal?.value, tags.SubSecTimeOriginal?.value]);
    expect(moments[1]).toEqual(moments[0]);
    expect(moments[3]).toEqual(moments[2]);
  });

  it('notes exposure, aperture, sensitivity and time, and dates the file by its clock', async () => {
    const before = Date.now();
    const [path] = await shoot({ ...options, frames: 1, everyMs: 500 });
    const tags = ExifReader.load(await readFile(path!));
    expect(tags.ExposureTime?.value).toEqual([1, 2]);
    expect(tags.FNumber?.value).toEqual([8, 1]);
    expect(tags.ISOSpeedRatings?.value).toBe(400);
    expect(tags.Model?.description).toBe('Simulated camera');
    expect(tags.DateTimeOriginal?.description).toMatch(/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/);
    expect(tags.SubSecTimeOriginal?.description).toMatch(/^\d{3}$/);
    const { mtimeMs } = await stat(path!);
    expect(mtimeMs).toBeGreaterThanOrEqual(before - 1);
    expect(mtimeMs).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    [1, '1/1000'],
    [500, '1/2'],
    [1500, '3/2'],
    [2000, '2/1'],
  ])('writes %i ms as %s', (exposureMs, text) => {
    expect(exposureTime(exposureMs)).toBe(text);
  });

  it('takes nothing more once its signal aborts', async () => {
    expect(await shoot({ ...options, frames: Number.POSITIVE_INFINITY }, AbortSignal.abort())).toEqual([]);
  });
});
