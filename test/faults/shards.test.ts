/** Folds that are kept in a state file are killed and started again; the shards of an archive, merged, are the one fold of it. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { cli, spawnCli } from '../support/cli.ts';
import { isReady, run } from '../support/fault-tools.ts';
import { tinyPng } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';
import { repository } from '../support/repository.ts';
import { until } from '../support/until.ts';

const DEADLINE_MS = 300_000;
const FRAMES = 400;

/** An archive of 400 frames, 12 copies and 3 broken files. */
function archiveIn(place: Place): string {
  const folder = place.path('archive');
  mkdirSync(folder);
  for (let i = 0; i < FRAMES; i++) writeFileSync(join(folder, `IMG_${i}.png`), tinyPng(i));
  for (let i = 0; i < 12; i++) writeFileSync(join(folder, `copy-${i}.png`), tinyPng(i * 30));
  for (let i = 0; i < 3; i++) writeFileSync(join(folder, `cut-${i}.png`), tinyPng(i).subarray(0, 60));
  return folder;
}

interface Facts {
  readonly frames: number;
  readonly digest: string;
  readonly entries: readonly { path: string; outcome: string; reason?: string }[];
}

async function factsOf(place: Place, file: string): Promise<Facts> {
  return (await place.run('inspect', file, '--json')).json as unknown as Facts;
}

const decisionsOf = ({ entries }: Facts) =>
  entries.map(({ path, outcome, reason = '' }) => `${path} ${outcome} ${reason}`).sort();

async function expectOneFold(place: Place, folder: string, merged: string): Promise<void> {
  const one = place.path('one.state');
  expect((await place.run('stack', folder, '--save', one)).code).toBe(0);
  const [whole, found] = [await factsOf(place, one), await factsOf(place, merged)];
  expect(found).toMatchObject({ frames: FRAMES, digest: whole.digest });
  expect(decisionsOf(found)).toEqual(decisionsOf(whole));
}

describe('a fold that is kept', () => {
  it('is killed after its first checkpoint, and goes on from there', async ({ place }) => {
    const folder = archiveIn(place);
    const save = place.path('all.state');
    const child = spawnCli(['stack', folder, '--save', save]);
    const ended = new Promise((resolve) => child.once('close', resolve));
    await until('the first checkpoint', () => existsSync(save), undefined, DEADLINE_MS);
    child.kill('SIGKILL');
    await ended;
    const { frames } = await factsOf(place, save);
    expect(frames).toBeGreaterThanOrEqual(256);
    expect((await place.run('stack', folder, '--save', save)).code).toBe(0);
    await expectOneFold(place, folder, save);
    console.log(`killed with ${frames} of ${FRAMES} frames saved`);
  });
});

describe.skipIf(!isReady('shards under GNU parallel', { programs: ['parallel'] }))(
  'examples/parallel',
  () => {
    it('folds 8 shards, of which one is killed and one fails at first, and merges them to the one fold', async ({
      place,
    }) => {
      const folder = archiveIn(place);
      const bin = place.path('bin');
      mkdirSync(bin);
      // The program, that is: shard 3 is killed the first time that it is begun, shard 5 ends with 75.
      const program = [
        '#!/bin/sh',
        `case "$*" in *"--shard 3/8"*) [ -e ${bin}/killed ] || { touch ${bin}/killed; "${process.execPath}" ${cli} "$@" & sleep 0.3; kill -9 $!; exit 137; };;`,
        `*"--shard 5/8"*) [ -e ${bin}/failed ] || { touch ${bin}/failed; exit 75; };; esac`,
        `exec "${process.execPath}" ${cli} "$@"`,
      ];
      writeFileSync(join(bin, 'slowshutter'), `${program.join('\n')}\n`, { mode: 0o755 });
      const merged = place.path('night.state');
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
      const script = join(repository, 'examples/parallel/fold.sh');
      const said = await run('sh', [script, folder, '8', merged, '-j', '2'], { env });
      expect(said).toContain(`${FRAMES} frames of 8 stacks`);
      expect([existsSync(join(bin, 'killed')), existsSync(join(bin, 'failed'))]).toEqual([true, true]);
      await expectOneFold(place, folder, merged);
    });
  },
);
