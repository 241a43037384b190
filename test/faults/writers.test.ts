/**
 * The programs that bring captures into a folder: of 100 frames each, none is lost and none is counted twice.
 */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { isReady, run, withTmpfs } from '../support/fault-tools.ts';
import { expectExactly, framesIn, outcomes, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';
import {
  cp,
  ftp,
  rsync,
  rsyncInPlace,
  scp,
  sftp,
  sftpServer,
  type Writer,
  writeAsGphoto2,
  writeAsSamba,
} from '../support/writers.ts';

const FRAMES = 100;
const DEADLINE_MS = 90_000;
const ready = isReady('the tests with real writers', {
  root: true,
  programs: ['rsync', 'scp', 'sftp', 'sshd', 'ssh-keygen', 'mount'],
  files: [sftpServer],
  pythonModule: 'pyftpdlib',
});
const frames = await smallFrames(FRAMES, 11);

/** With the pattern of a program instead of the program. */
const byPattern =
  (write: (path: string, bytes: Buffer, pauseMs: number) => Promise<void>): Writer =>
  async (place, files) => {
    for (const [i, file] of files.entries()) {
      const pauseMs = i % 20 === 10 ? 400 : 5;
      await write(join(place.captures, basename(file)), readFileSync(file), pauseMs);
    }
  };

const mvAcross: Writer = async (place) => {
  const card = place.path('tmpfs');
  mkdirSync(card);
  await withTmpfs('8m', card, async () => {
    const there = framesIn(place, frames);
    await run('cp', [...there, card]);
    expect(statSync(card).dev).not.toBe(statSync(place.captures).dev);
    await run('sh', ['-c', `mv ${card}/* ${place.captures}/`]);
  });
};

async function shoot(place: Place, name: string, write: Writer): Promise<void> {
  const files = framesIn(place, frames);
  const daemon = place.daemon();
  await daemon.untilLogged('watching');
  const began = performance.now();
  await write(place, files);
  const wroteMs = performance.now() - began;
  await daemon.untilFrames(FRAMES, DEADLINE_MS);
  const behindMs = performance.now() - began - wroteMs;
  await expectExactly(place, frames, await daemon.stop());
  expect(daemon.sidecar()).toMatchObject({ frames: FRAMES, durableFrames: FRAMES, rejected: {}, lost: 0 });
  expect(await outcomes(place)).toEqual({ folded: FRAMES });
  const pending = daemon.logged('pending').length;
  const [seconds, behind] = [wroteMs, behindMs].map((ms) => (ms / 1000).toFixed(1));
  console.log(
    `${name}: ${FRAMES} frames in ${seconds} s, last folded ${behind} s later, ${pending} seen half`,
  );
}

const writers: Record<string, Writer> = {
  cp,
  'mv across file systems': mvAcross,
  rsync,
  'rsync --inplace': rsyncInPlace,
  sftp,
  scp,
  'an FTP client that pauses for up to 2 s': ftp,
  'the pattern of Samba': byPattern(writeAsSamba),
  'the pattern of gphoto2': byPattern(writeAsGphoto2),
};

describe.skipIf(!ready)('100 frames by', () => {
  for (const [name, write] of Object.entries(writers)) {
    it(name, async ({ place }) => shoot(place, name, write));
  }
});
