/** Memory at its largest: a daemon with a backlog, its previews and its last checkpoint, `mean` alone. */
import { placeFor, startDaemon } from '../daemon.mjs';
import { kinds } from '../frames/frames.mjs';
import { Roll } from '../roll.mjs';

/**
 * @import { KindName } from '../frames/frames.mjs'
 * @import { Session } from '../session.mjs'
 */

/** @param {Session} bench */
export async function measureMemory(bench) {
  bench.put('memory-24-peak', [await peakOf(bench, 'memory-24', 'jpeg24')]);
  await peakOf(bench, 'memory-61', 'jpeg61');
}

/**
 * What is given back is the peak of the engine. Units: MB.
 *
 * @param {Session} bench
 * @param {string} id
 * @param {KindName} kind
 */
async function peakOf(bench, id, kind) {
  const sources = await bench.frames(kind);
  const place = placeFor(bench.folder());
  const roll = new Roll(bench.folder(), [...sources, ...sources]);
  const count = sources.length * 2;
  for (let i = 0; i < count; i++) roll.next(place.captures);
  // A checkpoint while frames are decoded: that is when most is held.
  const daemon = await startDaemon(place, { checkpointEveryFrames: Math.floor(count / 2) });
  await daemon.said('preview', ({ msg }) => msg === `preview of ${count} frames`);
  const stopped = await daemon.stop();
  bench.meet(stopped, `a backlog of ${kind}`);
  const samples = kinds[kind].width * kinds[kind].height * 3;
  const planesAndFrames = (samples * (4 + 4)) / 1e6;
  bench.put(id, [stopped.enginePeakMb - planesAndFrames]);
  bench.note(
    id,
    `engine ${Math.round(stopped.enginePeakMb)} MB, daemon ${Math.round(stopped.daemonPeakMb)} MB`,
  );
  return stopped.enginePeakMb;
}
