/**
 * Folds that are kept in a state file are killed and started again; the shards of an archive, merged, are the
 * one fold of it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import {
  ARCHIVE_FRAMES,
  archiveIn,
  chainTo,
  expectOneFold,
  factsOf,
  failingProgram,
} from '../support/archive.ts';
import { spawnCli } from '../support/cli.ts';
import { isReady, run } from '../support/fault-tools.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';
import { type SshServer, serveSsh } from '../support/sshd.ts';
import { until } from '../support/until.ts';

const DEADLINE_MS = 300_000;

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
    console.log(`killed with ${frames} of ${ARCHIVE_FRAMES} frames saved`);
  });
});

describe.skipIf(!isReady('shards under GNU parallel', { programs: ['parallel'] }))(
  'examples/parallel',
  () => {
    it('folds 8 shards, of which one is killed and one fails at first, and merges them to the one fold', async ({
      place,
    }) => {
      const folder = archiveIn(place);
      const bin = failingProgram(place, { killed: 3, failed: 5 });
      const merged = place.path('night.state');
      const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
      const script = join(repository, 'examples/parallel/fold.sh');
      const said = await run('sh', [script, folder, '8', merged, '-j', '2'], { env });
      expect(said).toContain(`${ARCHIVE_FRAMES} frames of 8 stacks`);
      expect([existsSync(join(bin, 'killed')), existsSync(join(bin, 'failed'))]).toEqual([true, true]);
      await expectOneFold(place, folder, merged);
    });
  },
);

const sshPrograms = ['parallel', 'ssh', 'sshd', 'ssh-keygen'];

describe.skipIf(!isReady('shards on two machines', { root: true, programs: sshPrograms }))(
  'examples/parallel on two machines by ssh',
  () => {
    it('does the shards of one that is lost on the other, and merges them to the one fold', async ({
      place,
    }) => {
      const folder = archiveIn(place);
      const bin = failingProgram(place, { killed: 3, failed: 5, waits: 0 });
      const path = `${bin}:${process.env.PATH}`;
      const lines = [`SetEnv PATH=${path}`];
      const a = await serveSsh(place.path('ssh'), lines);
      const b = await serveSsh(place.path('ssh'), lines);
      try {
        const host = (name: string, { port, key }: SshServer) =>
          `Host ${name}\n HostName 127.0.0.1\n Port ${port}\n IdentityFile ${key}\n`;
        const config = place.path('ssh-config');
        const any = 'Host *\n StrictHostKeyChecking no\n UserKnownHostsFile /dev/null\n LogLevel ERROR\n';
        writeFileSync(config, `${host('node-a', a)}${host('node-b', b)}${any}`);
        const merged = place.path('night.state');
        const env = { ...process.env, PATH: path, PARALLEL_SSH: `ssh -F ${config}` };
        const script = join(repository, 'examples/parallel/fold.sh');
        const folding = run('sh', [script, folder, '8', merged, '-S', '1/node-a,1/node-b'], { env });
        folding.catch(() => undefined);
        const waits = join(bin, 'waits');
        await until('a shard to be lost', () => existsSync(waits), undefined, DEADLINE_MS);
        // Its machine goes, with the server of ssh and all that this has begun.
        const listeners = [a.child.pid, b.child.pid];
        const lost = chainTo((pid) => listeners.includes(pid), Number(readFileSync(waits, 'utf8')));
        expect(listeners).toContain(lost.at(-1));
        for (const pid of lost.reverse()) process.kill(pid, 'SIGKILL');
        expect(await folding).toContain(`${ARCHIVE_FRAMES} frames of 8 stacks`);
        const { length } = ['killed', 'failed', 'waits'].filter((name) => existsSync(join(bin, name)));
        expect(length).toBe(3);
        await expectOneFold(place, folder, merged);
      } finally {
        for (const { child } of [a, b]) child.kill();
      }
    });
  },
);
