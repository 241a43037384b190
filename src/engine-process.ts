/** What runs in the engine's process: the engine with the real file system, until the daemon goes away. */
import { readFile } from 'node:fs/promises';
import type { Request } from './engine/protocol.ts';
import { openEngine } from './engine/serve.ts';
import { loadStack, saveStack } from './io/checkpoint.ts';
import { readCapture } from './io/files.ts';
import { replaceFile } from './io/replace.ts';
import { wasmKernels } from './kernels/wasm.ts';

const answer = openEngine({
  kernels: async (memory) => {
    const module = await readFile(new URL('./kernels/kernels.wasm', import.meta.url));
    return wasmKernels(new Uint8Array(module), memory);
  },
  readCapture,
  saveStack,
  loadStack,
  publishFile: (file, bytes) => replaceFile(file, [bytes], { durable: false, mode: 0o644 }),
  wallClock: () => Date.now(),
});

process.on('message', async (request: Request) => {
  const reply = await answer(request);
  if (process.connected) process.send?.(reply);
});
// Without the daemon nobody may write the state or the previews; exit would first wait for running reads.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// The terminal sends Ctrl-C to both; the daemon decides when the engine is done.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
