/** Clocks that jump, stops at any moment, and a watchdog over a slow disk. */

import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { isReady, serve, withFault } from '../support/fault-tools.ts';
import { expectExactly, frameName, shootFrames, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';
import { seededRandom } from '../support/random.ts';
import { startCamera } from '../support/shoot.ts';

const fakeTime = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const ready = isReady('the tests of time', {
  root: true,
  programs: ['strace', 'systemd-notify', 'python3'],
  files: [fakeTime],
});
const frames = await smallFrames(30, 61);
const HOUR_MS = 3_600_000;

const shoot = (place: Place, from: number, to: number) => shootFrames(place, frames, from, to);

/** Prints each message that systemd would get, with the time of the monotonic clock. */
const manager = `
import socket, sys, time
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(sys.argv[1])
print('listening', flush=True)
while True:
    text = server.recv(4096).decode()
    for line in text.splitlines(): print(round(time.monotonic() * 1000), line, flush=True)
`;

describe.skipIf(!ready)('the wall clock', () => {
  it('may jump by hours, forward and back: frames are noticed, settled and kept as ever', async ({
    place,
  }) => {
    const file = place.path('clock');
    writeFileSync(file, '+0');
    const env = {
      LD_PRELOAD: fakeTime,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
    const daemon = place.daemon({ env, config: { checkpointEverySeconds: 1, previewEverySeconds: 0.1 } });
    await daemon.untilLogged('watching');
    const jumps = ['+5h', '-9h', '+30d', '+0'];
    const seen: number[] = [];
    for (const [i, jump] of jumps.entries()) {
      writeFileSync(file, jump);
      await shoot(place, i * 5, i * 5 + 5);
      const [first] = await daemon.untilLogged('folded', frameName(i * 5));
      seen.push(Math.round((Number(first?.time) - Date.now()) / HOUR_MS));
      // In the time of day of the daemon; its sidecar is not asked, for that may be older than itself.
      await daemon.untilLogged('folded', '', i * 5 + 5);
      await daemon.untilLogged('checkpoint', `${i * 5 + 5} frames`);
    }
    await expectExactly(place, frames.slice(0, 20), await daemon.stop());
    console.log(`clock: 20 frames while the time of day was off by ${seen.join(', ')} h`);
    expect(seen.join()).toBe('5,-9,720,0');
  });
});

describe.skipIf(!ready)('SIGTERM', () => {
  it('at twenty moments of a shoot: exit 0 each time, and the stack equals the fold of the originals', async ({
    place,
  }) => {
    const FRAMES = 150;
    const random = seededRandom('stops', 71);
    const config = { checkpointEveryFrames: 3, checkpointEverySeconds: 1 };
    const camera = startCamera(place.captures, FRAMES, 0.15);
    const stopped: number[] = [];
    for (let i = 0; i < 20; i++) {
      const daemon = place.daemon({ config });
      // From then on it has said what to do about signals.
      await daemon.until('the engine', () => daemon.enginePid());
      await sleep(random() * 900);
      expect(await daemon.stop()).toEqual({ code: 0, signal: null });
      stopped.push(daemon.sidecar()?.frames ?? 0);
      expect(daemon.sidecar()).toMatchObject({ durableFrames: stopped[i], lost: 0, state: 'stopped' });
    }
    await camera.done;
    const last = place.daemon({ config });
    await last.untilFrames(FRAMES, 60_000);
    expect((await last.stop()).code).toBe(0);
    const { json } = await place.run('verify', '--state', place.state, '--json');
    console.log(`stops: ${FRAMES} frames, 20 stops at ${stopped.join(' ')} frames`);
    expect(json).toMatchObject({ equal: true, frames: FRAMES });
  });
});

describe.skipIf(!ready)('the watchdog', () => {
  it('is fed while a disk is slow to sync', async ({ place }) => {
    const socket = place.path('notify');
    const { child } = await serve('python3', ['-c', manager, socket], /listening/);
    let said = '';
    child.stdout?.on('data', (text) => (said += text));
    const times = () => [...said.matchAll(/^(\d+) WATCHDOG=1$/gm)].map((match) => Number(match[1]));
    try {
      const env = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '4000000' };
      const config = { checkpointEveryFrames: 1, checkpointEverySeconds: 1 };
      const daemon = place.daemon({ env, config });
      await daemon.until('READY=1', () => said.includes('READY=1'));
      const engine = await daemon.until('the engine', () => daemon.enginePid());
      await withFault(engine, 'fdatasync:delay_enter=3000000', async () => {
        const before = times().length;
        await shoot(place, 0, 3);
        // However many frames one checkpoint takes in: the last of them holds all.
        await daemon.untilLogged('checkpoint', ': 3 frames', 1, 40_000);
        await shoot(place, 3, 6);
        await daemon.untilLogged('checkpoint', ': 6 frames', 1, 40_000);
        expect(times().length - before).toBeGreaterThan(3);
      });
      await expectExactly(place, frames.slice(0, 6), await daemon.stop());
      expect(said).toContain('STOPPING=1');
      const gaps = times().map((time, i) => time - (times()[i - 1] ?? time));
      console.log(`slow disk: ${gaps.length} times fed, longest gap ${Math.max(...gaps)} ms of 4000`);
      expect(Math.max(...gaps)).toBeLessThan(4000);
    } finally {
      child.kill();
    }
  });
});
