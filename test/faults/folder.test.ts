/**
 * The captures folder mounted over, unmounted, replaced and created anew: taken up again each time, and
 * nothing counts twice.
 */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { isReady, run, withMount, withTmpfs } from '../support/fault-tools.ts';
import { expectExactly, outcomes, tinyPng } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';

const ready = isReady('the tests of folders', { root: true, programs: ['mount', 'umount'] });

/** Ten captures more, and the daemon has all that there were so far. */
async function shootTen(place: Place, daemon: Daemon, all: Buffer[]): Promise<void> {
  for (let i = 0; i < 10; i++) {
    const bytes = tinyPng(all.length + 1);
    all.push(bytes);
    writeFileSync(join(place.captures, `IMG_${all.length}.png`), bytes);
  }
  await daemon.untilFrames(all.length);
}

/** Waits until the daemon has met another folder, or the same one again, so many times. */
const untilMet = (daemon: Daemon, times: number) => daemon.untilLogged('folder-found', '', times);

describe.skipIf(!ready)('the captures folder', () => {
  it('is mounted over, unmounted, mounted again', async ({ place }) => {
    const all: Buffer[] = [];
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    await shootTen(place, daemon, all);
    // What is in a bind mount is there again the next time, as on a card or a share.
    const card = place.path('card-of-camera');
    mkdirSync(card);
    for (const met of [1, 3]) {
      await withMount(['--bind', card], place.captures, async () => {
        await untilMet(daemon, met);
        await shootTen(place, daemon, all);
        await run('umount', ['--lazy', place.captures]);
      });
      await untilMet(daemon, met + 1);
      await shootTen(place, daemon, all);
    }
    expect(readdirSync(place.captures)).toHaveLength(30);
    await withTmpfs('1m', place.captures, async () => {
      await untilMet(daemon, 5);
      await shootTen(place, daemon, all);
    });
    await untilMet(daemon, 6);
    await shootTen(place, daemon, all);
    await expectExactly(place, all, await daemon.stop());
    expect(await outcomes(place)).toEqual({ folded: all.length });
    expect(daemon.sidecar()).toMatchObject({ frames: 70, lost: 0, rejected: {} });
    console.log(
      `mounts: ${all.length} frames over 3 mounts and 3 unmounts, ${readdirSync(card).length} on the card`,
    );
  });

  it('is replaced by another, and is renamed and created anew', async ({ place }) => {
    const all: Buffer[] = [];
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    await shootTen(place, daemon, all);
    const [other, old] = [place.path('other'), place.path('old')];
    mkdirSync(other);
    renameSync(place.captures, old);
    renameSync(other, place.captures);
    await untilMet(daemon, 1);
    await shootTen(place, daemon, all);
    // The first one again, with captures that are known.
    renameSync(place.captures, other);
    renameSync(old, place.captures);
    await untilMet(daemon, 2);
    await shootTen(place, daemon, all);
    renameSync(place.captures, old);
    await daemon.untilLogged('folder-missing');
    await daemon.untilSidecar(({ state }) => state === 'degraded', 'degraded');
    mkdirSync(place.captures);
    await untilMet(daemon, 3);
    await shootTen(place, daemon, all);
    await expectExactly(place, all, await daemon.stop());
    expect(daemon.sidecar()).toMatchObject({ frames: 40, lost: 0, rejected: {}, state: 'stopped' });
    console.log(`folders: ${all.length} frames, the folder replaced twice and created once`);
  });
});
