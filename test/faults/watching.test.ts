/**
 * What the kernel does not tell: events dropped, watches run out, file systems that know of none; and what it
 * costs to be told.
 */
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { isReady, withMount } from '../support/fault-tools.ts';
import { expectExactly, foldedAt, frameName, outcomes, tinyPng } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const SETTLE_MS = 100;
const ready = isReady('the tests of watching', {
  root: true,
  programs: ['unshare', 'bindfs', 'umount'],
  files: ['/dev/fuse'],
});

function putPngs(folder: string, from: number, count: number): Buffer[] {
  return Array.from({ length: count }, (_, i) => {
    const bytes = tinyPng(from + i);
    writeFileSync(join(folder, `IMG_${from + i}.png`), bytes);
    return bytes;
  });
}

/** Units: seconds of CPU, user and system. Source: proc(5); 100 ticks a second on Linux. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function foldedWithPolling(place: Place, daemon: Daemon, folder = place.captures): Promise<number> {
  await daemon.untilLogged('watching', 'by polling');
  const first = putPngs(folder, 1, 30);
  await daemon.untilFrames(30);
  const more = putPngs(folder, 31, 30);
  const began = performance.now();
  await daemon.untilFrames(60);
  const seconds = (performance.now() - began) / 1000;
  await expectExactly(place, [...first, ...more], await daemon.stop());
  return seconds;
}

describe.skipIf(!ready)('events', () => {
  it('of 10,000 captures that came while the daemon stood still', async ({ place }) => {
    const FRAMES = 10_000;
    const daemon = place.daemon({ config: { previewEverySeconds: 1 }, args: ['--log-level', 'info'] });
    await daemon.untilLogged('watching');
    process.kill(daemon.pid, 'SIGSTOP');
    const began = performance.now();
    putPngs(place.captures, 1, FRAMES);
    process.kill(daemon.pid, 'SIGCONT');
    await daemon.untilFrames(FRAMES, 120_000);
    const seconds = (performance.now() - began) / 1000;
    expect((await daemon.stop()).code).toBe(0);
    expect(await outcomes(place)).toEqual({ folded: FRAMES });
    const { json } = await place.run('stack', place.captures, '--out', place.path('o.png'), '--json');
    expect((await place.inspect()).digest).toBe(json.digest);
    console.log(`standstill: ${FRAMES} frames in ${seconds.toFixed(1)} s, none lost, none twice`);
  });

  for (const limit of ['max_inotify_watches', 'max_inotify_instances']) {
    it(`there are none when ${limit} is reached: it polls, and says so`, async ({ place }) => {
      // A user namespace of its own has limits of its own.
      const command = `exec unshare -Ur sh -c 'echo 0 > /proc/sys/user/${limit} && exec "$@"' sh`;
      const daemon = place.daemon({ through: command });
      await daemon.untilLogged('watch-failed');
      const seconds = await foldedWithPolling(place, daemon);
      console.log(`${limit} 0: 60 frames, the last 30 in ${seconds.toFixed(1)} s`);
    });
  }

  it('are not expected from FUSE: it polls, and says so', async ({ place }) => {
    const store = place.path('store');
    mkdirSync(store);
    await withMount(['-t', 'fuse.bindfs', store], place.captures, async () => {
      const daemon = place.daemon();
      await daemon.untilLogged('watching', 'by polling, for this is FUSE');
      // Behind the back of the mount, as another machine would.
      const seconds = await foldedWithPolling(place, daemon, store);
      console.log(`FUSE: 60 frames, the last 30 in ${seconds.toFixed(1)} s`);
    });
  });

  it('of 60 captures beside 20,000 come soon and cost little', async ({ place }) => {
    putPngs(place.captures, 100_000, 20_000);
    const daemon = place.daemon({ config: { existing: 'skip', settleMs: SETTLE_MS } });
    await daemon.untilLogged('watching', '', 1, 60_000);
    await daemon.untilLogged('preview', '', 1, 60_000);
    const lookBegan = process.cpuUsage();
    for (const name of readdirSync(place.captures)) lstatSync(join(place.captures, name));
    const { user, system } = process.cpuUsage(lookBegan);
    const looking = (user + system) / 1e6;
    const before = cpuSeconds(daemon.pid);
    const renamedAt = new Map<string, number>();
    for (let i = 0; i < 60; i++) {
      const name = frameName(i).replace('.jpg', '.png');
      const hidden = place.path(`captures/.${name}`);
      writeFileSync(hidden, tinyPng(i + 1));
      renamedAt.set(name, Date.now());
      renameSync(hidden, join(place.captures, name));
      await sleep(50);
    }
    await daemon.untilFrames(60);
    const cpu = cpuSeconds(daemon.pid) - before;
    const folded = foldedAt(daemon);
    const delays = [...renamedAt].map(([name, at]) => (folded.get(name) ?? Number.NaN) - at - SETTLE_MS);
    const median = delays.sort((a, b) => a - b)[30] ?? Number.NaN;
    expect((await daemon.stop()).code).toBe(0);
    expect(await outcomes(place)).toEqual({ skipped: 20_000, folded: 60 });
    console.log(
      `20,000 beside: median ${median} ms, worst ${delays.at(-1)} ms, ${cpu.toFixed(2)} s of CPU, all looked at ${looking.toFixed(2)}`,
    );
    expect(median).toBeLessThanOrEqual(100);
    // To look through all names for each capture would cost four times as much, on any machine.
    expect(cpu).toBeLessThanOrEqual((60 * looking) / 4);
  });
});
