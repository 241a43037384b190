/** A daemon beside captures that are all known, while nothing happens: what does it cost to be there? */
import { copyFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { placeFor, startDaemon } from '../daemon.mjs';
import { knownCaptures } from '../known.mjs';
import { cpuMsOf } from '../processes.mjs';

/** @import { Session } from '../session.mjs' */

const counts = [12, 5_000, 100_000];
/** Until every capture has been looked at once, and the engine has given back what opening took. */
const QUIET_MS = 60_000;

/**
 * Side by side, for it is CPU that is counted: daemon and engine, of one core.
 *
 * @param {Session} bench
 */
export async function measureIdle(bench) {
  const measureMs = bench.quick ? 60_000 : 300_000;
  await Promise.all(
    counts.map(async (count) => {
      const { captures, stateFile } = await knownCaptures(count);
      const place = { ...placeFor(bench.folder()), captures };
      copyFileSync(stateFile, place.stateFile);
      const daemon = await startDaemon(place, {}, 'info');
      const cpuMs = () => cpuMsOf(daemon.pid) + cpuMsOf(daemon.enginePid);
      await sleep(QUIET_MS);
      const [before, began] = [cpuMs(), performance.now()];
      await sleep(measureMs);
      bench.put(`idle-${count}`, [((cpuMs() - before) / (performance.now() - began)) * 100]);
      await daemon.stop();
    }),
  );
}
