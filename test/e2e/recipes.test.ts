/**
 * Every recipe of the guide, run as it stands on frames of the simulated camera and one frame that a torch
 * has lit.
 */
import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { read } from '../support/documents.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';

const FRAMES = 16;
const folder = 'examples/recipes';
const recipes = readdirSync(join(repository, folder));

interface Recipe {
  readonly previews: readonly { readonly file: string; readonly blend?: string }[];
  readonly history?: { readonly everyFrames: number };
}

/** Recipes that keep a frame out that a torch has lit, and those whose stack is full with the others. */
const holding = ['allsky.json', 'product-noise.json', 'star-trails.json'];
const finishing = ['product-noise.json'];

/** In the middle of the frames, by its name, lies one that is much brighter. */
async function shoot(captures: string): Promise<void> {
  const size = ['--size', '90x60', '--every-seconds', '0'];
  expect((await runCli(['camera', captures, '--frames', `${FRAMES}`, ...size])).code).toBe(0);
  await sharp(join(captures, 'IMG_0008.jpg'))
    .linear(1, 120)
    .keepExif()
    .toFile(join(captures, 'IMG_0008-torch.jpg'));
}

const shot = mkdtempSync(join(tmpdir(), 'slowshutter-test-'));
beforeAll(() => shoot(shot), 120_000);
afterAll(() => rmSync(shot, { recursive: true, force: true }));

const json = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

describe.concurrent('the recipe', () => {
  it.for(recipes)('%s makes the pictures that it promises', async (name, { place }) => {
    cpSync(shot, place.captures, { recursive: true, preserveTimestamps: true });
    copyFileSync(join(repository, folder, name), place.path('slowshutter.json'));
    const { previews, history } = json(place.path('slowshutter.json')) as unknown as Recipe;
    const run = { cwd: place.folder, env: { XDG_STATE_HOME: place.path('states') } };
    const { code, stderr } = await runCli(['watch', '--stop-after-idle', '1'], run);
    expect({ code, errors: stderr.match(/"level":[56]0.*/g) }).toEqual({ code: 0, errors: null });
    const isHeld = holding.includes(name);
    const frames = isHeld ? FRAMES : FRAMES + 1;
    const isFinished = finishing.includes(name);
    for (const { file, blend = 'mean' } of previews) {
      const facts = json(place.path(file.replace('.jpg', '.json')));
      expect(facts).toMatchObject({
        blend,
        rejected: {},
        held: isHeld ? 1 : 0,
        frames: isFinished ? 0 : frames,
      });
      const { width, height } = await sharp(place.path(file)).metadata();
      expect({ width, height }).toEqual({ width: 90, height: 60 });
    }
    const masters = existsSync(place.path('masters')) ? readdirSync(place.path('masters')) : [];
    expect(masters).toEqual(
      isFinished ? [expect.stringMatching(new RegExp(`-${FRAMES}-mean-linear\\.tif$`))] : [],
    );
    if (history) expect(readdirSync(place.path('history')).length).toBeGreaterThanOrEqual(previews.length);
    // What was held is restored by its name, as the guide says.
    const put = isHeld && !isFinished ? await runCli(['restore', 'IMG_0008-torch.jpg'], run) : null;
    if (put)
      expect(put).toMatchObject({ code: 0, stdout: expect.stringContaining(`${FRAMES + 1} in the stack`) });
  });

  it('product-noise.json makes one DNG of RAW beside JPEG', async ({ place }) => {
    const size = ['--size', '96x64', '--every-seconds', '0', '--format', 'raw+jpeg'];
    await place.run('camera', place.captures, '--frames', `${FRAMES}`, ...size);
    copyFileSync(join(repository, folder, 'product-noise.json'), place.path('slowshutter.json'));
    const run = { cwd: place.folder, env: { XDG_STATE_HOME: place.path('states') } };
    expect(await runCli(['watch', '--stop-after-idle', '1'], run)).toMatchObject({ code: 0 });
    expect(readdirSync(place.path('masters'))).toEqual([
      expect.stringMatching(new RegExp(`-${FRAMES}-mean-linear\\.dng$`)),
    ]);
  });

  it('is in the list of recipes, each of them once', () => {
    const listed = [...read('docs/guide/recipes/README.md').matchAll(/examples\/recipes\/([\w-]+\.json)\)/g)];
    expect(listed.map(([, name]) => name).sort()).toEqual([...recipes].sort());
  });
});
