/** A start beside a folder with a hundred thousand captures that are all known: how soon is a new one in the sum? */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { placeFor, startDaemon } from '../daemon.mjs';
import { openEngine } from '../engine.mjs';
import { cacheFolder } from '../frames/frames.mjs';
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

/**
 * Made once: the captures, and the state in which a real fold has left them.
 *
 * @param {number} count
 */
async function knownCaptures(count) {
  const folder = join(cacheFolder, `known-${count}-of-${TEXT_BYTES}`);
  const place = { captures: join(folder, 'captures'), stateFile: join(folder, 'encoded-sum.state') };
  if (existsSync(place.stateFile)) return place;
  mkdirSync(place.captures, { recursive: true });
  const paths = Array.from({ length: count }, (_, i) =>
    join(place.captures, `IMG_${String(i).padStart(8, '0')}.jpg`),
  );
  for (const path of paths) writeFileSync(path, await tinyPicture(basename(path)));
  const making = join(folder, 'making.state');
  const engine = await openEngine(place.captures, { stateFile: making });
  await engine.fold({ next: () => paths.pop() ?? '', giveBack: () => undefined }, count);
  await engine.ask('checkpoint', {});
  await engine.close();
  renameSync(making, place.stateFile);
  return place;
}

/** @type {Buffer | null} */
let tiny = null;

/** More than an engine reads of its own code when it starts, for each of a few thousand captures. */
const TEXT_BYTES = 2000;

/**
 * 16 x 16 pixels; what makes each capture another is the text behind the picture.
 *
 * @param {string} text
 */
async function tinyPicture(text) {
  const create = { width: 16, height: 16, channels: /** @type {const} */ (3), background: '#405060' };
  tiny ??= await sharp({ create }).jpeg().toBuffer();
  return Buffer.concat([tiny, Buffer.from(text.padEnd(TEXT_BYTES))]);
}
