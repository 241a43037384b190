/**
 * `render` of an interval: the picture is, bit for bit, that of a fold of these captures alone, however it
 * was made.
 */
import { copyFileSync, readFileSync, renameSync, utimesSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { frameName, framesIn, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const frames = await smallFrames(9, 20261130);
/** Units: seconds since 1970; a minute lies between two frames. */
const TAKEN = 1_700_000_000;
const at = (i: number) => new Date((TAKEN + 60 * i) * 1000).toISOString().replace('.000', '');

/** By the clock of this computer. */
const clock = (i: number) => new Date((TAKEN + 60 * i) * 1000).toTimeString().slice(0, 8);

function shot(place: Place): string[] {
  const files = framesIn(place, frames);
  for (const [i, file] of files.entries()) utimesSync(file, TAKEN + 60 * i, TAKEN + 60 * i);
  return files;
}

/** The state file of a fold of all. */
async function saved(place: Place, ...flags: string[]): Promise<string> {
  const file = place.path('all.state');
  expect(await place.run('stack', place.path('card'), '--save', file, ...flags)).toMatchObject({ code: 0 });
  return file;
}

/** The samples of these alone, as `stack` folds them. */
async function alone(place: Place, files: readonly string[], ...flags: string[]): Promise<Buffer> {
  const out = place.path('alone.png');
  expect(await place.run('stack', ...files, '--out', out, ...flags)).toMatchObject({ code: 0 });
  return pixels(out);
}

/** What a PNG has in its data chunks: what it says besides differs. */
function pixels(file: string): Buffer {
  const bytes = readFileSync(file);
  const found: Buffer[] = [];
  for (let place = 8; place < bytes.length; ) {
    const length = bytes.readUInt32BE(place);
    if (bytes.toString('latin1', place + 4, place + 8) === 'IDAT')
      found.push(bytes.subarray(place + 8, place + 8 + length));
    place += length + 12;
  }
  expect(found.length).toBeGreaterThan(0);
  return Buffer.concat(found);
}

describe.concurrent('an interval', () => {
  it.for<[what: string, flags: string[], from: number, to: number, subtracted: boolean]>([
    ['by time', ['--from', at(2), '--until', at(5)], 2, 5, false],
    ['by the time of the day', ['--from', clock(2), '--until', clock(5)], 2, 5, false],
    ['by number', ['--frames', '2-4'], 1, 4, false],
    ['counted back', ['--last', '3'], 6, 9, false],
    ['in seconds, the longer part of the stack', ['--last', '420s'], 2, 9, true],
    ['that is all of it', ['--frames', '1-9'], 0, 9, true],
  ])('%s', async ([_what, flags, from, to, subtracted], { place }) => {
    const files = shot(place);
    const state = await saved(place);
    const out = place.path('interval.png');
    const before = readFileSync(state);
    const drawn = await place.run('render', '--state', state, '--out', out, ...flags, '--json');
    expect(drawn.stderr).toBe('');
    expect(drawn.json).toMatchObject({ frames: to - from, subtracted });
    expect(pixels(out).equals(await alone(place, files.slice(from, to)))).toBe(true);
    expect(readFileSync(state).equals(before)).toBe(true);
  });

  it('may have another blend than the stack, whose light it keeps', async ({ place }) => {
    const files = shot(place);
    const state = await saved(place, '--light', 'linear');
    const out = place.path('interval.png');
    const flags = ['--blend', 'lighten'];
    await place.run('render', '--state', state, '--out', out, '--frames', '3-8', ...flags);
    expect(pixels(out).equals(await alone(place, files.slice(2, 8), '--light', 'linear', ...flags))).toBe(
      true,
    );
  });

  it('is made the other way where originals are gone that it does not need', async ({ place }) => {
    const files = shot(place);
    const state = await saved(place);
    const out = place.path('interval.png');
    const expected = await alone(place, files.slice(1, 4));
    renameSync(files[2]!, place.path('elsewhere.jpg'));
    const drawn = await place.run('render', '--state', state, '--out', out, '--frames', '2-4', '--json');
    expect(drawn.json).toMatchObject({ frames: 3, subtracted: true });
    expect(pixels(out).equals(expected)).toBe(true);
    renameSync(files[7]!, place.path('elsewhere, too.jpg'));
    const gone = await place.run('render', '--state', state, '--out', out, '--frames', '2-4');
    expect(gone).toMatchObject({
      code: 74,
      stderr: expect.stringContaining('1 of 3 originals of this interval are gone'),
    });
    expect(gone.stderr).toContain(basename(files[2]!));
  });

  it('in which nothing lies is said, with what there is', async ({ place }) => {
    shot(place);
    const state = await saved(place);
    const flags = ['--state', state, '--out', place.path('x.png')];
    const nothing = await place.run('render', ...flags, '--from', at(20));
    expect(nothing).toMatchObject({ code: 3, stderr: expect.stringMatching(/numbers from 1 to 9$/m) });
    const wrong = await place.run('render', ...flags, '--frames', '9-2');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('give numbers such as 120-480') });
    const never = await place.run('render', ...flags, '--from', at(5), '--until', at(5));
    expect(never).toMatchObject({ code: 2, stderr: expect.stringContaining('no time is between') });
  });

  it('is the same, and verify finds the stack equal, when originals that have no time of their own were copied', async ({
    place,
  }) => {
    const files = shot(place);
    const state = await saved(place, '--blend', 'subtract');
    // Made before: what stack makes of them has the times that they have.
    const right = await alone(place, files.slice(2, 6), '--blend', 'subtract');
    for (const [i, file] of files.entries()) utimesSync(file, TAKEN - i, TAKEN - i);
    expect(await place.run('verify', '--state', state)).toMatchObject({ code: 0, stderr: '' });
    const out = place.path('interval.png');
    const flags = ['--blend', 'subtract', '--frames', '3-6', '--out', out];
    expect(await place.run('render', '--state', state, ...flags)).toMatchObject({ code: 0, stderr: '' });
    expect(pixels(out).equals(right)).toBe(true);
  });

  it('of a stack that is watched has the frames that no checkpoint had', async ({ place }) => {
    const files = shot(place);
    const daemon = place.daemon({ config: { checkpointEverySeconds: 86_400 } });
    for (const [i, file] of files.entries()) {
      copyFileSync(file, join(place.captures, frameName(i)));
      utimesSync(join(place.captures, frameName(i)), TAKEN + 60 * i, TAKEN + 60 * i);
    }
    await daemon.untilFrames(9);
    const out = place.path('interval.png');
    const drawn = await place.run(
      'render',
      '--state',
      place.state,
      '--out',
      out,
      '--from',
      at(3),
      '--until',
      at(6),
      '--json',
    );
    expect(drawn.stderr).toBe('');
    expect(drawn.json).toMatchObject({ frames: 3 });
    expect(pixels(out).equals(await alone(place, files.slice(3, 6)))).toBe(true);
    const inside = await place.run(
      'render',
      '--state',
      place.state,
      '--out',
      join(place.captures, 'x.png'),
      '--last',
      '2',
    );
    expect(inside).toMatchObject({ code: 2, stderr: expect.stringContaining('outside the captures folder') });
  });
});

