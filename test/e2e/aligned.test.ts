/**
 * A handheld shoot through the whole program: aligned, kept, taken out, put back, verified and cut, whatever
 * happens in between.
 */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { shoot } from '../../src/camera/shoot.ts';
import { golden } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';

const frames = 5;
const shot = {
  frames,
  everyMs: 0,
  size: { width: 420, height: 280 },
  style: 'burst',
  format: 'jpeg',
  seed: 7,
  quality: 95,
} as const;

/** Each frame a second after the one before, from somewhere else. */
async function shootByHand(place: Place): Promise<string[]> {
  await shoot({ ...shot, folder: place.captures, hand: { shakePixels: 6, turnDegrees: 0.4 } });
  return readdirSync(place.captures).sort();
}

async function expectVerified(place: Place, left: number): Promise<string> {
  const { code, json } = await place.run('verify', '--state', place.state, '--json');
  expect([code, json]).toEqual([0, expect.objectContaining({ equal: true, frames: left })]);
  return String(json.digest);
}

describe.concurrent('a handheld shoot', () => {
  it('is aligned, and stays exact when the engine is killed, when frames go and come back, and when all is verified', async ({
    place,
  }) => {
    const names = await shootByHand(place);
    const daemon = place.daemon({ config: { align: 'scene', checkpointEveryFrames: 2 } });
    await daemon.untilFrames(2);
    await daemon.kill();
    const next = place.daemon({ config: { align: 'scene' } });
    await next.untilFrames(frames);
    await next.stop();
    const whole = await expectVerified(place, frames);
    const stacked = await place.run(
      'stack',
      place.captures,
      '--align',
      'scene',
      '--out',
      place.path('o.png'),
      '--json',
    );
    expect(stacked.json).toMatchObject({ frames, digest: whole });

    const at = ['--state', place.state];
    await place.run('remove', names[0]!, ...at);
    await expectVerified(place, frames - 1);
    await place.run('restore', names[0]!, ...at);
    expect(await expectVerified(place, frames)).toBe(whole);

    const { json } = await place.run('status', ...at, '--json');
    expect(json.aligned).toMatchObject({ frames });
    const { driftPixels, precisionPixels } = json.aligned as { driftPixels: number; precisionPixels: number };
    expect(driftPixels).toBeGreaterThan(0);
    expect(precisionPixels).toBeLessThan(0.25);
    const { stdout } = await place.run('status', ...at);
    expect(stdout).toMatch(
      /^aligned {4}5 frames to 0\.\d\d px at the least certain place; the last moved \d+\.\d px/m,
    );
  });

  it('can be cut to what every frame covers, and laid on another frame, which is another stack', async ({
    place,
  }) => {
    const names = await shootByHand(place);
    const stack = async (...flags: string[]) => {
      const out = place.path(`o-${flags.join('')}.png`);
      const { json } = await place.run(
        'stack',
        place.captures,
        '--align',
        'scene',
        '--out',
        out,
        '--json',
        ...flags,
      );
      return { json, out };
    };
    const whole = await stack();
    const cut = await stack('--crop', 'common');
    const other = await stack('--reference', names[3]!);
    expect(cut.json.digest).toBe(whole.json.digest);
    expect(other.json.digest).not.toBe(whole.json.digest);
    const { width = 0, height = 0 } = await sharp(cut.out).metadata();
    expect([width < 420, height < 280, width > 360, height > 230]).toEqual([true, true, true, true]);
    // Nothing at the edges of what is cut is darker than it should be: no frame is missing there.
    const corner = await sharp(cut.out).extract({ left: 0, top: 0, width: 4, height: 4 }).stats();
    const inside = await sharp(whole.out).extract({ left: 20, top: 20, width: 4, height: 4 }).stats();
    expect(corner.channels[2]!.mean / inside.channels[2]!.mean).toBeGreaterThan(0.8);
  });

  it('holds what is of another scene, says why, and goes on', async ({ place }) => {
    const [other = ''] = golden('png8');
    await shootByHand(place);
    const daemon = place.daemon({ config: { align: 'scene', holdOn: ['size'] } });
    await daemon.untilFrames(frames);
    const picture = await sharp(other)
      .resize(420, 280, { fit: 'fill' })
      .toColourspace('srgb')
      .jpeg()
      .toBuffer();
    const impostor = place.path('IMG_9999.jpg');
    await sharp(picture).toFile(impostor);
    cpSync(impostor, join(place.captures, 'IMG_9999.jpg'));
    await daemon.untilLogged('held');
    const { json } = await place.run('status', '--state', place.state, '--json');
    expect(json).toMatchObject({ frames, held: { unaligned: 1 } });
    await daemon.stop();
    await expectVerified(place, frames);
  });
});
