/** The daemon's heartbeat: the live line, systemd's status and watchdog, the idle rule, twice a second. */
import { TAKE_SECONDS_MAX } from '../core/limits.ts';
import type { DaemonStatus } from './listeners/status.ts';
import type { DaemonPorts } from './ports.ts';

const BEAT_MS = 500;
/** The kernel queues 16,384 events and drops the rest without a word. */
const LAG_MS = 1000;
/** systemd-notify is a process a message: a status every few seconds is enough. */
const STATUS_MS = 5000;

export interface TickerJobs {
  queueFrames(): number;
  readonly situation: DaemonStatus;
  onIdle(): void;
  /** Units: ms of the monotonic clock. */
  onBeat(now: number): void;
  /** The main loop was kept from its work for so long that the kernel may have dropped events. */
  onLag(): void;
}

export class Ticker {
  private readonly ports: DaemonPorts;
  private readonly stopAfterIdleMs: number | null;
  private readonly jobs: TickerJobs;
  private lastMoveAt: number;
  private lastVerdictAt: number;
  private lastStatusAt = Number.NEGATIVE_INFINITY;
  private lastWatchdogAt = Number.NEGATIVE_INFINITY;
  private cancel: () => void = () => undefined;

  constructor(ports: DaemonPorts, stopAfterIdleMs: number | null, jobs: TickerJobs) {
    this.ports = ports;
    this.stopAfterIdleMs = stopAfterIdleMs;
    this.jobs = jobs;
    this.lastMoveAt = this.lastVerdictAt = ports.clock.now();
  }

  /** Somebody is writing, or something was decided: not idle. */
  move(): void {
    this.lastMoveAt = this.ports.clock.now();
  }

  verdict(): void {
    this.move();
    this.lastVerdictAt = this.ports.clock.now();
  }

  start(): void {
    this.move();
    this.next();
  }

  stop(): void {
    this.cancel();
  }

  private next(): void {
    const expected = this.ports.clock.now() + BEAT_MS;
    this.cancel = this.ports.clock.after(BEAT_MS, () => {
      const now = this.ports.clock.now();
      this.next();
      if (now - expected > LAG_MS) this.jobs.onLag();
      this.once(now);
    });
  }

  private once(now: number): void {
    const queueFrames = this.jobs.queueFrames();
    this.ports.showProgress(this.jobs.situation.progress(queueFrames, now));
    if (now - this.lastStatusAt >= STATUS_MS) {
      this.lastStatusAt = now;
      this.ports.notify.status(this.jobs.situation.status(queueFrames, now));
    }
    this.feedWatchdog(queueFrames, now);
    this.jobs.onBeat(now);
    if (queueFrames > 0 || this.stopAfterIdleMs === null) return;
    if (now - this.lastMoveAt >= this.stopAfterIdleMs) this.jobs.onIdle();
  }

  // Tied to progress: the loop is alive, and either nothing is to be done or something was done lately.
  private feedWatchdog(queueFrames: number, now: number): void {
    const { watchdogMs } = this.ports.notify;
    if (watchdogMs === null || now - this.lastWatchdogAt < watchdogMs - BEAT_MS) return;
    if (queueFrames > 0 && now - this.lastVerdictAt > 2000 * TAKE_SECONDS_MAX) return;
    this.lastWatchdogAt = now;
    this.ports.notify.watchdog();
  }
}
