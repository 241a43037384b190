/**
 * Dark frames through the program: named as files and folders, taken out by stack, watch and render, and what
 * becomes of those that are gone, changed, damaged or of another size.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { shoot } from '../../src/camera/shoot.ts';
import { writeByRename } from '../support/captures.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import type { SidecarFacts } from '../support/daemon.ts';
import { samplesDigest } from '../support/digest.ts';
import { it, type Place } from '../support/place.ts';

const SIZE = { width: 96, height: 64 };
const FITS_BLOCK = 2880;

interface Shooting {
  readonly dark?: boolean;
  readonly format?: 'dng' | 'jpeg';
  readonly size?: typeof SIZE;
  readonly everyMs?: number;
}

function shot(folder: string, frames: number, more: Shooting = {}): Promise<string[]> {
  const given = { size: SIZE, format: 'dng', everyMs: 0, ...more } as const;
  return shoot({ folder, frames, style: 'burst', seed: 3, quality: 90, ...given });
}

const env = (place: Place) => ({ XDG_STATE_HOME: place.path('xdg') });
const run = (place: Place, ...args: string[]): Promise<CliResult> =>
  runCli(args, { cwd: place.folder, env: env(place) });

/** Four frames and three darks of one sensor, and the state file of the darks. */
async function night(
  place: Place,
  more: Shooting = {},
): Promise<{ lights: string; darks: string; state: string }> {
  const [lights, darks, state] = [place.path('lights'), place.path('darks'), place.path('dark.state')];
  await shot(lights, 4, more);
  await shot(darks, 3, { ...more, dark: true });
  const made = await run(place, 'stack', darks, '--light', 'linear', '--save', state);
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('dark.state: the sums of 3 frames'),
  });
  return { lights, darks, state };
}

/** The samples of a .fits as they stand in it. */
function fitsDigest(file: string): string {
  const bytes = readFileSync(file);
  const end = bytes.indexOf('END'.padEnd(80));
  return samplesDigest(bytes.subarray(Math.ceil(end / FITS_BLOCK) * FITS_BLOCK));
}

interface DarkFacts extends SidecarFacts {
  readonly dark: {
    readonly file: string;
    readonly frames: number;
    readonly hotPixels: number | null;
    readonly differs: readonly string[];
  } | null;
}

