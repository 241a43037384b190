/** A thread of the pool as the engine sees it: started, asked, ended. */
import { Worker } from 'node:worker_threads';
import { type ErrorCode, messageOf, StackError } from '../../core/errors.ts';
import type { Found, Thread } from './pool.ts';
import type { Question } from './work.ts';

/** As `Found`, in a shape that threads can hand over. `code` undefined: an error that nobody foresaw. */
export type Reply =
  | { readonly answer: unknown }
  | { readonly error: { readonly code: ErrorCode | undefined; readonly message: string } };

/** A question as threads hand it over. */
export interface Asked {
  readonly question: Question;
  /**
   * It is about the bytes of the question before: decoders may have them open, and know them by their Buffer.
   */
  readonly isSame: boolean;
}

/** A small nursery, as in the engine itself: three times its semi-space. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };

/** Built as one file of all its modules. */
const thread = new URL('../../bundle/engine/readers/thread.js', import.meta.url);

/** `file`: what the thread runs. Errors: none here; a thread that cannot start says so when it is asked. */
export function startThread(file: URL = thread): Thread {
  const worker = new Worker(file, { resourceLimits });
  let hasBegun = false;
  /** Asked before the thread has begun: what it dies of until then is not the question. */
  let early: Asked | null = null;
  let bytes: Buffer | null = null;
  let end: Error | null = null;
  let waiting: { resolve(found: Found): void; reject(error: Error): void } | null = null;

  const finish = (how: string) => {
    end ??= hasBegun ? new Error(how) : new StackError('io', `cannot start a thread for captures: ${how}`);
    waiting?.reject(end);
    waiting = null;
  };
  worker.on('message', (message: Reply | 'ready') => {
    if (message === 'ready') {
      hasBegun = true;
      if (early) worker.postMessage(early);
      early = null;
      return;
    }
    waiting?.resolve('error' in message ? { error: errorIn(message.error) } : message);
    waiting = null;
  });
  worker.on('messageerror', (error) => finish(messageOf(error)));
  worker.on('error', (error) => finish(messageOf(error)));
  worker.on('exit', (code) => finish(`it ended with exit code ${code}`));

  return {
    get hasEnded() {
      return end !== null;
    },
    knows: (others) => bytes === others,
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (end !== null) return reject(end);
        waiting = { resolve, reject };
        const asked: Asked = { question, isSame: bytes === question.ask.bytes };
        bytes = question.ask.bytes;
        if (hasBegun) worker.postMessage(asked);
        else early = asked;
      }),
    end: () => void worker.terminate(),
  };
}

function errorIn({ code, message }: { code: ErrorCode | undefined; message: string }): Error {
  return code === undefined ? new Error(message) : new StackError(code, message);
}
