/**
 * A start at a place that hangs, as on a network that is gone: of a preview it is said, of captures or state
 * it is the end.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { isReady } from '../support/fault-tools.ts';
import { expectExactly, shootFrames, smallFrames } from '../support/frames.ts';
import { it, type Place } from '../support/place.ts';
import { until } from '../support/until.ts';

const FRAMES = 3;
const frames = await smallFrames(FRAMES, 102);
const ready = isReady('the tests of starts at a place that hangs', {
  root: true,
  programs: ['bindfs', 'umount'],
  files: ['/dev/fuse'],
});

/** A folder behind a program that stands still from when it is `hung` until it is `back`. */
async function withNas<T>(
  place: Place,
  use: (nas: string, how: { hang(): void; back(): void }) => Promise<T>,
) {
  const [nas, store] = [place.path('nas'), place.path('store')];
  for (const folder of [nas, store]) mkdirSync(folder);
  writeFileSync(`${store}/preview.png`, 'a picture of another program');
  const server = spawn('bindfs', ['-f', store, nas], { stdio: 'ignore' });
  try {
    await until('the mount', () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${nas} `));
    return await use(nas, { hang: () => server.kill('SIGSTOP'), back: () => server.kill('SIGCONT') });
  } finally {
    server.kill('SIGCONT');
    spawnSync('umount', ['--lazy', nas]);
    server.kill('SIGKILL');
  }
}

describe.runIf(ready)('a start', () => {
  it('goes on where one preview hangs, says so, and writes it when its place is back', async ({ place }) => {
    await withNas(place, async (nas, { hang, back }) => {
      hang();
      const local = place.path('out/preview.png');
      const daemon = place.daemon({
        config: {
          previews: [{ file: local }, { file: `${nas}/preview.png` }],
          previewEverySeconds: 0.5,
        },
      });
      await daemon.untilLogged('preview-failed', `${nas}/preview.png does not answer`);
      await shootFrames(place, frames, 0, FRAMES);
      const told = await daemon.untilSidecar(
        ({ frames: shown, state }) => shown === FRAMES && state === 'degraded',
        'all in the other preview',
      );
      expect(told.stateReason).toContain(`${nas} does not answer`);
      back();
      await daemon.untilSidecar(({ state }) => state === 'running', 'the other one as well');
      // Each says when it was drawn.
      const [there, here] = await Promise.all(
        [`${nas}/preview.png`, local].map((file) => sharp(readFileSync(file)).raw().toBuffer()),
      );
      expect(there).toEqual(here);
      expect(await daemon.stop()).toEqual({ code: 0, signal: null });
      await expectExactly(place, frames, { code: 0, signal: null });
    });
  });

  for (const what of ['captures', 'state'] as const) {
    it(`ends with a sentence where the ${what} hang`, async ({ place }) => {
      await withNas(place, async (nas, { hang }) => {
        hang();
        const daemon = place.daemon({ config: { [what]: `${nas}/${what}` } });
        expect(await daemon.untilEnded()).toEqual({ code: 74, signal: null });
        expect(daemon.stderr).toContain(`${nas}/${what} does not answer`);
      });
    });
  }

  it('is told by doctor, which ends as well', async ({ place }) => {
    await withNas(place, async (nas, { hang }) => {
      hang();
      const config = place.writeConfig({ captures: `${nas}/c`, previews: [{ file: `${nas}/preview.png` }] });
      const { code, stdout } = await place.run('doctor', '--config', config);
      expect(code).not.toBe(0);
      expect(stdout).toContain(`${nas}/c does not answer`);
      expect(stdout).toMatch(new RegExp(`preview .*${nas} does not answer`));
    });
  });
});
