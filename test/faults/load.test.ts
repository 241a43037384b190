/**
 * A thousand frames as fast as they can be copied: none lost, none twice, and the daemon stays small and
 * quick.
 */
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { residentMB } from '../support/daemon.ts';
import { it } from '../support/place.ts';
import { cleanRun, decisions, makeFrames } from '../support/shoot.ts';

const FRAMES = 1000;
/**
 * What it is on a machine at rest is for the bench, with a process beside it that only waits: here only a
 * loop that is held is seen.
 */
const STALL_MS_MAX = 1000;
/** Node alone has about 50 MB; 1,000 candidates and ledger entries must not be seen beside it. */
const DAEMON_MB_MAX = 160;
/** Planes of 0.5 MP are 6 MB; the rest is Node, sharp, and three frames of 0.1 + 1.5 MB in hand. */
const ENGINE_MB_MAX = 300;

describe('a burst', () => {
  it('of 1,000 frames of half a megapixel is folded whole, in bounded memory', async ({ place }) => {
    const files = await makeFrames(place.path('frames'), FRAMES, 1000);
    const daemon = place.daemon({ config: { previewEverySeconds: 0.5 }, args: ['--log-level', 'debug'] });
    await daemon.untilLogged('started', 'watching');
    const engine = await daemon.until('the engine', () => daemon.enginePid());
    const most = { daemonMB: 0, engineMB: 0, queueFrames: 0 };
    const began = performance.now();
    let copied = false;
    const copying = Promise.all(
      Array.from({ length: 4 }, async (_, worker) => {
        for (let i = worker; i < FRAMES; i += 4) {
          const file = files[i] ?? '';
          await copyFile(file, join(place.captures, basename(file)));
        }
      }),
    ).then(() => (copied = true));
    await daemon.until(
      `${FRAMES} frames`,
      () => {
        most.daemonMB = Math.max(most.daemonMB, residentMB(daemon.pid));
        most.engineMB = Math.max(most.engineMB, residentMB(engine));
        const facts = daemon.sidecar();
        most.queueFrames = Math.max(most.queueFrames, facts?.queueFrames ?? 0);
        return copied && (facts?.frames ?? 0) >= FRAMES;
      },
      120_000,
    );
    await copying;
    const seconds = (performance.now() - began) / 1000;
    expect((await daemon.stop()).code).toBe(0);
    const stallMs = Number(daemon.logged('stopped')[0]?.longestStallMs);
    const [daemonMB, engineMB] = [most.daemonMB, most.engineMB].map(Math.round);
    console.log(
      `burst: ${FRAMES} frames in ${seconds.toFixed(1)} s, stall ${stallMs} ms, queue ${most.queueFrames}, ` +
        `daemon ${daemonMB} MB of ${DAEMON_MB_MAX}, engine ${engineMB} MB of ${ENGINE_MB_MAX}`,
    );
    const whole = { frames: FRAMES, durableFrames: FRAMES, rejected: {}, lost: 0, queueFrames: 0 };
    expect(daemon.sidecar()).toMatchObject(whole);
    expect(most.queueFrames).toBeLessThanOrEqual(FRAMES);
    expect(stallMs).toBeLessThan(STALL_MS_MAX);
    expect(daemonMB).toBeLessThan(DAEMON_MB_MAX);
    expect(engineMB).toBeLessThan(ENGINE_MB_MAX);
    const [state, clean] = [await place.inspect(), await cleanRun(place)];
    expect(state.digest).toBe(clean.digest);
    expect(decisions(state)).toEqual(decisions(clean));
    expect(new Set(state.entries.map(({ path }) => path)).size).toBe(FRAMES);
  });
});