describe.concurrent('stack', () => {
  it('takes a folder of darks for the state that it would be stacked into, and stacks it once', async ({
    place,
  }) => {
    const { lights, darks, state } = await night(place);
    const stacked = async (dark: string, out: string) => {
      const flags = ['--dark', dark, '--mend', 'off', '--out', out];
      expect(await run(place, 'stack', lights, ...flags)).toMatchObject({ code: 0, stderr: '' });
      return fitsDigest(place.path(out));
    };
    const plain = await run(place, 'stack', lights, '--out', 'plain.fits');
    expect(plain.code).toBe(0);
    const byFile = await stacked(state, 'a.fits');
    expect(byFile).not.toBe(fitsDigest(place.path('plain.fits')));
    expect(await stacked(darks, 'b.fits')).toBe(byFile);
    const said = readFileSync(place.path('b.fits'), 'latin1');
    expect(said).toContain('HISTORY mean of 4 frames less 3 darks, samples proportional to light');
    expect(said).toContain('HISTORY black is at 512 of 65535');
    const kept = () => {
      const folder = join(place.path('xdg'), 'slowshutter');
      const [own = ''] = readdirSync(folder);
      return readdirSync(join(folder, own)).map((name) => [name, statSync(join(folder, own, name)).ino]);
    };
    const before = kept();
    expect(await stacked(darks, 'c.fits')).toBe(byFile);
    expect(kept()).toEqual(before);
    await shot(darks, 1, { dark: true });
    expect(await stacked(darks, 'd.fits')).not.toBe(byFile);
    const after = kept();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  it('keeps sums without a picture, and never in place of others', async ({ place }) => {
    const { lights, state } = await night(place);
    const again = await run(place, 'stack', lights, '--save', state);
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already, and is of a stack of linear sum'),
    });
    expect(await run(place, 'stack', lights)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --out'),
    });
    const inside = await run(place, 'stack', lights, '--save', join(lights, 'x.state'));
    expect(inside).toMatchObject({ code: 2, stderr: expect.stringContaining('inside the captures folder') });
    expect(existsSync(join(lights, 'x.state'))).toBe(false);
  });

  it('names a frame among darks that cannot be read, and leaves it out', async ({ place }) => {
    const { lights, darks } = await night(place);
    const [first = ''] = readdirSync(darks);
    writeFileSync(join(darks, 'IMG_0009.dng'), readFileSync(join(darks, first)).subarray(0, 5000));
    const { code, stderr } = await run(place, 'stack', lights, '--dark', darks, '--out', 'a.dng');
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(/left out of the dark frames: .*IMG_0009\.dng: /),
    ]);
    expect((await run(place, 'dark', darks, '--json')).json).toMatchObject({ frames: 3 });
  });

  it('is told what is wrong with a dark, and writes nothing', async ({ place }) => {
    const { lights, darks, state } = await night(place);
    const damaged = place.path('damaged.state');
    const bytes = readFileSync(state);
    bytes[bytes.length - 1000]! ^= 1;
    writeFileSync(damaged, bytes);
    await run(place, 'stack', darks, '--blend', 'lighten', '--save', 'max.state');
    await shot(place.path('small'), 2, { dark: true, size: { width: 64, height: 64 } });
    mkdirSync(place.path('empty'));
    const cases: [dark: string, code: number, says: RegExp][] = [
      ['nothing.state', 78, /the dark .*nothing\.state is gone: there is no such file or folder/],
      ['damaged.state', 78, /damaged\.state: strip \d of the planes does not match its checksum/],
      ['max.state', 78, /cannot be used: it keeps no sums of its frames/],
      ['empty', 78, /there are no captures in the folder of dark frames/],
      [
        'small',
        2,
        /the dark .*small does not fit: it is 77x71 mosaic .*, and the frames of this stack are 109x71 mosaic/,
      ],
    ];
    for (const [dark, code, says] of cases) {
      const found = await run(place, 'stack', lights, '--dark', dark, '--out', 'out.tif');
      expect([found.code, found.stderr]).toEqual([code, expect.stringMatching(says)]);
    }
    expect(existsSync(place.path('out.tif'))).toBe(false);
  });

  it('takes a dark out of light alone, and refuses it for stored values', async ({ place }) => {
    const { lights, darks, state } = await night(place, { format: 'jpeg' });
    const encoded = await run(place, 'stack', lights, '--dark', state, '--out', 'e.tif');
    const why = 'is taken out of light, and this stack adds up samples as stored; stack with light linear';
    expect(encoded).toMatchObject({ code: 2, stderr: expect.stringContaining(why) });
    await run(place, 'stack', darks, '--save', 'stored.state');
    const stored = await run(
      place,
      'stack',
      lights,
      '--light',
      'linear',
      '--dark',
      'stored.state',
      '--out',
      'e.tif',
    );
    expect(stored).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('only light can be taken out of light'),
    });
    const linear = await run(place, 'stack', lights, '--light', 'linear', '--dark', state, '--out', 'l.fits');
    expect(linear).toMatchObject({ code: 0, stderr: '' });
    const product = ['--light', 'linear', '--dark', state, '--blend', 'multiply', '--out', 'm.tif'];
    expect(await run(place, 'stack', lights, ...product)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('multiply makes no picture less a dark'),
    });
  });
});

