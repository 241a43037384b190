/**
 * kill -9 at two hundred instants of one shoot whose captures go away as soon as they are folded: the spool
 * keeps what no checkpoint holds.
 */

import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Daemon } from '../support/daemon.ts';
import { it } from '../support/place.ts';
import { seededRandom } from '../support/random.ts';
import { startCamera } from '../support/shoot.ts';

const KILLS = 200;
const FRAMES = 300;
/** The shoot lasts about as long as the kills take. */
const EVERY_SECONDS = 0.4;
const DEADLINE_MS = 120_000;

/**
 * As a tether program that deletes what was taken: moved out of the way, so that the test can fold them
 * again.
 */
function takeAway(daemon: Daemon, kept: string): void {
  for (const { msg } of daemon.logged('folded')) {
    const path = msg.slice('folded '.length);
    // A frame from the spool has the name of its capture, which may be gone.
    if (existsSync(path)) renameSync(path, join(kept, basename(path)));
  }
}

describe('a shoot with a spool', () => {
  it(`loses nothing to ${KILLS} kills, though its captures are deleted`, async ({ place }) => {
    const random = seededRandom('many kills', 200);
    const kept = place.path('kept');
    mkdirSync(kept);
    const config = { spool: true, checkpointEveryFrames: 7, settleMs: 50 };
    const camera = startCamera(place.captures, FRAMES, EVERY_SECONDS);
    const reached = new Set<number>();
    for (let kill = 0; kill < KILLS; kill++) {
      const daemon = place.daemon({ config });
      if (random() < 0.9) await daemon.until('the engine', () => daemon.stderr.includes('watching'));
      await sleep(random() * 500);
      await daemon.kill();
      reached.add(daemon.sidecar()?.frames ?? 0);
      takeAway(daemon, kept);
    }
    await camera.done;
    const last = place.daemon({ config });
    const facts = await last.untilFrames(FRAMES, DEADLINE_MS);
    expect(facts.durableFrames).toBe(facts.frames);
    expect((await last.stop()).code).toBe(0);
    console.log(`killed often: ${FRAMES} frames, ${KILLS} kills, ${reached.size} different counts met`);
    expect(last.sidecar()).toMatchObject({ frames: FRAMES, durableFrames: FRAMES, lost: 0, rejected: {} });
    expect(reached.size).toBeGreaterThan(20);
    const { json } = await place.run('stack', kept, place.captures, '--out', place.path('o.png'), '--json');
    expect(json).toMatchObject({ frames: FRAMES, digest: (await place.inspect()).digest });
  });
});
