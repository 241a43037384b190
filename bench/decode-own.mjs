/** A process that decodes captures by the program's own decoders, one at a time, and drops them. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as decoders from '../dist/decoders/index.js';

/** @param {{ env: NodeJS.ProcessEnv, flags: readonly string[] }} [like] in all that concerns memory */
export function openOwnDecodeOnly(like = { env: {}, flags: [] }) {
  const child = fork(fileURLToPath(import.meta.url), ['decode-only'], {
    env: { ...like.env, ...process.env },
    execArgv: [...process.execArgv, ...like.flags],
  });
  if (child.pid === undefined) throw new Error('expected a process that decodes, found none');
  const ended = new Promise((_, reject) => {
    child.once('exit', (code) => reject(new Error(`decoding alone ended with ${code}`)));
  });
  // Of interest while it decodes; its end after that is the one that was asked for.
  ended.catch(() => undefined);
  return {
    pid: child.pid,
    /**
     * @param {string} path
     * @param {number} count
     * @returns {Promise<unknown>}
     */
    run(path, count) {
      child.send({ path, count });
      return Promise.race([new Promise((resolve) => child.once('message', resolve)), ended]);
    },
    close: () => void child.disconnect(),
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