describe.concurrent('a stack that is watched', () => {
  /** Frames come one by one; the sidecar of the picture that has so many. */
  async function watched(place: Place, dark: string) {
    const lights = await shot(place.path('lights'), 4);
    const daemon = place.daemon({ config: { dark }, env: env(place) });
    const add = async (i: number) => {
      const from = lights[i] ?? '';
      await writeByRename(join(place.captures, basename(from)), readFileSync(from));
      return (await daemon.untilFrames(i + 1)) as DarkFacts;
    };
    return { daemon, add };
  }

  const isDegraded = ({ state }: SidecarFacts) => state === 'degraded';

  it('goes on with a dark that goes away as it was read, says so, and is well when it is back', async ({
    place,
  }) => {
    await shot(place.path('darks'), 3, { dark: true });
    await run(place, 'stack', place.path('darks'), '--save', 'dark.state');
    const { daemon, add } = await watched(place, './dark.state');
    expect(await add(0)).toMatchObject({ dark: { frames: 3 }, state: 'running' });
    renameSync(place.path('dark.state'), place.path('away.state'));
    await add(1);
    const gone = (await daemon.untilSidecar(isDegraded, 'degraded')) as DarkFacts;
    expect(gone.stateReason).toMatch(/the dark .*dark\.state is gone: previews go on with it as it was read/);
    expect(await add(2)).toMatchObject({ dark: { frames: 3 }, frames: 3 });
    renameSync(place.path('away.state'), place.path('dark.state'));
    await add(3);
    const back = await daemon.untilSidecar(({ state }) => state === 'running', 'running');
    expect(back.stateReason).toBeNull();
    expect(await run(place, 'status', '--state', place.state)).toMatchObject({
      stdout: expect.stringMatching(/^dark {7}.*dark\.state, 3 frames, \d+ hot pixels in its map$/m),
    });
    await daemon.stop();
  });

  it('draws without it in an engine that finds none, keeps masters back, and draws with it again', async ({
    place,
  }) => {
    await shot(place.path('darks'), 3, { dark: true });
    await run(place, 'stack', place.path('darks'), '--save', 'dark.state');
    const { daemon, add } = await watched(place, './dark.state');
    await add(0);
    rmSync(place.path('dark.state'));
    process.kill((await daemon.until('an engine', () => daemon.enginePid())) ?? 0, 'SIGKILL');
    expect(await add(1)).toMatchObject({ frames: 2 });
    const without = (await daemon.untilSidecar(isDegraded, 'degraded')) as DarkFacts;
    expect(without).toMatchObject({
      dark: null,
      stateReason: expect.stringMatching(/is gone.*; previews go on without it/),
    });
    const refused = await run(place, 'finish', '--state', place.state);
    expect([refused.code, refused.stderr]).toEqual([73, expect.stringContaining('is gone')]);
    expect(await add(2)).toMatchObject({ frames: 3 });
    await run(place, 'stack', place.path('darks'), '--save', 'dark.state');
    await add(3);
    const again = (await daemon.untilSidecar(({ state }) => state === 'running', 'running')) as DarkFacts;
    expect(again.dark).toMatchObject({ frames: 3 });
    await daemon.stop();
  });

  it('of another size than its dark is folded all the same, and says what does not fit', async ({
    place,
  }) => {
    await shot(place.path('darks'), 2, { dark: true, size: { width: 64, height: 64 } });
    const { daemon, add } = await watched(place, './darks');
    expect(await add(0)).toMatchObject({ frames: 1 });
    const facts = (await daemon.untilSidecar(isDegraded, 'degraded')) as DarkFacts;
    expect(facts).toMatchObject({
      dark: null,
      stateReason: expect.stringMatching(/does not fit: it is 77x71/),
    });
    expect(await add(1)).toMatchObject({ frames: 2 });
    await daemon.stop();
  });

  it('says what darks and frames do not have in common, and uses them', async ({ place }) => {
    await shot(place.path('darks'), 2, { dark: true, everyMs: 40 });
    const { daemon, add } = await watched(place, './darks');
    const text = 'the exposure 0.04 s of the dark frames is not 0.001 s of the frames';
    expect(await add(0)).toMatchObject({ dark: { differs: [text] }, state: 'running' });
    await daemon.untilLogged('calibration', text);
    await daemon.stop();
  });

  it('does not begin with a dark that is of no use', async ({ place }) => {
    const daemon = place.daemon({ config: { dark: './nothing.state' }, env: env(place) });
    expect((await daemon.untilEnded()).code).toBe(78);
    const says = 'nothing.state is gone: there is no such file or folder';
    expect(daemon.stderr).toContain(says);
    const doctor = await run(place, 'doctor', '--config', place.writeConfig({ dark: './nothing.state' }));
    expect([doctor.code, doctor.stdout]).toEqual([73, expect.stringContaining(says)]);
  });

  it('is drawn with a dark that came after the night', async ({ place }) => {
    const { lights, darks, state } = await night(place);
    for (const name of readdirSync(lights)) copyFileSync(join(lights, name), join(place.captures, name));
    const daemon = place.daemon({ env: env(place), args: ['--stop-after-idle', '0.5'] });
    expect((await daemon.untilEnded()).code).toBe(0);
    const drawn = async (...flags: string[]) => {
      const out = place.path('r.fits');
      expect(await run(place, 'render', '--state', place.state, '--out', out, ...flags)).toMatchObject({
        code: 0,
      });
      return fitsDigest(out);
    };
    await run(place, 'stack', lights, '--dark', darks, '--out', 's.fits');
    const [without, within] = [await drawn(), await drawn('--dark', darks)];
    expect(within).toBe(fitsDigest(place.path('s.fits')));
    expect(within).not.toBe(without);
    expect(await drawn('--dark', state, '--mend', 'off')).not.toBe(without);
  });
});