describe.concurrent('a rolling window', () => {
  it('is watched: the preview is that of the last frames, before and after a kill, and verified', async ({
    place,
  }) => {
    const files = shot(place);
    const [preview, config] = [place.path('nd.png'), { window: { frames: 3 } }];
    const previews = [{ file: preview }];
    const bring = (i: number) => {
      copyFileSync(files[i]!, join(place.captures, frameName(i)));
      utimesSync(join(place.captures, frameName(i)), TAKEN + 60 * i, TAKEN + 60 * i);
    };
    for (let i = 0; i < 5; i++) bring(i);
    const first = place.daemon({ config: { ...config, previews } });
    const last = (i: number) => new Date((TAKEN + 60 * i) * 1000).toISOString();
    await first.untilSidecar((facts) => facts.lastCaptureAt === last(4) && facts.frames === 3, 'the fifth');
    expect(pixels(preview).equals(await alone(place, files.slice(2, 5), '--depth', '8'))).toBe(true);
    await first.kill();
    bring(5);
    const second = place.daemon({ config: { ...config, previews } });
    await second.untilSidecar((facts) => facts.lastCaptureAt === last(5) && facts.frames === 3, 'the sixth');
    expect(pixels(preview).equals(await alone(place, files.slice(3, 6), '--depth', '8'))).toBe(true);
    const status = await place.run('status', '--state', place.state);
    expect(status.stdout).toMatch(/^window +the last 3 frames; 3 have fallen out$/m);
    const drawn = await place.run(
      'render',
      '--state',
      place.state,
      '--out',
      place.path('then.png'),
      '--frames',
      '1-4',
      '--json',
    );
    expect(drawn.json).toMatchObject({ frames: 4, subtracted: false });
    expect(pixels(place.path('then.png')).equals(await alone(place, files.slice(0, 4)))).toBe(true);
    const verified = await place.run('verify', '--state', place.state);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^equal: 3 frames/) });
  });
});
