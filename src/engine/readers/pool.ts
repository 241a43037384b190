/**
 * Threads that work on captures: a question each at a time; one that dies or hangs is replaced, and its
 * question asked once more, alone.
 */

import { saysMemoryRanOut } from '../../core/engine-end.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import { THREAD_SECONDS_MAX } from '../../core/limits.ts';
import type { Timers } from '../../core/timers.ts';
import type { Ask, Question, Work, WorkName } from './work.ts';

/** What a thread found: an answer, or the error of the work. */
export type Found = { readonly answer: unknown } | { readonly error: Error };

export interface Thread {
  readonly hasEnded: boolean;
  /** Whether it was asked about these bytes last, and may have them open. */
  knows(bytes: Buffer): boolean;
  /**
   * Asked again only when it has answered. Errors: how it ended before it answered; io when it has not even
   * begun.
   */
  ask(question: Question): Promise<Found>;
  /** It is ended, also in the middle of a question. */
  end(): void;
}

export interface PoolOptions {
  /** Threads at most; each is started when it is first needed, but for those that begin at once. */
  readonly size: number;
  readonly atOnce?: number;
  readonly timers: Timers;
  /** Hears why a thread is replaced. */
  readonly onDeath: (text: string) => void;
  /** Hears that a thread ended while it added: what is in the sums nobody knows. It does not return. */
  readonly onSumsLost?: (text: string) => void;
}

interface Job {
  readonly question: Question;
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  /** A thread died of it, or of what was done beside it. */
  isSuspect: boolean;
}

export class Pool {
  private readonly start: () => Thread;
  private readonly options: PoolOptions;
  /** The one that has been idle for longest first. */
  private idle: Thread[] = [];
  private readonly underWay = new Set<Job>();
  private readonly waiting: Job[] = [];
  private readonly suspects: Job[] = [];

  constructor(start: () => Thread, options: PoolOptions) {
    this.start = start;
    this.options = options;
    // The first captures shall not wait for their start.
    this.idle = Array.from({ length: options.atOnce ?? 1 }, () => start());
  }

  /**
   * In the order asked. Errors: those of the work; decoder-crashed when it took two threads down; io where
   * memory or threads are missing.
   */
  readonly ask: Ask = <N extends WorkName>(name: N, ask: Work[N]['ask']) =>
    new Promise<Work[N]['answer']>((resolve, reject) => {
      const question = { name, ask } as Question;
      this.waiting.push({ question, resolve: resolve as Job['resolve'], reject, isSuspect: false });
      this.next();
    });

  private next(): void {
    const { underWay, waiting, suspects } = this;
    if ([...underWay].some(({ isSuspect }) => isSuspect)) return;
    if (suspects.length > 0) {
      const suspect = underWay.size === 0 ? suspects.shift() : undefined;
      if (suspect) void this.run(suspect);
      return;
    }
    while (waiting.length > 0 && underWay.size < this.options.size) void this.run(waiting.shift()!);
  }

  private async run(job: Job): Promise<void> {
    this.underWay.add(job);
    try {
      const found = await this.found(job.question);
      if ('error' in found && job.question.name === 'add' && !(found.error instanceof StackError))
        throw found.error;
      if ('error' in found) job.reject(found.error);
      else job.resolve(found.answer);
    } catch (error) {
      this.fail(job, error);
    } finally {
      this.underWay.delete(job);
      this.next();
    }
  }

  /** Errors: how the thread ended; io. */
  private async found(question: Question): Promise<Found> {
    const thread = this.threadFor(question.ask.bytes);
    try {
      const found = await this.inTime(thread.ask(question));
      this.idle.push(thread);
      return found;
    } catch (error) {
      thread.end();
      throw error;
    }
  }

  private threadFor(bytes: Buffer): Thread {
    this.idle = this.idle.filter(({ hasEnded }) => !hasEnded);
    const knowing = this.idle.findIndex((thread) => thread.knows(bytes));
    return this.idle.splice(Math.max(0, knowing), 1)[0] ?? this.start();
  }

  private inTime(found: Promise<Found>): Promise<Found> {
    return new Promise((resolve, reject) => {
      const cancel = this.options.timers.after(THREAD_SECONDS_MAX * 1000, () =>
        reject(new Error(`it gave no answer for ${THREAD_SECONDS_MAX} s`)),
      );
      found.finally(cancel).then(resolve, reject);
    });
  }

  private fail(job: Job, error: unknown): void {
    const how = messageOf(error);
    // Before a thread has begun it has added nothing; what has no code here went wrong while it did.
    if (job.question.name === 'add' && !(error instanceof StackError)) {
      this.options.onSumsLost?.(`a thread ended while it added a frame: ${how}`);
      job.reject(error);
      return;
    }
    if (error instanceof StackError) {
      job.reject(error);
      return;
    }
    this.options.onDeath(`a thread that reads captures is replaced: ${how}`);
    if (job.isSuspect) {
      job.reject(endOf(how));
      return;
    }
    job.isSuspect = true;
    this.suspects.push(job);
  }
}

/** What took two threads down, the second time alone. Want of memory is no capture's fault. */
function endOf(how: string): StackError {
  if (saysMemoryRanOut(how)) return new StackError('io', `cannot decode captures now: ${how}`);
  const text = `the decoder crashed on the file, and again when it was tried alone: ${how}`;
  return new StackError('decoder-crashed', text);
}
