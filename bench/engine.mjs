/**
 * The engine as the bench drives it: the process that the daemon and `stack` use, fed with captures as they
 * feed it.
 */

import { stampOf } from '../dist/core/settle.js';
import { systemClock } from '../dist/io/clock.js';
import { lookAt } from '../dist/io/files.js';
import { unkept } from '../dist/offline/batch.js';
import { decodesInFlight, framesInHand, memoryEnv, memoryFlags, startEngine } from '../dist/wire/client.js';
import { sideBySide } from './decode.mjs';

/** @import { StackSettings } from '../dist/core/settings.js' */

export { framesInHand };

/** @typedef {Awaited<ReturnType<typeof openEngine>>} Engine */

/** How its process is started as far as memory goes. */
export const engineMemory = { env: memoryEnv, flags: memoryFlags };
/** As the engine has it: its threads for decodes, and three for everything else. */
export const engineThreads = decodesInFlight + 3;

/** @type {Omit<StackSettings, 'captures'>} */
export const plain = {
  ...unkept,
  light: 'encoded',
  everyNth: 1,
  raw: 'mosaic',
  from: null,
  until: null,
  filters: [],
  align: 'off',
  alignTo: null,
  window: null,
  fadeSeconds: 300,
  correction: null,
  planes: ['sum'],
};

/**
 * Errors: from `fold` when a capture is not folded; from all when the engine ends.
 *
 * @param {string} folder
 * @param {Partial<StackSettings>} [settings]
 */
export async function openEngine(folder, settings = {}) {
  const client = startEngine(systemClock);
  await client.ask('open', { ...plain, captures: folder, ...settings });
  return {
    pid: client.pid,
    ask: client.ask,
    close: client.close,
    /**
     * @param {{ next(): string, giveBack(path: string): void }} captures hands out paths and gets them back
     * @param {number} count
     */
    fold: (captures, count) =>
      sideBySide(count, framesInHand, async () => {
        const path = captures.next();
        const facts = await lookAt(path);
        if (typeof facts === 'string') throw new Error(`expected a capture ${path}, found ${facts}`);
        const stamp = stampOf(facts);
        const ask = { path, stamp, acceptDoubt: true, last: true, isFollowed: count > 1 };
        const { outcome, message } = await client.ask('take', ask);
        if (outcome !== 'folded')
          throw new Error(`expected ${path} to be folded, found ${outcome}: ${message}`);
        captures.giveBack(path);
      }),
  };
}
