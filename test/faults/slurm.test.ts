/**
 * `examples/slurm` on a Slurm of two nodes: a shard is killed, one ends with 75, a node is lost; what is
 * merged is the one fold.
 */
import { existsSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { ARCHIVE_FRAMES, archiveIn, chainTo, expectOneFold, failingProgram } from '../support/archive.ts';
import { isReady, run } from '../support/fault-tools.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';
import { slurmPrograms, withSlurm } from '../support/slurm.ts';
import { until } from '../support/until.ts';

const DEADLINE_MS = 240_000;

const textOf = (file: string) => readFileSync(file, 'utf8');
/** That by which a node runs a task. */
const isStep = (pid: number) => textOf(`/proc/${pid}/cmdline`).startsWith('slurmstepd');

const nodeOf = (pid: number) =>
  /(?:^|\0)SLURMD_NODENAME=(\w+)/.exec(textOf(`/proc/${pid}/environ`))?.[1] ?? '';

describe.skipIf(!isReady('shards under Slurm', { root: true, programs: slurmPrograms }))(
  'examples/slurm',
  () => {
    it('folds 8 shards and merges them in two levels to the one fold, whatever befalls them', async ({
      place,
    }) => {
      const archive = archiveIn(place);
      const bin = failingProgram(place, { killed: 3, failed: 5, waits: 1 });
      const folder = place.path('slurm');
      symlinkSync(realpathSync(join(repository, 'examples/slurm')), place.path('examples'));
      const merged = place.path('night.state');
      await run('mkdir', [folder]);
      const said = await withSlurm(folder, async ({ env, killNode, untilEmpty }) => {
        const jobs = { ...env, PATH: `${bin}:${process.env.PATH}` };
        const last = await run(place.path('examples/submit.sh'), [archive, '8', merged, '4'], { env: jobs });
        const waits = join(bin, 'waits');
        await until('a task to be lost', () => existsSync(waits), undefined, DEADLINE_MS);
        const task = chainTo(isStep, Number(textOf(waits)));
        // A machine that loses its power takes all of these with it.
        killNode(nodeOf(task[0]!));
        for (const pid of task.reverse()) process.kill(pid, 'SIGKILL');
        await untilEmpty(DEADLINE_MS);
        const ends = textOf(join(folder, 'jobcomp.txt'));
        expect(ends).toMatch(/JobState=NODE_FAIL/);
        expect(ends.match(/ExitCode=75:0/g)?.length).toBe(2);
        return textOf(place.path(`night.shards/merge-${last.trim()}.txt`));
      });
      expect(said).toContain(`${ARCHIVE_FRAMES} frames of 2 stacks`);
      expect(['killed', 'failed', 'waits'].filter((name) => existsSync(join(bin, name)))).toHaveLength(3);
      await expectOneFold(place, archive, merged);
    });
  },
);
