/**
 * Disks that are full, read-only, gone or failing under the state and the previews: nothing is lost, and
 * people are told.
 */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { isReady, run, withFault, withTmpfs } from '../support/fault-tools.ts';
import { expectExactly, outcomes, shootFrames, smallFrames, untilDurable } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';
import { noPowerCuts, PoweredFolder } from '../support/power.ts';

/** A failed checkpoint is tried again after 30 s. */
const RETRY_MS = 45_000;
const ready = isReady('the tests of disks', {
  root: true,
  programs: ['mount', 'umount', 'strace', 'chattr'],
});
const frames = await smallFrames(30, 41);

/** Shoots these frames, with a checkpoint wherever one can be written. */
const shoot = (place: Place, from: number, to: number) => shootFrames(place, frames, from, to);

/** Fills a file system to the last byte. */
function fill(folder: string): string {
  const file = join(folder, 'filler');
  for (const bytes of [1 << 20, 1 << 12]) {
    try {
      for (;;) writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
  }
  return file;
}

const often = { checkpointEveryFrames: 5, checkpointEverySeconds: 1 };
/** One line that something fails, and one that it works again. Units: the levels of pino. */
const FAILED_AND_HEALED = [50, 30];
const levels = (daemon: ReturnType<Place['daemon']>, event: string) =>
  daemon.logged(event).map(({ level }) => level);
const stateFile = (place: Place) => join(place.state, 'encoded-sum.state');
const stateBytes = (place: Place) => readFileSync(stateFile(place));

describe.skipIf(!ready)('a disk that is full', () => {
  it('under the state and a second preview: folding goes on, and what is there stays as it is', async ({
    place,
  }) => {
    mkdirSync(place.state);
    await withTmpfs('4m', place.state, async () => {
      const second = join(place.state, 'second.jpg');
      const previews = [{ file: place.preview }, { file: second }];
      const daemon = place.daemon({ config: { ...often, previews } });
      await shoot(place, 0, 10);
      await untilDurable(daemon, 10);
      await daemon.untilLogged('preview', 'of 10 frames');
      const filler = fill(place.state);
      const before = stateBytes(place);
      await shoot(place, 10, 20);
      const facts = await daemon.untilSidecar(
        ({ frames, state }) => frames === 20 && state === 'degraded',
        'degraded',
      );
      await daemon.untilLogged('checkpoint-failed', 'ENOSPC');
      await daemon.untilLogged('preview-failed', 'ENOSPC');
      expect(facts.durableFrames).toBe(10);
      await shoot(place, 20, 25);
      await daemon.untilFrames(25);
      expect(stateBytes(place).equals(before)).toBe(true);
      // Whole, whichever frames it shows.
      expect(await sharp(readFileSync(second)).stats()).toMatchObject({ isOpaque: true });
      expect(daemon.logged('checkpoint-failed')).toHaveLength(1);
      expect(daemon.logged('preview-failed').length).toBeLessThanOrEqual(2);
      rmSync(filler);
      const began = performance.now();
      await untilDurable(daemon, 25, RETRY_MS);
      const seconds = (performance.now() - began) / 1000;
      await daemon.untilSidecar(({ state }) => state === 'running', 'running');
      await expectExactly(place, frames.slice(0, 25), await daemon.stop());
      console.log(
        `disk full: 15 frames folded meanwhile, durable ${seconds.toFixed(1)} s after there was room`,
      );
    });
  });

  it('until SIGTERM: what could not be written is folded again by the next start', async ({ place }) => {
    mkdirSync(place.state);
    await withTmpfs('2m', place.state, async () => {
      const daemon = place.daemon({ config: often });
      await shoot(place, 0, 10);
      await untilDurable(daemon, 10);
      const filler = fill(place.state);
      await shoot(place, 10, 20);
      await daemon.untilFrames(20);
      expect(await daemon.stop()).toEqual({ code: 74, signal: null });
      expect(daemon.logged('stopped').map(({ msg }) => msg)).toEqual([
        expect.stringContaining('no last checkpoint'),
      ]);
      rmSync(filler);
      const next = place.daemon({ config: often });
      await untilDurable(next, 20);
      await expectExactly(place, frames.slice(0, 20), await next.stop());
      console.log('disk full at SIGTERM: exit 74, and 20 of 20 frames after the next start');
    });
  });

  for (const before of [0, 10]) {
    it(`when a daemon is started on ${before} frames: it folds, says so, and saves when there is room`, async ({
      place,
    }) => {
      mkdirSync(place.state);
      await withTmpfs('2m', place.state, async () => {
        const first = place.daemon({ config: often });
        await shoot(place, 0, before);
        if (before > 0) await untilDurable(first, before);
        else await first.untilLogged('watching');
        // A kill may leave a journal or half a file, which the next start takes away: that would be room.
        await first.stop();
        if (before === 0) rmSync(join(place.state, 'stack.json'));
        const filler = fill(place.state);
        await shoot(place, before, 15);
        const daemon = place.daemon({ config: often });
        await daemon.untilLogged('settings-failed', 'ENOSPC');
        const told = await daemon.untilSidecar(
          ({ frames, state }) => frames === 15 && state === 'degraded',
          'degraded',
        );
        expect(told).toMatchObject({ durableFrames: before, stateReason: expect.stringContaining('ENOSPC') });
        rmSync(filler);
        await untilDurable(daemon, 15, RETRY_MS);
        await daemon.untilLogged('settings-failed', 'over: ', 1, RETRY_MS);
        await expectExactly(place, frames.slice(0, 15), await daemon.stop());
        expect((await place.run('status', '--state', place.state)).code).toBe(0);
      });
    });
  }

  it('under a spool: captures wait in their folder, and are folded when there is room', async ({ place }) => {
    mkdirSync(place.state);
    await withTmpfs('2m', place.state, async () => {
      const daemon = place.daemon({ config: { spool: true } });
      await shoot(place, 0, 5);
      await daemon.untilFrames(5);
      const filler = fill(place.state);
      await shoot(place, 5, 15);
      await daemon.untilLogged('take-failed', 'spool');
      await daemon.untilSidecar(({ state }) => state === 'degraded', 'degraded');
      expect(daemon.sidecar()).toMatchObject({ frames: 5, rejected: {} });
      rmSync(filler);
      await daemon.untilFrames(15, RETRY_MS);
      await daemon.untilSidecar(({ state }) => state === 'running', 'running', RETRY_MS);
      expect(levels(daemon, 'take-failed')).toEqual(FAILED_AND_HEALED);
      await expectExactly(place, frames.slice(0, 15), await daemon.stop());
      expect(await outcomes(place)).toEqual({ folded: 15 });
      console.log('disk full under a spool: 10 captures waited, all folded afterwards');
    });
  });
});

describe.skipIf(!ready)('a log on a disk that is full', () => {
  it('loses lines, which are counted in it when there is room, and no line of it is torn', async ({
    place,
  }) => {
    const folder = place.path('log');
    mkdirSync(folder);
    await withTmpfs('64k', folder, async () => {
      const log = join(folder, 'log');
      const daemon = place.daemon({ through: `2>>${log} exec` });
      await shoot(place, 0, 5);
      await daemon.untilFrames(5);
      const filler = fill(folder);
      await shoot(place, 5, 20);
      await daemon.untilFrames(20);
      rmSync(filler);
      await shoot(place, 20, 25);
      await daemon.untilFrames(25);
      expect(await daemon.stop()).toEqual({ code: 0, signal: null });
      const lines = readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      const [gap, ...more] = lines.filter(({ event }) => event === 'log-gap');
      expect(more).toEqual([]);
      expect(Number(/^(\d+) lines/.exec(gap.msg)?.[1])).toBeGreaterThan(5);
      expect(lines.at(-1)).toMatchObject({ event: 'stopped' });
    });
  });
});

describe.skipIf(!ready)('a state folder', () => {
  it('that becomes read-only: folding goes on, and a checkpoint follows when it is writable', async ({
    place,
  }) => {
    const daemon = place.daemon({ config: often });
    await shoot(place, 0, 10);
    await untilDurable(daemon, 10);
    const before = stateBytes(place);
    // A file that is open keeps the kernel from remounting, so nothing new can be made in the folder.
    await run('chattr', ['+i', place.state]);
    try {
      await shoot(place, 10, 20);
      await daemon.untilLogged('checkpoint-failed', 'EPERM');
      await daemon.untilSidecar((facts) => facts.frames === 20 && facts.state === 'degraded', 'degraded');
      expect(stateBytes(place).equals(before)).toBe(true);
    } finally {
      await run('chattr', ['-i', place.state]);
    }
    // A stop writes the last checkpoint without waiting for the next try.
    await expectExactly(place, frames.slice(0, 20), await daemon.stop());
    expect(levels(daemon, 'checkpoint-failed')).toEqual(FAILED_AND_HEALED);
    console.log('read-only: 10 frames folded meanwhile, durable afterwards');
  });

  it.skipIf(noPowerCuts() !== null)(
    'that the kernel makes read-only after an error: folding goes on, and the next start has everything',
    async ({ place }) => {
      const disk = new PoweredFolder(mkdtempSync(join(tmpdir(), 'slowshutter-power-')), 'ext4');
      try {
        const config = { ...often, state: join(disk.folder, 'state') };
        const daemon = place.daemon({ config });
        await shoot(place, 0, 10);
        await untilDurable(daemon, 10);
        // A file that is open keeps everybody else from remounting.
        disk.fail();
        await shoot(place, 10, 20);
        await daemon.untilLogged('checkpoint-failed', 'EROFS');
        await daemon.untilFrames(20);
        expect(daemon.sidecar()).toMatchObject({ frames: 20, durableFrames: 10 });
        expect(await daemon.stop()).toEqual({ code: 74, signal: null });
        disk.boot();
        const next = place.daemon({ config });
        await next.untilFrames(20);
        expect((await next.stop()).code).toBe(0);
        const { json } = await place.run('inspect', config.state, '--json');
        expect(json).toMatchObject({ frames: 20 });
        console.log(
          'read-only by the kernel: 10 frames folded meanwhile, exit 74, all folded by the next start',
        );
        expect((await place.run('verify', '--state', config.state)).code).toBe(0);
      } finally {
        await place.close();
        disk.remove();
      }
    },
  );

  it('in which nobody may write ends the daemon with 73 before it starts', async ({ place }) => {
    place.handOver();
    for (const [folder, mode] of [
      [place.state, 0o555],
      [place.folder, 0o555],
    ] as const) {
      chmodSync(folder, mode);
      const daemon = place.daemon({ asNobody: true });
      expect(await daemon.ended).toEqual({ code: 73, signal: null });
      expect(daemon.stderr).toMatch(/^slowshutter: cannot create .*EACCES/m);
      rmSync(place.state, { recursive: true, force: true });
    }
    chmodSync(place.folder, 0o755);
  });

  it('that is deleted while the daemon runs ends it with 74 and says why', async ({ place }) => {
    const daemon = place.daemon();
    await shoot(place, 0, 3);
    await daemon.untilFrames(3);
    rmSync(place.state, { recursive: true });
    expect(await daemon.ended).toEqual({ code: 74, signal: null });
    expect(daemon.stderr).toMatch(/the state folder .* is gone: nothing can be kept/);
    console.log('state deleted: exit 74');
  });

  it('on which fdatasync fails keeps the old checkpoint until a new one succeeds', async ({ place }) => {
    const daemon = place.daemon({ config: often });
    await shoot(place, 0, 5);
    await untilDurable(daemon, 5);
    const before = stateBytes(place);
    await withFault(daemon.enginePid() ?? 0, 'fdatasync:error=EIO', async () => {
      await shoot(place, 5, 10);
      await daemon.untilLogged('checkpoint-failed', 'EIO');
      await daemon.untilSidecar((facts) => facts.frames === 10 && facts.state === 'degraded', 'degraded');
      expect(stateBytes(place).equals(before)).toBe(true);
    });
    await expectExactly(place, frames.slice(0, 10), await daemon.stop());
    console.log('EIO on fsync: the old checkpoint stayed, 10 of 10 frames durable afterwards');
  });
});

describe.skipIf(!ready)('a folder of previews', () => {
  it('that goes and comes back, or may not be written for a while, costs no frame', async ({ place }) => {
    place.handOver();
    const folder = place.path('previews');
    const file = join(folder, 'live.jpg');
    mkdirSync(folder, { mode: 0o777 });
    chmodSync(folder, 0o777);
    const daemon = place.daemon({ config: { previews: [{ file }] }, asNobody: true });
    await shoot(place, 0, 5);
    await daemon.untilFrames(5);
    chmodSync(folder, 0o555);
    await shoot(place, 5, 10);
    await daemon.untilLogged('preview-failed', 'EACCES');
    chmodSync(folder, 0o777);
    await daemon.untilFrames(10);
    renameSync(folder, place.path('away'));
    await shoot(place, 10, 15);
    await daemon.untilLogged('preview-failed', 'ENOENT', 1);
    renameSync(place.path('away'), folder);
    await daemon.untilSidecar((facts) => facts.frames === 15 && facts.state === 'running', 'running');
    expect(levels(daemon, 'preview-failed')).toEqual([...FAILED_AND_HEALED, ...FAILED_AND_HEALED]);
    expect((await daemon.stop()).code).toBe(0);
    expect(await outcomes(place)).toEqual({ folded: 15 });
    console.log('previews: 15 frames, two failures said once each');
  });
});
