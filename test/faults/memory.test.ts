/** Memory that runs out: the engine goes first and is replaced, the daemon stays, and no capture pays for it. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { isReady, run } from '../support/fault-tools.ts';
import { expectExactly, shootFrames, untilDurable } from '../support/frames.ts';
import { MemoryGroup, noMemoryGroups } from '../support/memory-group.ts';
import { it, type Place } from '../support/place.ts';

const ready = isReady('the tests of memory', { root: true, programs: ['prlimit'] });
const noGroups = noMemoryGroups();
const FRAMES = 6;
/** Less than a frame. */
const ROOM_BYTES = 2 ** 23;
const [width, height] = [4000, 3000];

/** 36 MB each when they are decoded, and 144 MB of planes. */
const frames = await Promise.all(
  Array.from({ length: FRAMES }, (_, i) =>
    sharp({ create: { width, height, channels: 3, background: { r: 40 * i, g: 90, b: 255 - 40 * i } } })
      .jpeg()
      .toBuffer(),
  ),
);

const shoot = (place: Place, from: number, to: number) => shootFrames(place, frames, from, to);

/** Everything is in, nobody was rejected, and the daemon is the one that it was. */
async function expectUnharmed(place: Place, daemon: Daemon, what: string): Promise<void> {
  await daemon.untilFrames(FRAMES);
  await daemon.untilSidecar(({ state }) => state === 'running', 'running');
  expect(daemon.logged('rejected')).toEqual([]);
  await expectExactly(place, frames, await daemon.stop());
  const deaths = daemon.logged('engine-died').map(({ msg }) => /with ([^;]*)/.exec(msg)?.[1]);
  console.log(`${what}: ${deaths.length} deaths of the engine (${deaths.join(', ')}), ${FRAMES} frames`);
}

describe.skipIf(!ready || noGroups !== null)(`memory of the machine (${noGroups ?? 'limited here'})`, () => {
  it('that is full: the kernel ends the engine, not the daemon', async ({ place }) => {
    const group = new MemoryGroup();
    const daemon = place.daemon({ through: group.joining, config: { checkpointEverySeconds: 1 } });
    try {
      // One was in hand; several need more.
      await shoot(place, 0, 1);
      await untilDurable(daemon, 1);
      await daemon.untilLogged('preview', 'of 1 frame');
      group.limit(group.usedBytes + ROOM_BYTES);
      await shoot(place, 1, FRAMES);
      await daemon.untilLogged('engine-died', 'SIGKILL');
      group.limit(null);
      await expectUnharmed(place, daemon, 'memory full');
    } finally {
      group.limit(null);
      await daemon.kill();
      await group.remove();
    }
  });
});

describe.skipIf(!ready)('memory of the engine', () => {
  it('that may not grow: whatever fails of it, the captures wait or another engine takes them', async ({
    place,
  }) => {
    const daemon = place.daemon({ config: { pendingSeconds: 1 } });
    await shoot(place, 0, 2);
    await daemon.untilFrames(2);
    const pid = await daemon.until('the engine', () => daemon.enginePid());
    const kB = Number(/^VmSize:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    await run('prlimit', ['--pid', `${pid}`, `--as=${(kB + 1024) * 1024}:`]);
    await shoot(place, 2, FRAMES);
    const trouble = () => daemon.logged('engine-died').length + daemon.logged('take-failed').length > 0;
    await daemon.until('trouble', trouble);
    if (daemon.enginePid() === pid) await run('prlimit', ['--pid', `${pid}`, '--as=unlimited:']);
    await expectUnharmed(place, daemon, 'address space full');
  });
});
