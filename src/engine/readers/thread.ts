/** What runs in a thread of the pool: it answers one question after the other. */
import { parentPort } from 'node:worker_threads';
import { messageOf, StackError } from '../../core/errors.ts';
import { giveBack } from '../../core/frame.ts';
import { everyDecoder } from '../../decoders/embedded.ts';
import * as decoders from '../../decoders/index.ts';
import type { Asked, Reply } from './start-thread.ts';
import { type Question, workOf } from './work.ts';

type Samples = Uint8Array | Uint16Array;

const work = workOf(everyDecoder(Object.values(decoders)));

/** The bytes of the last question: a decoder that has them open knows them by their Buffer. */
let bytes: Buffer = Buffer.of();

parentPort?.on('message', async ({ question, isSame }: Asked) => {
  if (!isSame) bytes = bufferOf(question.ask.bytes);
  const reply = await replyTo(question);
  if ('answer' in reply && ArrayBuffer.isView(reply.answer)) handOver(reply.answer as Samples);
  else parentPort?.postMessage(reply);
});
parentPort?.postMessage('ready');

async function replyTo({ name, ask }: Question): Promise<Reply> {
  try {
    return { answer: await work(name, { ...ask, bytes } as never) };
  } catch (error) {
    const code = error instanceof StackError ? error.code : undefined;
    return { error: { code, message: messageOf(error) } };
  }
}

/** A Buffer arrives as the plain view that it is. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/**
 * Samples go with their memory, unless threads share it. That of a library cannot go: its samples are copied,
 * and it is given back at once.
 */
function handOver(samples: Samples): void {
  if (samples.buffer instanceof SharedArrayBuffer) {
    parentPort?.postMessage({ answer: samples });
    return;
  }
  const answer = samples.byteLength === samples.buffer.byteLength ? samples : samples.slice();
  const reply: Reply = { answer };
  try {
    parentPort?.postMessage(reply, [answer.buffer as ArrayBuffer]);
  } catch {
    // Newer versions of Node say so where older ones copy.
    parentPort?.postMessage(reply);
  }
  const isStillHere = answer.byteLength > 0;
  if (isStillHere) giveBack(answer);
}
