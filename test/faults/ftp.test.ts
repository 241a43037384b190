/**
 * Uploads by FTP that are cut or stand still in the middle of a file, over kills: each frame counts once,
 * when it is whole.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { isReady } from '../support/fault-tools.ts';
import { expectExactly, framesIn, smallFrames } from '../support/frames.ts';
import { ftpServer, sendByFtp } from '../support/ftp.ts';
import { replaceDaemon, replaceEngine } from '../support/kills.ts';
import { it, type Place } from '../support/place.ts';
import { until } from '../support/until.ts';

const ready = isReady('the tests with FTP', { pythonModule: 'pyftpdlib' });
const config = { pendingSeconds: 1 };
const HALF = 6000;
const frames = await smallFrames(3, 34);

/** One whole frame, then half of another, which is rejected; the sender stands still. */
async function sendHalf(place: Place, port: string, files: readonly string[]) {
  const first = place.daemon({ config });
  await first.untilLogged('watching');
  await sendByFtp(place, port, files[0] ?? '', 'a.jpg').done;
  await first.untilFrames(1);
  const sending = sendByFtp(place, port, files[1] ?? '', 'b.jpg', HALF);
  await until('half of the file', () => sending.said.includes('stands'));
  await first.untilSidecar(({ rejected }) => rejected.truncated === 1, 'a rejection');
  return { first, sending };
}

/** The frames are in the stack, and nothing is left of the rejection. */
async function expectWhole(place: Place, daemon: Daemon) {
  await daemon.untilFrames(3);
  await expectExactly(place, frames, await daemon.stop());
  expect(daemon.sidecar()).toMatchObject({ frames: 3, rejected: {}, lost: 0, overwritten: 0 });
}

describe.skipIf(!ready)('an upload by FTP, over two kills', { concurrent: true }, () => {
  it('that is cut and resumed by REST counts once, and its rejection is withdrawn', async ({ place }) => {
    const files = framesIn(place, frames);
    const { port, child } = await ftpServer(place);
    try {
      const { first, sending } = await sendHalf(place, port, files);
      sending.signal('SIGKILL');
      const daemon = await replaceDaemon(place, first, { config });
      await daemon.untilLogged('rejected', 'b.jpg');
      await replaceEngine(daemon);
      await daemon.untilLogged('rejected', 'b.jpg', 2);
      expect(statSync(join(place.captures, 'b.jpg')).size).toBe(HALF);
      const resumed = sendByFtp(place, port, files[1] ?? '', 'b.jpg');
      await resumed.done;
      expect(resumed.said).toBe(`sent from ${HALF}\n`);
      await sendByFtp(place, port, files[2] ?? '', 'c.jpg').done;
      await expectWhole(place, daemon);
    } finally {
      child.kill();
    }
  });

  it('that stands still counts once when it goes on, and its rejection is withdrawn', async ({ place }) => {
    const files = framesIn(place, frames);
    const { port, child } = await ftpServer(place);
    try {
      const { first, sending } = await sendHalf(place, port, files);
      const daemon = await replaceDaemon(place, first, { config });
      await replaceEngine(daemon);
      await daemon.untilLogged('rejected', 'b.jpg');
      sending.signal('SIGUSR1');
      await sending.done;
      await sendByFtp(place, port, files[2] ?? '', 'c.jpg').done;
      await expectWhole(place, daemon);
    } finally {
      child.kill();
    }
  });
});
