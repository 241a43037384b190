/**
 * The daemon's heartbeat, twice a second: the beat itself, how late it came, and the end when nothing has
 * come for long enough.
 */
import type { DaemonSettings } from '../core/settings.ts';
import type { Clock } from '../io/clock.ts';
import type { Captures } from './captures.ts';
import type { Folders } from './folders.ts';
import type { DaemonStatus } from './listeners/status.ts';

const BEAT_MS = 500;
/** The kernel queues 16,384 events and drops the rest without a word. */
const LAG_MS = 1000;

export interface TickerParts {
  readonly captures: Captures;
  readonly status: DaemonStatus;
  readonly folders: Pick<Folders, 'listAll'>;
  readonly daemon: {
    /** Units: ms of the monotonic clock. */
    beat(now: number): void;
    end(how: 'idle'): void;
  };
}

export class Ticker {
  private readonly clock: Clock;
  private readonly stopAfterIdleMs: number | null;
  private readonly parts: TickerParts;
  private startedAt = Number.NEGATIVE_INFINITY;
  private cancel: () => void = () => undefined;

  constructor(clock: Clock, settings: Pick<DaemonSettings, 'stopAfterIdleMs'>, parts: TickerParts) {
    this.clock = clock;
    this.stopAfterIdleMs = settings.stopAfterIdleMs;
    this.parts = parts;
  }

  start(): void {
    this.startedAt = this.clock.now();
    this.next();
  }

  stop(): void {
    this.cancel();
  }

  private next(): void {
    const expected = this.clock.now() + BEAT_MS;
    this.cancel = this.clock.after(BEAT_MS, () => {
      const now = this.clock.now();
      this.next();
      // The main loop was kept from its work for so long that the kernel may have dropped events.
      if (now - expected > LAG_MS) void this.parts.folders.listAll();
      this.parts.daemon.beat(now);
      this.endWhenIdle(now);
    });
  }

  private endWhenIdle(now: number): void {
    const { captures, status, daemon } = this.parts;
    if (captures.queueFrames > 0 || this.stopAfterIdleMs === null) return;
    // What nobody has got to look at yet may be new: a busy machine is not an idle one.
    if (captures.nextLookAt() === Number.NEGATIVE_INFINITY) return;
    if (now - Math.max(this.startedAt, status.lastMoveAt) >= this.stopAfterIdleMs) daemon.end('idle');
  }
}
