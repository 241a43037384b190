/**
 * An engine that stands still, whatever it has in hand, is ended and replaced; one that dies again and again
 * does not end the daemon.
 */
import { writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import type { RequestName } from '../../src/wire/protocol.ts';
import { expectExactly, frameName, shootFrames, smallFrames } from '../support/frames.ts';
import { InnerDaemon } from '../support/inner-daemon.ts';
import { it, type Place } from '../support/place.ts';

const FRAMES = 10;
const frames = await smallFrames(FRAMES, 101);
const LIMIT_SECONDS = 2;
const ended = { code: 0, signal: null };

const shoot = (place: Place, from: number, to: number) => shootFrames(place, frames, from, to);

/**
 * All that came are in a checkpoint: what an engine had folded before it died may be on its way a second
 * time.
 */
async function untilDurable(daemon: InnerDaemon, frames: number): Promise<void> {
  await daemon.untilLogged('checkpoint', `${frames} frames`);
}

describe('an engine that is stopped', () => {
  for (const name of ['take', 'checkpoint', 'publish', 'open', 'known', 'audit'] as const) {
    it(`with ${name} in hand is replaced, and no frame is lost`, async ({ place }) => {
      const config = { checkpointEveryFrames: 3, checkpointEverySeconds: 1 };
      const daemon = await InnerDaemon.start(place, { [name]: LIMIT_SECONDS }, config, name);
      await shoot(place, 0, FRAMES);
      const [died] = await daemon.untilLogged('engine-died', `not answered ${name} for ${LIMIT_SECONDS} s`);
      await untilDurable(daemon, FRAMES);
      expect(await daemon.stop()).toBe(FRAMES);
      expect(daemon.logged('engine-died')).toHaveLength(1);
      expect(daemon.logged('rejected')).toEqual([]);
      await expectExactly(place, frames, ended);
      console.log(`${died?.msg}: ${FRAMES} of ${FRAMES} frames`);
    });
  }

  it('while nothing is asked is replaced before anything is', async ({ place }) => {
    const daemon = await InnerDaemon.start(
      place,
      { ping: LIMIT_SECONDS },
      { checkpointEverySeconds: 1 },
      null,
    );
    await daemon.untilLogged('watching');
    daemon.stopEngine();
    const [died] = await daemon.untilLogged('engine-died', 'not answered ping');
    await shoot(place, 0, FRAMES);
    await untilDurable(daemon, FRAMES);
    expect(await daemon.stop()).toBe(FRAMES);
    await expectExactly(place, frames, ended);
    console.log(`${died?.msg}: ${FRAMES} of ${FRAMES} frames`);
  });
});

/** Makes every file that is written below a folder hang for ever, as on a network that is gone. */
const hangIn = (folder: string) => `
const { open } = require('node:fs/promises');
require('node:fs/promises').open = (path, ...more) =>
  String(path).startsWith('${folder}') ? new Promise(() => undefined) : open(path, ...more);
require('node:module').syncBuiltinESMExports();`;

describe('a place that hangs for one preview', () => {
  it('holds up no checkpoint, no other preview, no command and no stop', async ({ place }) => {
    const nas = place.path('nas');
    const preload = place.path('hang.cjs');
    writeFileSync(preload, hangIn(nas));
    const local = place.path('out/preview.png');
    const daemon = place.daemon({
      env: { NODE_OPTIONS: `--require ${preload}` },
      config: {
        previews: [{ file: local }, { file: `${nas}/lighten.png`, blend: 'lighten' }],
        checkpointEveryFrames: 2,
        previewEverySeconds: 0.5,
      },
    });
    await shoot(place, 0, 5);
    await daemon.untilLogged('checkpoint', '5 frames');
    await daemon.untilLogged('preview-failed', `${nas} does not answer`);
    await shoot(place, 5, FRAMES);
    const told = await daemon.untilSidecar(
      ({ frames: shown, state }) => shown === FRAMES && state === 'degraded',
      'all in the other preview',
    );
    expect(told.stateReason).toContain('does not answer');
    expect((await place.run('pause', '--state', place.state)).code).toBe(0);
    expect(await daemon.stop()).toEqual(ended);
    expect(daemon.logged('stop-overdue')).toEqual([]);
    expect(await place.inspect()).toMatchObject({ frames: FRAMES });
  });
});

describe('a stop', () => {
  it('ends although the engine stands still, and says what was not saved', async ({ place }) => {
    const config = { checkpointEveryFrames: 1000, checkpointEverySeconds: 3600 };
    const daemon = await InnerDaemon.start(place, {}, config, null);
    await shoot(place, 0, FRAMES);
    await daemon.untilLogged('preview', `${FRAMES} frames`);
    daemon.stopEngine();
    await expect(daemon.stop()).rejects.toThrow('no last checkpoint');
    expect(daemon.logged('stop-overdue').map(({ msg }) => msg)).toContain(
      'the last checkpoint hangs; stopping without it',
    );
  });
});

/** A filter that never ends with one of the frames, and leaves the others as they are. */
const endless = (name: string) => `
export default function endless({ capture }) {
  if (capture.name === '${name}') for (;;);
}`;

describe('a filter', () => {
  it('that never ends is treated like a decoder that hangs: its frame is rejected, the others are folded', async ({
    place,
  }) => {
    const module = place.path('endless.mjs');
    writeFileSync(module, endless(frameName(4)));
    const config = { filters: [{ module }], checkpointEveryFrames: 3, checkpointEverySeconds: 1 };
    const daemon = await InnerDaemon.start(place, { take: LIMIT_SECONDS }, config, null);
    await shoot(place, 0, FRAMES);
    const [rejected] = await daemon.untilLogged('rejected');
    expect(rejected?.msg).toContain(frameName(4));
    await untilDurable(daemon, FRAMES - 1);
    expect(await daemon.stop()).toBe(FRAMES - 1);
    const died = daemon.logged('engine-died', 'not answered take');
    expect(died.length).toBe(daemon.logged('engine-died').length);
    console.log(
      `a filter that never ends: ${died.length} engines ended, 1 frame rejected, ${FRAMES - 1} folded`,
    );
  });

  it('that was changed while it ran ends the daemon with 78 when the engine dies', async ({ place }) => {
    const module = place.path('filter.mjs');
    writeFileSync(module, 'export default function filter() {}');
    const daemon = place.daemon({ config: { filters: [{ module }] } });
    await shoot(place, 0, 3);
    await daemon.untilFrames(3);
    writeFileSync(module, 'export default function filter({ samples }) { samples.fill(0); }');
    process.kill(await daemon.until('the engine', () => daemon.enginePid()), 'SIGKILL');
    expect(await daemon.untilEnded()).toEqual({ code: 78, signal: null });
    expect(daemon.stderr).toContain('was changed after this stack, or the program, began');
  });
});

/** Makes the engine's process die of the request, whenever it comes. */
const dieOf = (name: RequestName, signal: string) => `
if (process.argv[1]?.endsWith('engine/engine-process.js')) {
  const on = process.on;
  process.on = function (event, listener) {
    if (event !== 'message') return on.call(this, event, listener);
    return on.call(this, event, (request) => {
      if (request.name === '${name}') process.kill(process.pid, '${signal}');
      else listener(request);
    });
  };
}`;

describe('an engine that dies again and again', () => {
  it('when it is asked to open rests and is tried again, until it can', async ({ place }) => {
    const preload = place.path('die.cjs');
    writeFileSync(preload, dieOf('open', 'SIGSEGV'));
    const daemon = place.daemon({ env: { NODE_OPTIONS: `--require ${preload}` } });
    await shoot(place, 0, FRAMES);
    await daemon.untilLogged('engine-rests', 'the engine ended 5 times in a row');
    writeFileSync(preload, '');
    await daemon.untilFrames(FRAMES);
    await expectExactly(place, frames, await daemon.stop());
  });

  it('of captures in a row rejects them all, and goes on', async ({ place }) => {
    const preload = place.path('die.cjs');
    writeFileSync(preload, dieOf('take', 'SIGSEGV'));
    const daemon = place.daemon({ env: { NODE_OPTIONS: `--require ${preload}` } });
    await shoot(place, 0, FRAMES - 1);
    await daemon.untilLogged('rejected', '', FRAMES - 1);
    writeFileSync(preload, '');
    process.kill(await daemon.until('the engine', () => daemon.enginePid()), 'SIGKILL');
    await shoot(place, FRAMES - 1, FRAMES);
    await daemon.untilFrames(1);
    expect(daemon.logged('engine-rests')).toEqual([]);
    expect(await daemon.stop()).toEqual(ended);
  });

  it('by a kill from outside rejects nothing, is degraded with the reason, and goes on when the kills end', async ({
    place,
  }) => {
    const preload = place.path('die.cjs');
    writeFileSync(preload, dieOf('take', 'SIGKILL'));
    const daemon = place.daemon({ env: { NODE_OPTIONS: `--require ${preload}` } });
    await shoot(place, 0, FRAMES);
    const told = await daemon.untilSidecar(({ state }) => state === 'degraded', 'degraded');
    expect(told.stateReason).toContain('folding rests: the engine ended');
    const status = await place.run('status', '--state', place.state, '--json');
    expect(status).toMatchObject({ code: 0, json: { state: 'degraded', stateReason: expect.any(String) } });
    writeFileSync(preload, '');
    await daemon.untilFrames(FRAMES);
    await daemon.untilSidecar(({ state }) => state === 'running', 'running');
    expect(daemon.logged('rejected')).toEqual([]);
    expect(daemon.logged('lost')).toEqual([]);
    await expectExactly(place, frames, await daemon.stop());
  });
});
