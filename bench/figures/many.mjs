/**
 * A start beside a folder with a hundred thousand captures that are all known: how soon is a new one in the
 * sum?
 */
import { copyFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { placeFor, startDaemon } from '../daemon.mjs';
import { knownCaptures, tinyPicture } from '../known.mjs';
import { bytesReadBy } from '../processes.mjs';

/** @import { Session } from '../session.mjs' */

/** @param {Session} bench */
export async function measureMany(bench) {
  const count = bench.quick ? 5_000 : 100_000;
  const { captures, stateFile } = await knownCaptures(count);
  const captureBytes = statSync(join(captures, readdirSync(captures)[0])).size;
  const seconds = [];
  const read = [];
  for (let round = 0; round < bench.rounds; round++) {
    const place = { ...placeFor(bench.folder()), captures };
    copyFileSync(stateFile, place.stateFile);
    const fresh = join(captures, `new-${process.pid}-${round}.jpg`);
    writeFileSync(fresh, await tinyPicture(`new ${round} ${Date.now()}`));
    try {
      const began = performance.now();
      const daemon = await startDaemon(place);
      const folded = await daemon.said('folded');
      seconds.push((performance.now() - began) / 1000);
      if (folded.frames !== count + 1)
        throw new Error(`expected ${count + 1} frames, found ${folded.frames}`);
      read.push(bytesReadBy(daemon.enginePid) - statSync(stateFile).size);
      bench.meet(await daemon.stop(), `the start beside ${count} captures`);
    } finally {
      rmSync(fresh);
    }
  }
  // A hash reads a capture whole: had they been hashed again, all of their bytes would be among those read.
  const most = Math.max(...read);
  if (most > count * captureBytes)
    throw new Error(`expected no capture to be read again, found ${most} bytes read`);
  bench.put('many', seconds);
  bench.note(
    'many',
    `${count} captures; ${(most / 1e6).toFixed(1)} MB read besides the state, the captures are ${(count * captureBytes) / 1e6} MB`,
  );
}
