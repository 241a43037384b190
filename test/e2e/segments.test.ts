/**
 * Segments: an interval of a long shoot is, bit for bit, what numpy makes of these frames, and what `stack`
 * does, also when it is merged of segments; whatever becomes of them.
 */
import {
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { spawnCli } from '../support/cli.ts';
import { samplesDigest } from '../support/digest.ts';
import { frameName, framesIn, smallFrames } from '../support/frames.ts';
import { goldenJson } from '../support/golden.ts';
import { goldenFrame } from '../support/golden-frames.ts';
import { samplesOf } from '../support/picture.ts';
import { it, type Place } from '../support/place.ts';
import { until } from '../support/until.ts';

const frames = await smallFrames(30, 20261203);
/** Units: seconds since 1970; a second lies between two frames. */
const TAKEN = 1_700_000_000;

/** A stack of all that a daemon has left, with segments of eight. `lighten`: nothing is taken out of it. */
async function watched(place: Place, shot: readonly Buffer[], blends = ['lighten']): Promise<string[]> {
  const isPng = shot[0]?.[0] === 0x89;
  const files = framesIn(place, shot, (i) => (isPng ? frameName(i).replace('jpg', 'png') : frameName(i)));
  for (const [i, file] of files.entries()) utimesSync(file, TAKEN + i, TAKEN + i);
  const previews = blends.map((blend) => ({ file: place.path(`${blend}.jpg`), blend }));
  const config = { captures: place.path('card'), previews, segments: { frames: 8 } };
  const run = ['watch', '--config', place.writeConfig(config), '--stop-after-idle', '1'];
  expect(await place.run(...run)).toMatchObject({ code: 0 });
  return files;
}

const render = (place: Place, first: number, last: number) => [
  ...['render', '--state', place.state, '--out', place.path('part.png'), '--json'],
  ...['--frames', `${first}-${last}`],
];

/** What `render` says, and the samples that it writes. */
async function rendered(place: Place, first: number, last: number, blend = 'lighten') {
  const { stderr, json } = await place.run(...render(place, first, last), '--blend', blend);
  return { stderr, told: json, picture: (await samplesOf(place.path('part.png'), 16, 3)).bytes };
}

/** The samples of these alone, as `stack` folds them. */
async function alone(place: Place, files: readonly string[], blend = 'lighten'): Promise<Buffer> {
  const out = place.path('alone.png');
  expect(await place.run('stack', ...files, '--out', out, '--blend', blend)).toMatchObject({ code: 0 });
  return (await samplesOf(out, 16, 3)).bytes;
}

const folderOf = ({ state }: Place) =>
  join(state, readdirSync(state).find((name) => name.endsWith('.segments')) ?? 'none.segments');

function kept(place: Place): string[] {
  const folder = folderOf(place);
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

interface Oracle {
  readonly pictures: readonly {
    readonly blend: string;
    readonly light: string;
    readonly fullScale: number;
    readonly frames: number;
    readonly ev: number;
    readonly box: number;
    readonly depth: number;
    readonly sha256: string;
  }[];
}

/** Of frames 0 to 99 of test/golden/blends.py. */
function numpySays(blend: string): string | undefined {
  const like = { blend, light: 'encoded', fullScale: 255, frames: 100, ev: 0, box: 1, depth: 16 };
  const isLike = (picture: Oracle['pictures'][number]) =>
    Object.entries(like).every(([key, value]) => picture[key as keyof typeof like] === value);
  return goldenJson<Oracle>('blends.json').pictures.find(isLike)?.sha256;
}

function pngOf(number: number): Promise<Buffer> {
  const { samples, shape } = goldenFrame(number, 255);
  const { width, height, channels } = shape;
  return sharp(samples as Uint8Array, { raw: { width, height, channels } })
    .png()
    .toBuffer();
}

describe.concurrent('segments', () => {
  it('and the edges folded onto them are what numpy says of these frames, in every plane', async ({
    place,
  }) => {
    const blends = ['mean', 'trimmed', 'deviation', 'background', 'subtract', 'geometric'];
    const order = [...Array.from({ length: 10 }, (_, i) => 200 + i), ...Array(100).keys(), 300, 301, 302];
    await watched(place, await Promise.all(order.map(pngOf)), blends);
    for (const blend of blends) {
      const { stderr, told, picture } = await rendered(place, 11, 110, blend);
      expect({ stderr, told }).toMatchObject({ stderr: '', told: { frames: 100, segments: 11 } });
      expect([blend, samplesDigest(picture)]).toEqual([blend, numpySays(blend)]);
    }
  });

  it('are folded once: their originals are not needed any more', async ({ place }) => {
    const files = await watched(place, frames, ['comet']);
    const first = await rendered(place, 8, 26, 'comet');
    expect(first.stderr).toBe('');
    expect(first.told).toMatchObject({ frames: 19, segments: 2, subtracted: false });
    expect(first.picture.equals(await alone(place, files.slice(7, 26), 'comet'))).toBe(true);
    expect(kept(place)).toHaveLength(2);
    for (const file of files.slice(8, 24)) renameSync(file, `${file}.gone`);
    expect(await rendered(place, 8, 26, 'comet')).toEqual(first);
  });

  it('are not made where it is less work to take the others out', async ({ place }) => {
    const files = await watched(place, frames, ['mean']);
    const { told, picture } = await rendered(place, 1, 28, 'mean');
    expect(told).toMatchObject({ frames: 28, segments: 0, subtracted: true });
    expect(picture.equals(await alone(place, files.slice(0, 28), 'mean'))).toBe(true);
    // When they are there it is less work to fold the two at the edge than to take out fourteen.
    await rendered(place, 1, 8, 'mean');
    await rendered(place, 9, 16, 'mean');
    expect((await rendered(place, 1, 17, 'mean')).told).toMatchObject({ segments: 2, subtracted: false });
  });

  it('without a frame that was removed are others, and the same again when it is back', async ({ place }) => {
    const files = await watched(place, frames);
    const whole = await rendered(place, 1, 25);
    const before = kept(place);
    expect(before).toHaveLength(3);
    expect(await place.run('remove', '12', '--state', place.state)).toMatchObject({ code: 0 });
    const without = await rendered(place, 1, 25);
    expect(without).toMatchObject({ stderr: '', told: { frames: 24, segments: 3 } });
    const others = files.slice(0, 25).filter((_, i) => i !== 11);
    expect(without.picture.equals(await alone(place, others))).toBe(true);
    expect(kept(place).filter((file) => before.includes(file))).toHaveLength(2);
    expect(kept(place)).toHaveLength(3);
    expect(await place.run('restore', '12', '--state', place.state)).toMatchObject({ code: 0 });
    expect(await rendered(place, 1, 25)).toEqual(whole);
    expect(kept(place)).toEqual(before);
  });

  it('that are cut or spoilt are made again', async ({ place }) => {
    const files = await watched(place, frames);
    const right = await rendered(place, 1, 20);
    expect(right.picture.equals(await alone(place, files.slice(0, 20)))).toBe(true);
    const [one, other] = kept(place) as [string, string];
    truncateSync(one, 100_000);
    expect(await rendered(place, 1, 20)).toEqual(right);
    // Within the planes, where only reading all of it tells.
    const bytes = readFileSync(other);
    bytes[bytes.length - 10_000]! ^= 4;
    writeFileSync(other, bytes);
    expect(await rendered(place, 1, 20)).toEqual(right);
    expect(kept(place)).toEqual([one, other]);
  });

  it('that cannot be kept are done without, and it is said; originals may have other times by now', async ({
    place,
  }) => {
    const files = await watched(place, frames);
    const right = await alone(place, files.slice(0, 20));
    const [state = ''] = readdirSync(place.state).filter((name) => name.endsWith('.state'));
    const folder = join(place.state, state.replace('.state', '.segments'));
    writeFileSync(folder, 'in the way');
    const inTheWay = await rendered(place, 1, 20);
    expect(inTheWay.stderr).toMatch(/^slowshutter: the segments of this stack are not used: .+ made without/);
    expect(inTheWay.told).toMatchObject({ frames: 20, segments: 0 });
    expect(inTheWay.picture.equals(right)).toBe(true);
    rmSync(folder);
    utimesSync(files[3]!, TAKEN, TAKEN);
    const touched = await rendered(place, 1, 20);
    expect(touched.stderr).toBe('');
    expect(touched.told).toMatchObject({ frames: 20, segments: kept(place).length });
    expect(touched.picture.equals(right)).toBe(true);
    expect(kept(place).length).toBeGreaterThan(0);
  });

  it('of which a kill has left a part are made, and the part goes', async ({ place }) => {
    const files = await watched(place, frames);
    const killed = spawnCli([...render(place, 1, 26), '--blend', 'lighten']);
    const ended = new Promise((resolve) => killed.once('close', resolve));
    const isHidden = (name: string) => name.startsWith('.');
    const isKept = (name: string) => name.endsWith('.state') && !isHidden(name);
    await until('the first segment', () =>
      readdirSync(place.state).some((name) => name.endsWith('.segments'))
        ? readdirSync(folderOf(place)).find(isKept)
        : undefined,
    );
    killed.kill('SIGKILL');
    await ended;
    // A second one is written in so short a time that the kill may have met none.
    const [first = ''] = readdirSync(folderOf(place)).filter(isKept);
    const half = readFileSync(join(folderOf(place), first)).subarray(0, 100_000);
    for (const name of [`.${killed.pid}-1.state`, `..${killed.pid}-1.state.0123456789abcdef.tmp`])
      writeFileSync(join(folderOf(place), name), half);
    const next = await rendered(place, 1, 26);
    expect(next).toMatchObject({ stderr: '', told: { frames: 26, segments: 3 } });
    expect(next.picture.equals(await alone(place, files.slice(0, 26)))).toBe(true);
    expect(readdirSync(folderOf(place)).filter(isHidden)).toEqual([]);
  });
});
