/**
 * A handheld shoot less its dark: taken out of each frame before it is laid on the others, and exact whatever
 * happens in between.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { shoot } from '../../src/camera/shoot.ts';
import { runCli } from '../support/cli.ts';
import type { SidecarFacts } from '../support/daemon.ts';
import { it, type Place } from '../support/place.ts';

const frames = 5;
const shot = {
  everyMs: 0,
  size: { width: 420, height: 280 },
  style: 'burst',
  format: 'jpeg',
  seed: 7,
  quality: 95,
} as const;

/** A shoot by hand, and the sums of darks of the same camera. */
async function night(place: Place): Promise<{ names: string[]; dark: string }> {
  const [darks, dark] = [place.path('darks'), place.path('dark.state')];
  const hand = { shakePixels: 6, turnDegrees: 0.4 };
  await shoot({ ...shot, frames, folder: place.captures, hand });
  await shoot({ ...shot, frames: 4, folder: darks, dark: true });
  const made = await place.run('stack', darks, '--light', 'linear', '--save', dark);
  expect(made.code).toBe(0);
  return { names: readdirSync(place.captures).sort(), dark };
}

interface DarkSaid extends SidecarFacts {
  readonly dark: unknown;
}

async function expectVerified(place: Place, left: number): Promise<string> {
  const { code, json, stderr } = await place.run('verify', '--state', place.state, '--json');
  expect([code, json, stderr]).toEqual([0, expect.objectContaining({ equal: true, frames: left }), '']);
  return String(json.digest);
}

describe.concurrent('a handheld shoot less its dark', () => {
  it('is the same after a kill, after frames went and came back, and without the file of the dark', async ({
    place,
  }) => {
    const { names, dark } = await night(place);
    const config = { align: 'scene', light: 'linear', dark } as const;
    const daemon = place.daemon({ config: { ...config, checkpointEveryFrames: 2 } });
    await daemon.untilFrames(2);
    await daemon.kill();
    const next = place.daemon({ config });
    await next.untilFrames(frames);
    await next.stop();
    const whole = await expectVerified(place, frames);
    const flags = ['--align', 'scene', '--light', 'linear', '--json'];
    const out = ['--out', place.path('o.png')];
    const stacked = await place.run('stack', place.captures, ...flags, '--dark', dark, ...out);
    expect(stacked.json).toMatchObject({ frames, digest: whole });
    const plain = await place.run('stack', place.captures, ...flags, '--out', place.path('p.png'));
    expect(plain.json).toMatchObject({ frames });
    expect(plain.json.digest).not.toBe(whole);

    const save = place.path('sums', 'night.state');
    mkdirSync(place.path('sums'));
    await place.run('stack', place.captures, ...flags, '--dark', dark, '--save', save);
    rmSync(dark);
    const saved = await place.run('verify', '--state', save, '--json');
    expect(saved.json).toMatchObject({ equal: true, frames, digest: whole });
    const at = ['--state', place.state];
    await place.run('remove', names[0]!, ...at);
    await expectVerified(place, frames - 1);
    await place.run('restore', names[0]!, ...at);
    expect(await expectVerified(place, frames)).toBe(whole);
  });

  it('goes on when the file of the dark is gone and the engine is killed; another dark begins another stack', async ({
    place,
  }) => {
    const { dark } = await night(place);
    const config = { align: 'scene', light: 'linear', dark } as const;
    const daemon = place.daemon({ config });
    const { dark: said } = (await daemon.untilFrames(frames)) as DarkSaid;
    expect(said).toMatchObject({ file: dark, frames: 4 });
    rmSync(dark);
    process.kill((await daemon.until('an engine', () => daemon.enginePid())) ?? 0, 'SIGKILL');
    await shoot({ ...shot, frames: 1, folder: place.captures, hand: { shakePixels: 6, turnDegrees: 0.4 } });
    await daemon.untilFrames(frames + 1);
    await daemon.stop();
    await expectVerified(place, frames + 1);

    const gone = await place.run('watch', '--config', place.writeConfig(config), '--stop-after-idle', '1');
    expect(gone).toMatchObject({ code: 78, stderr: expect.stringContaining('dark.state is gone') });
    const darks = place.path('darks');
    await shoot({ ...shot, frames: 1, folder: darks, dark: true });
    await place.run('stack', darks, '--light', 'linear', '--save', dark);
    const other = place.daemon({ config });
    await other.untilFrames(frames + 1);
    await other.stop();
    const kept = readdirSync(place.state);
    expect(kept.filter((name) => name.endsWith('.state'))).toHaveLength(2);
    expect(kept.filter((name) => /^kept-dark-[0-9a-f]{16}\.sums$/.test(name))).toHaveLength(2);
  });

  it('is refused where samples are added up as stored, and a picture of the stack takes no other dark', async ({
    place,
  }) => {
    const { dark } = await night(place);
    const flags = ['--align', 'scene', '--dark', dark, '--out', place.path('o.png')];
    expect(await place.run('stack', place.captures, ...flags)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--dark: only light can be taken out of light.*give --light linear too/),
    });
    const daemon = place.daemon({ config: { align: 'scene', light: 'linear' } });
    await daemon.untilFrames(frames);
    await daemon.stop();
    const render = ['render', '--state', place.state, '--dark', dark, '--out', place.path('r.tif')];
    expect(await place.run(...render)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/it must be given when they are stacked, with --dark/),
    });
  });
});

