/**
 * Folders of small captures that are all known: made once, with the state in which a real fold has left them.
 */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { openEngine } from './engine.mjs';
import { cacheFolder } from './frames/frames.mjs';

/**
 * Made once: the captures, and the state in which a real fold has left them.
 *
 * @param {number} count
 */
export async function knownCaptures(count) {
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
export async function tinyPicture(text) {
  const create = { width: 16, height: 16, channels: /** @type {const} */ (3), background: '#405060' };
  tiny ??= await sharp({ create }).jpeg().toBuffer();
  return Buffer.concat([tiny, Buffer.from(text.padEnd(TEXT_BYTES))]);
}
