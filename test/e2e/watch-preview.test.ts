/**
 * The preview and its facts: whole at any moment, several from one run, and exactly the picture that they
 * must be.
 */

import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { bytesOf, withComment, withOrientation } from '../support/captures.ts';
import { golden, goldenPicture } from '../support/golden.ts';
import { digestIn, digestOf, samplesOf } from '../support/picture.ts';
import { it, type Place } from '../support/place.ts';

const golds = golden('rgb8');
const idle = ['--stop-after-idle', '0.5'];

function put(place: Place, files: readonly Buffer[], extension = 'jpg'): void {
  for (const [i, bytes] of files.entries())
    writeFileSync(join(place.captures, `IMG_${i}.${extension}`), bytes);
}

/** Noise makes big files, which take longest to write. */
async function noiseCaptures(count: number): Promise<Buffer[]> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
  const create = { width: 900, height: 600, channels: 3 as const, background: 'black', noise };
  return Promise.all(Array.from({ length: count }, () => sharp({ create }).jpeg({ quality: 95 }).toBuffer()));
}

describe.concurrent('the preview', () => {
  it('is whole whenever it is read, in a burst as well', async ({ place }) => {
    const file = place.path('preview.png');
    const daemon = place.daemon({ config: { previews: [{ file }] } });
    const shots = await noiseCaptures(12);
    put(place, shots.slice(0, 1));
    await daemon.untilFrames(1);
    const seen = new Set<number>();
    // What was opened stays as it was: the next preview is another file, not other bytes in this one.
    const held = openSync(file, 'r');
    const before = readFileSync(file);
    put(place, shots);
    await daemon.until('12 frames, and 4 previews on the way', async () => {
      const bytes = readFileSync(file);
      const { ino } = statSync(file);
      if (!seen.has(ino)) expect(await samplesOf(bytes, 8, 3)).toMatchObject({ width: 900, height: 600 });
      expect(bytes.subarray(-8, -4).toString()).toBe('IEND');
      seen.add(ino);
      return (daemon.sidecar()?.frames ?? 0) >= 12 && seen.size >= 2;
    });
    expect(fstatSync(held).size).toBe(before.length);
    const after = Buffer.alloc(before.length);
    readSync(held, after, 0, after.length, 0);
    expect(after.equals(before)).toBe(true);
    closeSync(held);
    await daemon.stop();
  });

  it('comes as often as asked, in several blends and formats, from one decode', async ({ place }) => {
    put(place, golds.map(bytesOf));
    const previews = (['mean', 'lighten', 'darken'] as const).flatMap((blend) =>
      ['jpg', 'png', 'webp'].map((type) => ({ file: place.path(`${blend}-${type}.${type}`), blend })),
    );
    const daemon = place.daemon({ args: idle, config: { previews } });
    expect((await daemon.untilEnded()).code).toBe(0);
    for (const { file, blend } of previews) {
      const facts = JSON.parse(readFileSync(file.replace(/\w+$/, 'json'), 'utf8'));
      expect(facts).toMatchObject({ blend, frames: 7, durableFrames: 7, width: 64, height: 48 });
      const golden = digestIn(goldenPicture('rgb8', { light: 'encoded', blend, depth: 8 }));
      if (file.endsWith('.png')) expect(await digestOf(file, 8, 3)).toEqual(golden);
      else expect(await samplesOf(file, 8, 3)).toMatchObject({ width: 64, height: 48 });
    }
    expect((await sharp(previews[0]?.file).metadata()).format).toBe('jpeg');
    expect((await sharp(previews[2]?.file).metadata()).format).toBe('webp');
  });

  it('is scaled in linear light to maxEdgePixels, and not below the size of the captures', async ({
    place,
  }) => {
    const [file, small] = [place.path('full.png'), place.path('small.png')];
    const shots = (await noiseCaptures(2)).slice(0, 2);
    put(place, shots);
    const previews = [
      { file, maxEdgePixels: 900 },
      { file: small, maxEdgePixels: 300 },
    ];
    const daemon = place.daemon({ args: idle, config: { previews, light: 'linear' } });
    expect((await daemon.untilEnded()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ width: 900, height: 600 });
    expect(await samplesOf(small, 8, 3)).toMatchObject({ width: 300, height: 200 });
    for (const [out, edge] of [
      [place.path('a.png'), '900'],
      [place.path('b.png'), '300'],
    ] as const) {
      const flags = ['--out', out, '--max-edge', edge, '--light', 'linear', '--depth', '8'];
      expect((await place.run('stack', place.captures, ...flags)).code).toBe(0);
      expect(await digestOf(edge === '900' ? file : small, 8, 3)).toEqual(await digestOf(out, 8, 3));
    }
  });

  it.for([6, 7])('is upright when the first capture is of orientation %i', async (orient, { place }) => {
    const file = place.path('preview.png');
    put(
      place,
      golds.map((gold) => withOrientation(bytesOf(gold), orient)),
    );
    const daemon = place.daemon({ args: idle, config: { previews: [{ file }] } });
    expect((await daemon.untilEnded()).code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: 7, width: 48, height: 64 });
    // 16 bits are what the oracle turned; the 8-bit picture is the upright one of stack.
    const out = place.path('o.png');
    await place.run('stack', place.captures, '--out', out, '--depth', '8');
    expect(await digestOf(file, 8, 3)).toEqual(await digestOf(out, 8, 3));
    expect((await sharp(file).metadata()).orientation ?? 1).toBe(1);
  });

  it("carries the captures' own colour profile and none of its effects", async ({ place }) => {
    const shots = golds.map((gold) => sharp(gold).withIccProfile('p3').jpeg({ quality: 95 }).toBuffer());
    put(place, await Promise.all(shots));
    const previews = ['png', 'jpg', 'webp'].map((type) => ({ file: place.path(`${type}.${type}`) }));
    const daemon = place.daemon({ args: idle, config: { previews } });
    expect((await daemon.untilEnded()).code).toBe(0);
    const { icc } = await sharp(join(place.captures, 'IMG_0.jpg')).metadata();
    expect(icc?.length).toBeGreaterThan(0);
    for (const { file } of previews) {
      const found = (await sharp(file).metadata()).icc;
      expect({ file, same: found && icc && Buffer.from(found).equals(icc) }).toEqual({ file, same: true });
    }
    const all = await Promise.all(shots.map(async (shot) => samplesOf(await shot, 8, 3)));
    const sums = all.reduce(
      (sum, { bytes }) => sum.map((v, i) => v + (bytes[i] ?? 0)),
      new Array(64 * 48 * 3).fill(0),
    );
    const mean = Buffer.from(sums.map((sum: number) => Math.floor((2 * sum + 7) / 14)));
    expect((await samplesOf(place.path('png.png'), 8, 3)).bytes.equals(mean)).toBe(true);
  });

  it('goes on being written when one of several cannot be, and the sidecar says degraded', async ({
    place,
  }) => {
    const [file, other] = [place.path('good.png'), place.path('other', 'bad.png')];
    put(place, golds.slice(0, 1).map(bytesOf));
    const daemon = place.daemon({ config: { previews: [{ file }, { file: other }] } });
    await daemon.untilFrames(1);
    // A folder where the preview should be cannot be replaced by a file.
    rmSync(other, { force: true });
    mkdirSync(other);
    put(
      place,
      golds.slice(0, 3).map((gold) => withComment(bytesOf(gold), 'again')),
    );
    await daemon.untilLogged('preview-failed', other);
    await daemon.untilSidecar(({ frames, state }) => frames > 1 && state === 'degraded', 'degraded');
    rmSync(other, { recursive: true });
    // Without another frame: it is tried again.
    await daemon.untilSidecar(({ state }) => state === 'running', 'running');
    expect((await daemon.stop()).code).toBe(0);
  });
});