describe.concurrent('hot pixels found in the frames themselves', () => {
  /** The shoot as it is, and with a few samples of the sky that are always full. */
  async function shots(place: Place, shakePixels: number) {
    const [clean, hot] = [place.path('clean'), place.path('hot')];
    mkdirSync(hot);
    const hand = { shakePixels, turnDegrees: 0.2 };
    const paths = await shoot({ ...shot, frames, folder: clean, hand });
    for (const path of paths) {
      const { data, info } = await sharp(path).raw().toBuffer({ resolveWithObject: true });
      for (let n = 0; n < 12; n++) data[((30 + 3 * n) * info.width + 60 + 25 * n) * 3 + (n % 3)] = 255;
      await sharp(data, { raw: info })
        .png()
        .toFile(join(hot, `${basename(path, '.jpg')}.png`));
    }
    return { clean, hot };
  }
  const stacked = (place: Place, folder: string, mend: string, out: string) =>
    runCli(['stack', folder, '--align', 'scene', '--light', 'linear', '--mend', mend, '--out', out], {
      cwd: place.folder,
      env: { XDG_STATE_HOME: place.path('xdg') },
    });
  const dark = (place: Place, from: string, ...flags: string[]) =>
    runCli(['dark', from, '--mend', 'auto', ...flags], {
      cwd: place.folder,
      env: { XDG_STATE_HOME: place.path('xdg') },
    });
  const samplesIn = (file: string) => sharp(file).toColourspace('srgb').raw().toBuffer();

  it('are mended before they are smeared, where frames moved far enough', async ({ place }) => {
    const { clean, hot } = await shots(place, 24);
    const [right, smeared, mended] = ['clean', 'off', 'auto'].map((name) => place.path(`${name}.png`));
    expect((await stacked(place, clean, 'off', right!)).code).toBe(0);
    expect((await stacked(place, hot, 'off', smeared!)).code).toBe(0);
    expect(await stacked(place, hot, 'auto', mended!)).toMatchObject({ code: 0, stderr: '' });
    const worst = async (file: string) => {
      const [found, wanted] = [await samplesIn(file), await samplesIn(right!)];
      return found.reduce((most, sample, i) => Math.max(most, Math.abs(sample - wanted[i]!)), 0);
    };
    const [left, before] = [await worst(mended!), await worst(smeared!)];
    expect(before).toBeGreaterThan(80);
    expect(left).toBeLessThan(before / 3);

    // The map that was used, by the folder and by the file that is kept of it.
    const map = place.path('map.png');
    const told = await dark(place, hot, '--map', map, '--json');
    const { data, info } = await sharp(map).raw().toBuffer({ resolveWithObject: true });
    const white = [...data.keys()].filter((at) => at % info.channels === 0 && data[at] === 255);
    const planted = Array.from(
      { length: 12 },
      (_, n) => ((30 + 3 * n) * info.width + 60 + 25 * n) * info.channels,
    );
    expect(white).toEqual(expect.arrayContaining(planted));
    const { file, hotPixels, frames: of, level } = JSON.parse(told.stdout) as Record<string, unknown>;
    expect([file, hotPixels, of, level]).toEqual([hot, white.length, frames, null]);
    const folder = place.path('xdg', 'slowshutter');
    const kept = readdirSync(folder).flatMap((own) =>
      readdirSync(join(folder, own)).map((name) => join(folder, own, name)),
    );
    const again = await dark(place, kept.find((name) => basename(name).startsWith('hot-'))!);
    expect(again.stdout).toMatch(
      new RegExp(
        `^hot {8}${white.length} pixels \\(\\d+ of a million\\) above those around them in every frame$`,
        'm',
      ),
    );
    const none = await dark(place, clean.replace(/clean$/, 'nothing'));
    expect(none.code).not.toBe(0);
  });

  it('are not told from lamps where they did not, nor where frames lie still, and the sentence says so', async ({
    place,
  }) => {
    const { hot } = await shots(place, 3);
    expect(await stacked(place, hot, 'auto', place.path('o.png'))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /moved by \d\.\d px at most, and hot pixels are told from stars and lamps by 8/,
      ),
    });
    const still = ['stack', hot, '--light', 'linear', '--mend', 'auto', '--out', place.path('s.png')];
    expect(await place.run(...still)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /--mend: found auto; where frames are not aligned, stars and lamps would be taken for hot pixels/,
      ),
    });
  });
});
