/** The daemon's side of the conversation: the engine as a child process that answers requests. */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type EngineEnd, engineEnd, saysMemoryRanOut } from '../core/engine-end.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Timers } from '../core/timers.ts';
import { type EngineWords, hearWords, toStderr } from './engine-words.ts';
import { limited, type RequestSeconds, requestSeconds } from './limited.ts';
import type { EngineClient, Reply } from './protocol.ts';

/** Frames decoded side by side: one a core, for sharp works on one core a frame. */
export const decodesInFlight = Math.max(1, Math.min(4, availableParallelism()));
/** One more than are decoded: it is read and hashed meanwhile. Each costs the memory of a frame. */
export const framesInHand = decodesInFlight + 1;

/**
 * What the engine's memory comes to is decided by buffers of frames, not by JavaScript. A frame is given back
 * when it is folded, and the next one gets its memory: one pool, in large pages, that the system gets back
 * when the engine ends. Memory fresh from the system costs up to a fifth of a decode. A small nursery, so
 * that fewer buffers grow old in it. Source: mallopt(3), "Memory Allocation Tunables" of glibc, V8's flags.
 */
export const memoryEnv = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: String(2 ** 31),
  GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
};
export const memoryFlags = [
  '--max-semi-space-size=4',
  // With it frames are given back as soon as they are folded; where it needs no flag there is none.
  ...('transfer' in ArrayBuffer.prototype ? [] : ['--harmony-rab-gsab-transfer']),
];

/** Threads for writes that hang: two for each of four folders. */
const HANGING_MAX = 8;

export interface EngineOptions {
  /** A lock that must live as long as anybody may write the state. */
  readonly inheritFd?: number;
  readonly seconds?: RequestSeconds;
  /** Hears what the engine prints, a line at a time: what libraries, filters and a dying process say. */
  readonly onText?: (line: string) => void;
}

/**
 * Starts an engine, which is ended when it does not answer in time.
 *
 * Errors: none here; a process that cannot start ends, and every request fails with engine-died.
 */
export function startEngine(
  timers: Timers,
  { inheritFd, seconds, onText = toStderr }: EngineOptions = {},
): EngineClient {
  try {
    const child = forkEngine(inheritFd);
    return limited(talkTo(child, hearWords(child, onText), timers), timers, seconds ?? requestSeconds);
  } catch (error) {
    // Without memory there is not even a process.
    return neverStarted(messageOf(error));
  }
}

function forkEngine(inheritFd: number | undefined): ChildProcess {
  return fork(fileURLToPath(new URL('../bundle/engine/engine-process.js', import.meta.url)), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', inheritFd ?? 'ignore'],
    execArgv: [...process.execArgv, ...memoryFlags],
    env: {
      ...memoryEnv,
      ...process.env,
      // Decodes hold a thread each; a checkpoint and a preview must not queue behind them, nor behind files
      // at places that hang.
      UV_THREADPOOL_SIZE: String(decodesInFlight + 3 + HANGING_MAX),
    },
  });
}

/** What an engine said before it ended is there in less. */
const LAST_WORDS_MS = 500;

function talkTo(child: ChildProcess, words: EngineWords, timers: Timers): EngineClient {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let nextId = 1;
  let end: string | null = null;

  child.on('message', (reply: Reply) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) asked?.reject(new StackError(reply.error.code, reply.error.message));
    else asked?.resolve(reply.answer);
  });
  const ended = new Promise<EngineEnd>((resolve) => {
    const finish = (how: EngineEnd) => {
      end ??= how.how;
      for (const { reject } of waiting.values()) reject(died(end));
      waiting.clear();
      resolve(how);
    };
    child.once('error', (error) => finish({ how: error.message, isCrash: false, isWantOfMemory: false }));
    child.once('exit', (code, signal) => {
      const finishNow = () => finish(engineEnd(code, signal, words.last()));
      const cancel = timers.after(LAST_WORDS_MS, () => {
        finishNow();
        words.stop();
      });
      void words.ended.then(cancel).then(finishNow);
    });
  });

  return {
    pid: child.pid ?? 0,
    ended,
    ask: (name, ask) =>
      new Promise((resolve, reject) => {
        if (end !== null) return reject(died(end));
        const id = nextId++;
        waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
        child.send({ id, name, ask }, (error) => {
          if (error && waiting.delete(id)) reject(died(error.message));
        });
      }),
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

function neverStarted(how: string): EngineClient {
  return {
    pid: 0,
    ask: () => Promise.reject(died(how)),
    ended: Promise.resolve({ how, isCrash: false, isWantOfMemory: saysMemoryRanOut(how) }),
    close: async () => undefined,
    kill: () => undefined,
  };
}

function died(how: string): StackError {
  return new StackError('engine-died', `the engine ended with ${how} while it was at work`);
}
