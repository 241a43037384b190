/** A process that decodes captures by the program's own decoders, one at a time, and drops them. */
import { readFileSync } from 'node:fs';
import * as decoders from '../dist/decoders/index.js';
import { openChild } from './child.mjs';

/** @param {{ env: NodeJS.ProcessEnv, flags: readonly string[] }} [like] in all that concerns memory */
export function openOwnDecodeOnly(like) {
  const { ask, ...child } = openChild(import.meta.url, ['decode-only'], 'decoding alone', like);
  return {
    ...child,
    /**
     * @param {string} path
     * @param {number} count
     */
    run: (path, count) => ask({ path, count }),
  };
}

if (process.argv[2] === 'decode-only') {
  process.on('message', async (/** @type {{ path: string, count: number }} */ { path, count }) => {
    for (let i = 0; i < count; i++) {
      // A Buffer of its own each time, as a capture has.
      const bytes = readFileSync(path);
      const decoder = Object.values(decoders).find(({ matches }) => matches(bytes));
      if (!decoder) throw new Error(`expected a decoder for ${path}, found none`);
      /** @type {{ buffer: ArrayBufferLike & { transfer?(length: number): ArrayBuffer } }} */
      const samples = await decoder.decode(bytes, await decoder.readHeader(bytes));
      // Where the flag for it is set.
      samples.buffer.transfer?.(0);
    }
    process.send?.('done');
  });
}
