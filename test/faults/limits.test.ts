/**
 * Reads that fail and limits of the process that are reached: no capture pays for it, and a second daemon is
 * turned away.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { isReady, run, withFault } from '../support/fault-tools.ts';
import {
  expectExactly,
  frameName,
  outcomes,
  shootFrames,
  smallFrames,
  untilDurable,
} from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const ready = isReady('the tests of limits', { root: true, programs: ['strace', 'prlimit'] });
const frames = await smallFrames(30, 51);
const often = { checkpointEveryFrames: 5, checkpointEverySeconds: 1 };

const shoot = (place: Place, from: number, to: number) => shootFrames(place, frames, from, to);

const engineOf = (daemon: Daemon) => daemon.until('the engine', () => daemon.enginePid());

/** Sets the soft limit of a running process. */
const limit = (pid: number, what: string, value: string) =>
  run('prlimit', ['--pid', `${pid}`, `--${what}=${value}:`]);

const openFiles = (pid: number) => Math.max(...readdirSync(`/proc/${pid}/fd`).map(Number)) + 1;

describe.skipIf(!ready)('a capture that cannot be read', () => {
  it('for a while, for EIO, is folded as soon as it can be', async ({ place }) => {
    const daemon = place.daemon();
    await shoot(place, 0, 3);
    await daemon.untilFrames(3);
    const bad = [3, 4].map((i) => join(place.captures, frameName(i)));
    await withFault(
      await engineOf(daemon),
      'pread64:error=EIO',
      async () => {
        await shoot(place, 3, 10);
        for (const path of bad) await daemon.untilLogged('pending', path, 2);
        await daemon.untilFrames(8);
      },
      bad,
    );
    await daemon.untilFrames(10);
    expect(daemon.logged('pending')[0]?.msg).toContain('EIO');
    await expectExactly(place, frames.slice(0, 10), await daemon.stop());
    console.log('EIO on read: 2 of 10 captures pending, all folded');
  });

  it('for longer than pendingSeconds is rejected with its reason, and the others are not', async ({
    place,
  }) => {
    const daemon = place.daemon({ config: { pendingSeconds: 1 } });
    await shoot(place, 0, 3);
    await daemon.untilFrames(3);
    const bad = join(place.captures, frameName(3));
    await withFault(
      await engineOf(daemon),
      'pread64:error=EIO',
      async () => {
        await shoot(place, 3, 10);
        const [line] = await daemon.untilLogged('rejected', bad);
        expect(line).toMatchObject({ code: 'unreadable', msg: expect.stringContaining('EIO') });
        await daemon.untilFrames(9);
      },
      [bad],
    );
    expect((await daemon.stop()).code).toBe(0);
    expect(await outcomes(place)).toEqual({ folded: 9, rejected: 1 });
    console.log('EIO on read for good: 1 rejected, 9 folded');
  });
});

describe.skipIf(!ready)('a limit of the process', () => {
  it('of open files: nothing is rejected, and all is folded when there are more', async ({ place }) => {
    const daemon = place.daemon({ config: { pendingSeconds: 1 } });
    await shoot(place, 0, 5);
    await daemon.untilFrames(5);
    const engine = await engineOf(daemon);
    const pids = [daemon.pid, engine];
    for (const pid of pids) await limit(pid, 'nofile', `${Math.min(openFiles(pid), 10)}`);
    await shoot(place, 5, 20);
    await daemon.untilLogged('checkpoint-failed', 'too many open files');
    await daemon.untilLogged('preview-failed', 'too many open files');
    // The daemon cannot list the folder either.
    await daemon.untilLogged('folder-unreadable', 'too many open files');
    for (const pid of pids) await limit(pid, 'nofile', '1024');
    await daemon.untilFrames(20, 40_000);
    await daemon.untilSidecar(({ state }) => state === 'running', 'running');
    expect(daemon.logged('rejected')).toEqual([]);
    expect(daemon.enginePid()).toBe(engine);
    await expectExactly(place, frames.slice(0, 20), await daemon.stop());
    console.log('EMFILE: 15 captures waited, none rejected, all folded');
  });

  it('of the size of a file: no checkpoint, and nothing is lost', async ({ place }) => {
    const daemon = place.daemon({ config: often });
    await shoot(place, 0, 5);
    await untilDurable(daemon, 5);
    const engine = await engineOf(daemon);
    await limit(engine, 'fsize', '100000');
    await shoot(place, 5, 15);
    await daemon.untilLogged('checkpoint-failed', 'EFBIG');
    const facts = await daemon.untilSidecar(
      (each) => each.frames === 15 && each.state === 'degraded',
      'degraded',
    );
    expect(facts.durableFrames).toBe(5);
    await limit(engine, 'fsize', 'unlimited');
    await expectExactly(place, frames.slice(0, 15), await daemon.stop());
    expect(daemon.logged('engine-died')).toEqual([]);
    console.log('EFBIG: 10 frames folded meanwhile, durable at the stop');
  });
});

describe.skipIf(!ready)('a second daemon', () => {
  it('with the state of the first, or with its preview, ends with 75', async ({ place }) => {
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    const other = place.path('other');
    mkdirSync(other);
    const seconds = [{ previews: [{ file: join(other, 'live.jpg') }] }, { state: join(other, 'state') }];
    const ask = `"slowshutter status --state ${place.state}" says where it stands`;
    const said = [`the state in ${place.state}; ${ask}`, `the preview ${place.preview}`];
    for (const [i, config] of seconds.entries()) {
      const second = place.daemon({ config });
      expect(await second.ended).toEqual({ code: 75, signal: null });
      // The lock of a preview is a folder, which says nothing of its holder.
      const holder =
        i === 0 ? `, since \\d{4}-\\d\\d-\\d\\d [\\d:]+ [+-][\\d:]+, as process ${daemon.pid}` : '';
      expect(second.stderr).toMatch(new RegExp(`is running already${holder}, and`));
      expect(second.stderr).toContain(`and is at work on ${said[i]}`);
    }
    await shoot(place, 0, 5);
    await daemon.untilFrames(5);
    await expectExactly(place, frames.slice(0, 5), await daemon.stop());
    console.log('second daemons: 75 for the state, 75 for the preview, the first one undisturbed');
  });
});
