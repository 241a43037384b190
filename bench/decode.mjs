/**
 * D, the unit of the bench: one decode of a capture by sharp and nothing else; and a process that only
 * decodes.
 */
import sharp from 'sharp';
import { openChild } from './child.mjs';
import { timed } from './processes.mjs';

/** @import { Space } from './frames/frames.mjs' */

sharp.cache(false);
sharp.concurrency(1);

/**
 * The stored samples, exactly. Shape: interleaved; `space` is the file's own, 16-bit samples come as two
 * bytes, little-endian.
 *
 * @param {string} path
 * @param {Space} [space]
 */
export function decode(path, space = 'srgb') {
  return sharp(path, { ignoreIcc: true, failOn: 'warning', limitInputPixels: false })
    .toColourspace(space)
    .raw(space === 'rgb16' ? { depth: 'ushort' } : {})
    .toBuffer();
}

/**
 * One D. Units: ms.
 *
 * @param {string} path
 */
export const timedDecode = (path) => timed(() => decode(path));

/**
 * Runs `work` on 0, 1, ... up to `count`, `inFlight` at a time, in order.
 *
 * @param {number} count
 * @param {number} inFlight
 * @param {(i: number) => Promise<void>} work
 */
export async function sideBySide(count, inFlight, work) {
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

/**
 * Another process that decodes and drops what it has decoded, with as many threads as the engine has: as
 * anybody would write it, or `like` the engine in all that concerns memory.
 *
 * @param {number} threads
 * @param {Space} space
 * @param {{ env: NodeJS.ProcessEnv, flags: readonly string[] }} [like]
 */
export function openDecodeOnly(threads, space, like) {
  const args = ['decode-only', space];
  const { ask, ...child } = openChild(import.meta.url, args, 'decoding alone', { ...like, threads });
  return {
    ...child,
    /**
     * The first `count` of the paths, round and round.
     *
     * @param {readonly string[]} paths
     * @param {number} count
     * @param {number} inFlight
     */
    run: (paths, count, inFlight) => ask({ paths, count, inFlight }),
  };
}

if (process.argv[2] === 'decode-only') {
  const space = /** @type {Space} */ (process.argv[3]);
  /** @param {{ paths: string[], count: number, inFlight: number }} asked */
  const decodeAll = async ({ paths, count, inFlight }) => {
    await sideBySide(count, inFlight, async (i) => {
      /** @type {{ buffer: ArrayBufferLike & { transfer?(length: number): ArrayBuffer } }} */
      const samples = await decode(paths[i % paths.length], space);
      // Where the flag for it is set.
      samples.buffer.transfer?.(0);
    });
    process.send?.('done');
  };
  process.on('message', decodeAll);
}
