/** A clock that stands still until a test moves it. */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../src/io/clock.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** Rounds of the event loop that follow every timer: enough for what it starts to come to rest. */
const ROUNDS = 4;

export class VirtualClock implements Clock {
  private time = 0;
  private timers: Timer[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.time + Math.max(0, ms), call };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Timers that have not been called yet. */
  get pending(): number {
    return this.timers.length;
  }

  /** Lets what is under way come to rest, at the same time of the clock. */
  async rest(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) await setImmediate();
  }

  /** Moves the clock on; every timer that comes due on the way is called at its own time, in order. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await this.rest();
    for (let next = this.nextBefore(end); next; next = this.nextBefore(end)) {
      const timer = next;
      this.timers = this.timers.filter((other) => other !== timer);
      this.time = Math.max(this.time, timer.at);
      timer.call();
      await this.rest();
    }
    this.time = end;
  }

  private nextBefore(end: number): Timer | undefined {
    return this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
