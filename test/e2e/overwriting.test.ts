/**
 * Cameras that give every frame the same name: what is renamed into place is in the stack, what is
 * overwritten in place is counted and named.
 */
import { closeSync, ftruncateSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { bytesOf, withComment } from '../support/captures.ts';
import { isReady } from '../support/fault-tools.ts';
import { golden } from '../support/golden.ts';
import { it } from '../support/place.ts';

const frames = golden('rgb8').map(bytesOf);
/** Shorter than the wait: what the camera does, and no synchronisation. */
const PERIOD_MS = 200;
const toldOfCloses = isReady('hints of closed files', { programs: ['inotifywait', 'setpriv'] });

describe.concurrent('one name for every frame', () => {
  it('renamed into place: every frame is in the stack, without a wait', async ({ place }) => {
    // Nobody could wait for this one.
    const daemon = place.daemon({ config: { settleMs: 60_000 } });
    await daemon.untilLogged('watching');
    const path = join(place.captures, 'capt0000.jpg');
    for (const [i, bytes] of frames.entries()) {
      writeFileSync(`${path}.tmp`, bytes);
      renameSync(`${path}.tmp`, path);
      await daemon.untilFrames(i + 1);
    }
    await daemon.stop();
    expect(daemon.sidecar()).toMatchObject({ frames: frames.length, lost: 0, overwritten: 0 });
    expect(daemon.logged('replaced')).toEqual([]);
  });

  it.skipIf(!toldOfCloses)(
    'written in place and closed: every frame is in the stack, without a wait',
    async ({ place }) => {
      const daemon = place.daemon({ config: { settleMs: 60_000 } });
      await daemon.untilLogged('watching');
      for (const [i, bytes] of frames.entries()) {
        writeFileSync(join(place.captures, 'capt0000.jpg'), bytes);
        await daemon.untilFrames(i + 1);
      }
      await daemon.stop();
      expect(daemon.sidecar()).toMatchObject({ frames: frames.length, lost: 0, overwritten: 0 });
    },
  );

  it('overwritten in place before it was still: counted, and named once with the cause and the cure', async ({
    place,
  }) => {
    const daemon = place.daemon({ config: { settleMs: 1000 } });
    await daemon.untilLogged('started', 'watching');
    const path = join(place.captures, 'capt0000.jpg');
    // By one who never closes it.
    const file = openSync(path, 'w');
    // Each shorter than the one before, so that nobody can take them for one that grows.
    for (let i = 12; i > 0; i--) {
      ftruncateSync(file);
      const bytes = withComment(frames[i % 7] ?? Buffer.alloc(0), 'x'.repeat(1000 * i));
      writeSync(file, bytes, 0, bytes.length, 0);
      await sleep(PERIOD_MS);
    }
    closeSync(file);
    await daemon.untilFrames(1);
    await daemon.stop();
    const overwritten = daemon.sidecar()?.overwritten ?? 0;
    expect(overwritten).toBeGreaterThanOrEqual(5);
    expect(overwritten).toBeLessThanOrEqual(11);
    const named = daemon.logged('replaced');
    expect(named.length).toBeLessThanOrEqual(2);
    expect(named[0]?.msg).toMatch(/capt0000\.jpg was overwritten .* settleMs, now 1000 ms; .*lower settleMs/);
    const status = await place.run('status', '--state', place.state);
    expect(status.stdout).toMatch(new RegExp(`^lost +0, and ${overwritten} overwritten`, 'm'));
  });
});
