/** kill -9 of the daemon and of its engine, at any moment: the state still equals the fold from scratch. */

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import * as blends from '../../src/blends/index.ts';
import { type Daemon, isAlive, type SidecarFacts } from '../support/daemon.ts';
import { replaceDaemon, replaceEngine } from '../support/kills.ts';
import { it, type Place } from '../support/place.ts';
import { seededRandom } from '../support/random.ts';
import { cleanRun, decisions, previewsOf, startCamera } from '../support/shoot.ts';

const FRAMES = 200;
const every = Object.keys(blends);
const DEADLINE_MS = 120_000;

async function expectEqualToCleanRun(place: Place, shown: readonly string[] = ['mean']): Promise<void> {
  const [state, clean] = [await place.inspect(), await cleanRun(place, shown)];
  expect(state).toMatchObject({ frames: FRAMES, digest: clean.digest, rejected: {} });
  expect(state.exposureSecondsTotal).toBe(clean.exposureSecondsTotal);
  expect(decisions(state)).toEqual(decisions(clean));
  if (shown.length === 1) {
    const { json } = await place.run('stack', place.captures, '--out', place.path('o.png'), '--json');
    expect(state.digest).toBe(json.digest);
  }
  const verified = await place.run('verify', '--state', place.state);
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('equal') });
}

function leftovers(place: Place): string[] {
  return [...readdirSync(place.state), ...readdirSync(place.folder)].filter((name) => name.endsWith('.tmp'));
}

describe('kill -9', () => {
  it('of the daemon, twenty times during a shoot of 200 frames, with every blend there is', async ({
    place,
  }) => {
    const random = seededRandom('kills of the daemon', 5);
    // A checkpoint every other frame, so that many kills hit one being written.
    const previews = previewsOf(place, 'preview', every);
    const config = { checkpointEveryFrames: 2, checkpointEverySeconds: 1, previews };
    const camera = startCamera(place.captures, FRAMES, 0.1);
    const kept: number[] = [];
    for (let kill = 0; kill < 20; kill++) {
      const daemon = place.daemon({ config });
      await daemon.until('the engine', () => daemon.stderr.includes('watching'));
      await sleep(random() * 900);
      await daemon.kill();
      kept.push(daemon.sidecar()?.frames ?? 0);
    }
    await camera.done;
    const last = place.daemon({ config });
    await last.untilFrames(FRAMES, DEADLINE_MS);
    expect((await last.stop()).code).toBe(0);
    expect(last.sidecar()).toMatchObject({ frames: FRAMES, durableFrames: FRAMES, lost: 0, rejected: {} });
    console.log(`daemon killed: ${FRAMES} frames, 20 kills, frames at each kill ${kept.join(' ')}`);
    // Frames grow over the kills, or the test has killed nothing but starts.
    expect(new Set(kept).size).toBeGreaterThan(5);
    expect(leftovers(place)).toEqual([]);
    await expectEqualToCleanRun(place, every);
  });

  it('of the engine, eight times during a shoot of 200 frames: the daemon stays', async ({ place }) => {
    const random = seededRandom('kills of the engine', 8);
    const daemon = place.daemon({ config: { checkpointEveryFrames: 5 } });
    const camera = startCamera(place.captures, FRAMES, 0.05);
    let frames = 0;
    for (let kill = 0; kill < 8; kill++) {
      // A verdict in between: deaths without one would rightly end the daemon.
      const { length } = daemon.logged('folded');
      await daemon.until('another frame', () => daemon.logged('folded').length > length);
      await sleep(random() * 700);
      const pid = await daemon.until('an engine', () => daemon.enginePid());
      process.kill(pid, 'SIGKILL');
      await daemon.untilLogged('engine-died', 'SIGKILL', kill + 1);
      frames = daemon.sidecar()?.frames ?? frames;
    }
    await camera.done;
    const healthy = (facts: SidecarFacts) => facts.frames === FRAMES && facts.state === 'running';
    await daemon.untilSidecar(healthy, 'all frames and no complaint', DEADLINE_MS);
    const { code } = await daemon.stop();
    console.log(`engine killed: ${FRAMES} frames, 8 kills, the last at ${frames} frames`);
    expect(code).toBe(0);
    expect(daemon.sidecar()).toMatchObject({ frames: FRAMES, durableFrames: FRAMES, state: 'stopped' });
    expect(daemon.logged('rejected')).toEqual([]);
    expect(daemon.stderr).not.toContain('expected open');
    await expectEqualToCleanRun(place);
  });

  it('of the daemon while an engine starts: that ends too, and the next daemon begins', async ({ place }) => {
    const daemon = place.daemon();
    await daemon.untilLogged('watching');
    await replaceEngine(daemon);
    const orphan = daemon.enginePid()!;
    await replaceDaemon(place, daemon);
    expect(isAlive(orphan)).toBe(false);
  });

  it('of the engine right before SIGTERM: the next start has everything', async ({ place }) => {
    const camera = startCamera(place.captures, FRAMES, 0.01);
    await camera.done;
    const first: Daemon = place.daemon();
    await first.untilFrames(20);
    process.kill(first.enginePid() ?? 0, 'SIGKILL');
    expect((await first.stop()).code).toBe(0);
    const second = place.daemon();
    await second.untilFrames(FRAMES, DEADLINE_MS);
    expect((await second.stop()).code).toBe(0);
    await expectEqualToCleanRun(place);
  });
});
