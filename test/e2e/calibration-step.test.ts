/**
 * A calibration step is one file and one line of the registry: everything else follows from these, exactly,
 * in the whole program.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { it, type Place } from '../support/place.ts';
import { below, randomFrom } from '../support/random.ts';
import { repository } from '../support/repository.ts';

/** Adds 1 to every sample. */
const step = `
export const plusOne = {
  name: 'plusOne',
  rank: 50,
  light: 'stored',
  async prepare() {
    return {
      digest: '0001',
      async apply({ samples }) {
        for (let i = 0; i < samples.length; i++) samples[i] += 1;
        return null;
      },
    };
  },
};
`;

const [width, height] = [31, 17];
/** No sample is at full scale, where there is nothing to add. */
const frames = Array.from({ length: 5 }, (_, n) => {
  const random = randomFrom(n + 1);
  return Uint8Array.from({ length: width * height }, () => below(random, 255));
});
const nameOf = (n: number) => `frame-${n}.png`;

/** A copy of the program in which the step is one file more, and one line of the registry. */
function programWithStep(place: Place): string {
  const folder = place.path('program');
  mkdirSync(folder);
  cpSync(join(repository, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(repository, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  const steps = join(folder, 'dist/engine/calibrate');
  writeFileSync(join(steps, 'plus-one.js'), step);
  appendFileSync(join(steps, 'index.js'), "export { plusOne } from './plus-one.js';\n");
  execFileSync(process.execPath, [join(repository, 'scripts/bundle.mjs'), join(folder, 'dist')]);
  return join(folder, 'dist/cli.js');
}

async function shoot(place: Place, ...numbers: number[]): Promise<void> {
  for (const n of numbers) {
    const raw = { width, height, channels: 1 } as const;
    writeFileSync(join(place.captures, nameOf(n)), await sharp(frames[n]!, { raw }).png().toBuffer());
  }
}

/** The 16-bit samples of a picture, and what they must be over frames that are brighter by 1. */
async function expectPicture(place: Place, file: string, blend: string, numbers: readonly number[]) {
  const { data } = await sharp(file)
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const found = [...new Uint16Array(data.buffer, data.byteOffset, data.length / 2)];
  const wanted = found.map((_, i) => {
    const samples = numbers.map((n) => frames[n]![i]! + 1);
    if (blend === 'lighten') return 257 * Math.max(...samples);
    const sum = samples.reduce((total, sample) => total + sample, 0);
    return Math.floor((2 * 257 * sum + numbers.length) / (2 * numbers.length));
  });
  expect(found, `${blend} of ${numbers.join()} in ${place.folder}`).toEqual(wanted);
}

async function expectStack(place: Place, program: string, ...numbers: number[]): Promise<void> {
  for (const blend of ['mean', 'lighten']) {
    const out = place.path(`${blend}.png`);
    const rendered = await runCli(['render', '--state', place.state, '--blend', blend, '--out', out], {
      program,
    });
    expect([rendered.code, rendered.stderr]).toEqual([0, '']);
    await expectPicture(place, out, blend, numbers);
  }
  const verified = await runCli(['verify', '--state', place.state, '--json'], { program });
  expect(verified.json).toMatchObject({ equal: true, frames: numbers.length });
}

it('that adds 1 to every sample is in every picture of a single run', async ({ place }) => {
  const program = programWithStep(place);
  await shoot(place, 0, 1, 2, 3, 4);
  const out = place.path('out.png');
  const stacked = await runCli(['stack', place.captures, '--out', out], { program });
  expect(stacked.stderr).toBe('');
  await expectPicture(place, out, 'mean', [0, 1, 2, 3, 4]);
});

it('stays exact when frames are taken out and put back, over a restart, and when all is verified', async ({
  place,
}) => {
  const program = programWithStep(place);
  const previews = [{ file: place.preview }, { file: place.path('trails.jpg'), blend: 'lighten' }];
  const watch = ['watch', '--config', place.writeConfig({ previews }), '--stop-after-idle', '0.5'];
  await shoot(place, 0, 1, 2, 3);
  expect((await runCli(watch, { program })).code).toBe(0);
  await expectStack(place, program, 0, 1, 2, 3);

  const at = ['--state', place.state];
  expect((await runCli(['remove', nameOf(1), nameOf(3), ...at], { program })).code).toBe(0);
  await expectStack(place, program, 0, 2);
  expect((await runCli(['restore', nameOf(1), ...at], { program })).code).toBe(0);
  await expectStack(place, program, 0, 1, 2);

  await shoot(place, 4);
  expect((await runCli(watch, { program })).code).toBe(0);
  await expectStack(place, program, 0, 1, 2, 4);
  const { entries, steps } = (await runCli(['inspect', place.state, '--json'], { program })).json as {
    entries: { outcome: string; recipe?: { steps: string[] } }[];
    steps: string[];
  };
  expect(steps).toEqual(['plusOne 0001']);
  for (const { recipe } of entries) expect(recipe?.steps).toEqual(steps);
});

it('and a stack that was made with it is refused by a program without it, by name', async ({ place }) => {
  const program = programWithStep(place);
  await shoot(place, 0, 1);
  const watch = ['watch', '--config', place.writeConfig(), '--stop-after-idle', '0.5'];
  expect((await runCli(watch, { program })).code).toBe(0);
  const refused = await runCli(watch);
  expect(refused.code).toBe(70);
  expect(refused.stderr).toContain('went through plusOne 0001, and new ones would go through no step');
});
