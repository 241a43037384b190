/**
 * Memory that runs out: the engine goes first and is replaced, the daemon stays, and no capture pays for it.
 */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import type { Daemon } from '../support/daemon.ts';
import { isReady, run } from '../support/fault-tools.ts';
import { expectExactly, shootFrames, untilDurable } from '../support/frames.ts';
import { MemoryGroup, noMemoryGroups } from '../support/memory-group.ts';
import { it, type Place } from '../support/place.ts';

const ready = isReady('the tests of memory', { root: true, programs: ['prlimit'] });
const noGroups = noMemoryGroups();
const FRAMES = 6;
const MIB = 2 ** 20;
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

describe.skipIf(!ready || noGroups !== null)(`a small machine (${noGroups ?? 'limited here'})`, () => {
  const large = () =>
    Promise.all(
      [40, 120, 200].map((r) =>
        sharp({ create: { width: 6000, height: 4000, channels: 3, background: { r, g: 90, b: 9 } } })
          .jpeg()
          .toBuffer(),
      ),
    );

  it('of 512 MB stacks 24 megapixels, and makes them durable', async ({ place }) => {
    const group = new MemoryGroup();
    group.limit(512 * MIB);
    const daemon = place.daemon({ through: group.joining, config: { checkpointEverySeconds: 1 } });
    try {
      const shot = await large();
      await shootFrames(place, shot, 0, shot.length);
      await daemon.untilFrames(shot.length);
      await untilDurable(daemon, shot.length);
      expect(daemon.logged('engine-died')).toEqual([]);
      expect(daemon.logged('engine-said', 'memory is short')).toHaveLength(1);
      await expectExactly(place, shot, await daemon.stop());
    } finally {
      await daemon.kill();
      await group.remove();
    }
  });

  it('of 1 GB is told which of twelve blends to leave out; the captures wait, and without these they are folded', async ({
    place,
  }) => {
    const group = new MemoryGroup();
    group.limit(1024 * MIB);
    const preview = (blend: string) => ({ file: place.path(`${blend}.jpg`), blend });
    const watch = (names: readonly string[]) =>
      place.daemon({ through: group.joining, config: { previews: names.map(preview) } });
    const all = Object.keys(blends);
    const daemon = watch(all);
    const shot = await large();
    try {
      await shootFrames(place, shot, 0, shot.length);
      const [refusal] = await daemon.untilLogged('take-failed', 'this machine has not the memory for it');
      const [, out = ''] = /leave out (.*), which/.exec(String(refusal?.msg)) ?? [];
      expect(daemon.logged('rejected')).toEqual([]);
      expect(daemon.logged('engine-died')).toEqual([]);
      await daemon.stop();
      const fewer = watch(all.filter((blend) => !out.split(' and ').includes(blend)));
      await fewer.untilFrames(shot.length);
      expect(fewer.logged('engine-died')).toEqual([]);
      expect(fewer.logged('rejected')).toEqual([]);
      expect(await fewer.stop()).toEqual({ code: 0, signal: null });
      console.log(`12 blends in 1 GB: without ${out}, all folded`);
    } finally {
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
    // The engine may end of it at any moment, and the next one has no such limit.
    await run('prlimit', ['--pid', `${pid}`, '--as=unlimited:']).catch((error: Error) => {
      if (!error.message.includes('No such process')) throw error;
    });
    await expectUnharmed(place, daemon, 'address space full');
  });
});
