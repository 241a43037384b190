/** A handheld shoot less its dark: taken out of each frame before it is laid on the others, and exact whatever happens in between. */
import { readdirSync, rmSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { shoot } from '../../src/camera/shoot.ts';
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

    rmSync(dark);
    const at = ['--state', place.state];
    await place.run('remove', names[0]!, ...at);
    await expectVerified(place, frames - 1);
    await place.run('restore', names[0]!, ...at);
    expect(await expectVerified(place, frames)).toBe(whole);
  });
});
