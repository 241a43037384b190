/** The live line on a terminal, and what systemd hears: readiness, status, watchdog, the end. */
import { type Happening, type Listener, unheard } from '../../core/happening.ts';
import { TAKE_SECONDS_MAX } from '../../core/limits.ts';
import type { ProgressFacts } from '../../core/progress.ts';
import type { Notify } from '../../io/notify.ts';
import type { DaemonStatus } from './status.ts';

/** systemd-notify is a process a message: a status every few seconds is enough. */
const STATUS_MS = 5000;
/** The watchdog is fed this much early, for the next beat may come as much late. */
const EARLY_MS = 500;

interface Ports {
  readonly notify: Notify;
  showProgress(facts: ProgressFacts): void;
}

/** Captures that are settled and not yet decided. */
interface Queue {
  readonly queueFrames: number;
}

export class DaemonNotify implements Listener {
  private readonly ports: Ports;
  private readonly captures: Queue;
  private readonly status: DaemonStatus;
  private lastStatusAt = Number.NEGATIVE_INFINITY;
  private lastWatchdogAt = Number.NEGATIVE_INFINITY;

  constructor(ports: Ports, captures: Queue, status: DaemonStatus) {
    this.ports = ports;
    this.captures = captures;
    this.status = status;
  }

  hear(happening: Happening): void {
    switch (happening.kind) {
      case 'ready':
        this.ports.notify.ready('running');
        return;
      case 'stopping':
        this.ports.notify.stopping('finishing the frames in hand');
        return;
      // The rest is in the status, which every beat shows.
      case 'opened':
      case 'engine-died':
      case 'engine-rests':
      case 'fewer-in-hand':
      case 'noticed':
      case 'ignored':
      case 'verdict':
      case 'take-failed':
      case 'poisoned':
      case 'remarked':
      case 'lost':
      case 'replaced':
      case 'prior-skipped':
      case 'prior-read':
      case 'folder-found':
      case 'folder-missing':
      case 'folder-left-out':
      case 'passed-over':
      case 'folder-unreadable':
      case 'folder-readable':
      case 'watching':
      case 'watch-failed':
      case 'checkpoint':
      case 'checkpoint-failed':
      case 'published':
      case 'refolded':
      case 'refold-failed':
      case 'paused':
      case 'commanded':
      case 'finish-failed':
      case 'deaf':
      case 'stop-overdue':
      case 'stopped':
        return;
      default:
        unheard(happening);
    }
  }

  /** Units: ms of the monotonic clock. */
  beat(now: number): void {
    const { queueFrames } = this.captures;
    this.ports.showProgress(this.status.progress(queueFrames, now));
    if (now - this.lastStatusAt >= STATUS_MS) {
      this.lastStatusAt = now;
      this.ports.notify.status(this.status.status(queueFrames, now));
    }
    this.feedWatchdog(queueFrames, now);
  }

  // Tied to progress: the loop is alive, and either nothing is to be done or something was done lately.
  private feedWatchdog(queueFrames: number, now: number): void {
    const { watchdogMs } = this.ports.notify;
    if (watchdogMs === null || now - this.lastWatchdogAt < watchdogMs - EARLY_MS) return;
    // Captures that wait for what the daemon knows of, and tries again, are no reason to end it.
    const isStuck = queueFrames > 0 && !this.status.waits;
    if (isStuck && now - this.status.lastVerdictAt > 2000 * TAKE_SECONDS_MAX) return;
    this.lastWatchdogAt = now;
    this.ports.notify.watchdog();
  }
}
