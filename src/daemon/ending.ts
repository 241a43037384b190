/**
 * The stop, step by step: none is waited for longer than its share of the time in which a stop has ended,
 * whatever hangs.
 */
import type { Tell } from '../core/happening.ts';
import type { Clock } from '../io/clock.ts';

/** A step that comes late has at least this. */
const LEAST_MS = 200;

/** When a step is given up, from the beginning of the stop on. Units: ms. */
export const untilMs = {
  /** Captures in hand are folded, or left for the next start. */
  hand: 4000,
  /** Without a last checkpoint the next start refolds more of them. */
  checkpoint: 7500,
  preview: 8500,
  /** All that is open: watch, socket, engine. */
  close: 9500,
} as const;

export class Ending {
  private readonly clock: Clock;
  private readonly tell: Tell;
  private begunAt: number | null = null;

  constructor(clock: Clock, tell: Tell) {
    this.clock = clock;
    this.tell = tell;
  }

  /**
   * Resolves with what the step came to, or with null when its time was up, which is told; the step may then
   * still be at it.
   *
   * `isAlive` is asked every second where it is given: as long as something is done, the time begins anew.
   * Errors: those of the step.
   */
  async step<T>(
    what: string,
    share: keyof typeof untilMs,
    work: Promise<T>,
    isAlive: () => Promise<boolean> = async () => false,
  ): Promise<T | null> {
    this.begunAt ??= this.clock.now();
    let giveUp: () => void = () => undefined;
    let cancel: () => void = () => undefined;
    const late = new Promise<null>((resolve) => {
      giveUp = () => resolve(null);
    });
    const wait = () => {
      const left = (this.begunAt ?? 0) + untilMs[share] - this.clock.now();
      if (left <= 0) return giveUp();
      cancel = this.clock.after(Math.min(left, 1000), () => {
        void isAlive().then((alive) => {
          if (alive) this.begunAt = this.clock.now();
        });
        wait();
      });
    };
    if (this.begunAt + untilMs[share] - this.clock.now() < LEAST_MS) {
      cancel = this.clock.after(LEAST_MS, () => giveUp());
    } else wait();
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    try {
      return await Promise.race([done, late]);
    } finally {
      cancel();
      if (!isDone) this.tell({ kind: 'stop-overdue', what });
    }
  }
}
