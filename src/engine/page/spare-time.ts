/**
 * Work that may wait: done when no frame is in hand, one piece at a time; in a backlog one once in a while.
 */
import { StackError } from '../../core/errors.ts';
import type { Timers } from '../../core/timers.ts';

/**
 * Between two frames of a backlog is less: no work begins there that would hold up the answer to one, or the
 * coming of the next.
 */
const REST_MS = 20;
/**
 * While frames wait, a piece of work waits for so long, from when it was asked for and from the end of the
 * one before.
 */
const PATIENCE_MS = 2000;
/** More pieces than pages have pictures are of somebody who asks too often. */
const WAITING_MAX = 64;

export class SpareTime {
  private readonly timers: Timers;
  private readonly waiting: (() => Promise<void>)[] = [];
  private frames = 0;
  private isBusy = false;
  /** What is to begin the next piece, and can be cancelled. */
  private atRest: (() => void) | null = null;
  private atLast: (() => void) | null = null;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  /** A frame is in hand until this is settled. Errors: its own. */
  async during<T>(taken: Promise<T>): Promise<T> {
    this.frames++;
    this.atRest?.();
    this.atRest = null;
    try {
      return await taken;
    } finally {
      this.frames--;
      this.next();
    }
  }

  /**
   * Does the work when there is time for it, in the order asked. Errors: those of the work; io when too much
   * of it waits.
   */
  spend<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting.length >= WAITING_MAX) {
      const text = `${WAITING_MAX} pictures are still to be drawn: ask again later`;
      return Promise.reject(new StackError('io', text));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push(() => work().then(resolve, reject));
      this.next();
    });
  }

  private next(): void {
    if (this.isBusy || this.waiting.length === 0) return;
    const begin = () => this.begin();
    this.atLast ??= this.timers.after(PATIENCE_MS, begin);
    if (this.frames === 0) this.atRest ??= this.timers.after(REST_MS, begin);
  }

  private begin(): void {
    this.atRest?.();
    this.atLast?.();
    this.atRest = this.atLast = null;
    this.isBusy = true;
    void this.waiting
      .shift()?.()
      .finally(() => {
        this.isBusy = false;
        this.next();
      });
  }
}
