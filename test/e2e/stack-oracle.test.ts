/** `stack` gives the pictures that the independent oracle computed, sample for sample. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf, withOrientation } from '../support/captures.ts';
import { type ExpectedPicture, golden, goldenPicture, noShared, shared } from '../support/golden.ts';
import { digestIn, digestOf } from '../support/picture.ts';
import { it, type Place } from '../support/place.ts';

/** One of each format, depth and number of channels; all sets are in test/golden/golden.test.ts. */
const sets = ['rgb8', 'png16', 'grey8', 'tiff16', 'webp', 'alpha'];

interface Wanted extends Partial<ExpectedPicture> {
  readonly set: string;
  readonly extension?: 'png' | 'tif';
}

async function expectGolden(place: Place, files: readonly string[], wanted: Wanted, flags: string[] = []) {
  const { set, extension = 'png', ...like } = wanted;
  const picture = goldenPicture(set, like);
  const out = place.path(`out.${extension}`);
  const asked = ['--blend', picture.blend, '--light', picture.light, '--depth', String(picture.depth)];
  const { code, stderr } = await place.run('stack', ...files, '--out', out, ...asked, ...flags);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await digestOf(out, picture.depth, picture.channels)).toEqual(digestIn(picture));
}

describe.concurrent('stack and the oracle', () => {
  it.for(sets)('%s: the 16-bit mean as PNG', async (set, { place }) => {
    const like = { light: 'encoded', blend: 'mean', depth: 16 } as const;
    await expectGolden(place, golden(set), { set, ...like });
  });

  const others: Wanted[] = [
    { set: 'rgb8', light: 'encoded', blend: 'lighten', depth: 16 },
    { set: 'rgb8', light: 'linear', blend: 'darken', depth: 8 },
    { set: 'rgb8', light: 'linear', blend: 'mean', depth: 16, extension: 'tif' },
    { set: 'grey16', light: 'linear', blend: 'lighten', depth: 16, extension: 'tif' },
  ];
  it.for(others)('$set: $light $blend of $depth bits', async (wanted, { place }) => {
    await expectGolden(place, golden(wanted.set), wanted);
  });

  const scaled: [Wanted, number][] = [
    [{ set: 'rgb8', light: 'encoded', blend: 'mean', depth: 8, box: 2 }, 32],
    [{ set: 'tiff16', light: 'encoded', blend: 'mean', depth: 16, box: 5 }, 13],
  ];
  it.for(scaled)('%j scaled to a longest edge of %i', async ([wanted, edge], { place }) => {
    await expectGolden(place, golden(wanted.set), wanted, ['--max-edge', String(edge)]);
  });

  it.for([5, 6, 7])('captures of orientation %i come out upright', async (orient, { place }) => {
    const files = golden('rgb8').map((file) => {
      const turned = place.path(basename(file));
      writeFileSync(turned, withOrientation(bytesOf(file), orient));
      return turned;
    });
    await expectGolden(place, files, { set: 'rgb8', light: 'encoded', blend: 'mean', depth: 16, orient });
  });

  it.skipIf(noShared)('48 video frames: the 16-bit mean, and --json says what it is', async ({ place }) => {
    const out = place.path('people.tif');
    const { code, json } = await place.run('stack', ...shared('seq_people_intel'), '--out', out, '--json');
    expect(code).toBe(0);
    const picture = goldenPicture('seq_people_intel', { light: 'encoded', blend: 'mean', depth: 16 });
    expect(await digestOf(out, 16, 3)).toEqual(digestIn(picture));
    const { firstCaptureAt, lastCaptureAt, digest, ...plain } = json;
    expect(plain).toEqual({
      ...{ out, width: 768, height: 432, depth: 16, blend: 'mean', light: 'encoded' },
      ...{ frames: 48, exposureSecondsTotal: null, duplicates: 0, skipped: 0, rejected: [], passedOver: {} },
    });
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    for (const time of [firstCaptureAt, lastCaptureAt]) expect(time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it.skipIf(noShared)('48 video frames: lighten in linear light, as 8-bit PNG', async ({ place }) => {
    const like = { light: 'linear', blend: 'lighten', depth: 8 } as const;
    await expectGolden(place, shared('seq_people_intel'), { set: 'seq_people_intel', ...like });
  });

  it('a folder is stacked like the files in it, whatever else is there', async ({ place }) => {
    const files = golden('png8').map((file) => ({ name: basename(file), bytes: bytesOf(file) }));
    for (const { name, bytes } of files) writeFileSync(join(place.captures, name), bytes);
    mkdirSync(join(place.captures, 'folder.jpg'));
    for (const name of ['.hidden.png', 'notes.txt', 'half.png.part', 'tmpfileAbCdEf']) {
      writeFileSync(join(place.captures, name), 'no picture');
    }
    const { code, json } = await place.run('stack', place.captures, '--out', place.path('o.png'), '--json');
    const plain = await place.run('stack', ...golden('png8'), '--out', place.path('p.png'), '--json');
    expect(code).toBe(0);
    expect(json.digest).toBe(plain.json.digest);
  });
});
