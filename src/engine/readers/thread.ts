/** What runs in a thread of the pool: it answers one question after the other. */
import { parentPort } from 'node:worker_threads';
import { messageOf, StackError } from '../../core/errors.ts';
import { giveBack } from '../../core/frame.ts';
import * as decoders from '../../decoders/index.ts';
import type { Reply } from './start-thread.ts';
import { type Question, workOf } from './work.ts';

const work = workOf(Object.values(decoders));

parentPort?.on('message', async ({ name, ask }: Question) => {
  // A Buffer arrives as the plain view that it is.
  const { buffer, byteOffset, byteLength } = ask.bytes;
  const bytes = Buffer.from(buffer, byteOffset, byteLength);
  try {
    const answer = await work(name, { ...ask, bytes } as never);
    if (ArrayBuffer.isView(answer)) handOver(answer);
    else send({ answer });
  } catch (error) {
    const code = error instanceof StackError ? error.code : undefined;
    send({ error: { code, message: messageOf(error) } });
  }
});
parentPort?.postMessage('ready');

function send(reply: Reply): void {
  parentPort?.postMessage(reply);
}

/** Samples go with their memory. That of a library cannot go: its samples are copied, and it is given back at once. */
function handOver(samples: Uint8Array | Uint16Array): void {
  const isAll = samples.byteLength === samples.buffer.byteLength;
  const answer = isAll ? samples : samples.slice();
  const reply: Reply = { answer };
  try {
    parentPort?.postMessage(reply, [answer.buffer as ArrayBuffer]);
  } catch {
    // Newer versions of Node say so where older ones copy.
    send(reply);
  }
  giveBack(answer);
}
