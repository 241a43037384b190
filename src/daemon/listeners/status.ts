/** Where things stand, for the sidecar's state, the live line and systemd's status. */

import { type Happened, type Happening, type Listener, unheard } from '../../core/happening.ts';
import { type ProgressFacts, progressLine } from '../../core/progress.ts';
import { RecentPace } from '../../core/queue.ts';
import type { DaemonState } from '../../core/sidecar.ts';
import type { Clock } from '../../io/clock.ts';

export class DaemonStatus implements Listener {
  private readonly clock: Clock;
  frames = 0;
  exposureSecondsTotal: number | null = null;
  rejected = 0;
  held = 0;
  /** Writings that nobody has read before others took their place, since the daemon was started. */
  overwritten = 0;
  folderThere = true;
  previewFails = false;
  checkpointFails = false;
  refoldFails = false;
  /** Captures wait because the machine, not they, is at fault. */
  takeFails = false;
  paused = false;
  /** When a frame was last folded. Units: ms of the monotonic clock. */
  lastFoldAt = Number.NEGATIVE_INFINITY;
  /** When something was last decided, or put off; at first when the daemon was made. */
  lastVerdictAt: number;
  /** When somebody was last writing, or something was decided. */
  lastMoveAt: number;
  private readonly pace = new RecentPace();

  constructor(clock: Clock) {
    this.clock = clock;
    this.lastVerdictAt = this.lastMoveAt = clock.now();
  }

  hear(happening: Happening): void {
    switch (happening.kind) {
      case 'opened':
        this.frames = happening.frames;
        this.paused = happening.paused;
        return;
      case 'noticed':
        this.lastMoveAt = this.clock.now();
        return;
      case 'verdict':
        this.note(happening);
        return;
      case 'replaced':
        this.overwritten += happening.writings;
        return;
      case 'take-failed':
        this.takeFails = true;
        return;
      case 'folder-found':
      case 'folder-missing':
        this.folderThere = happening.kind === 'folder-found';
        return;
      case 'checkpoint':
      case 'checkpoint-failed':
        this.checkpointFails = happening.kind === 'checkpoint-failed';
        return;
      case 'published':
        this.previewFails = happening.failures.length > 0;
        Object.assign(this, happening.counts);
        return;
      case 'refolded':
      case 'refold-failed':
        this.refoldFails = happening.kind === 'refold-failed';
        return;
      case 'paused':
        this.paused = happening.paused;
        return;
      case 'commanded':
        this.follow(happening);
        return;
      case 'engine-died':
      case 'ignored':
      case 'poisoned':
      case 'remarked':
      case 'lost':
      case 'prior-skipped':
      case 'prior-read':
      case 'watching':
      case 'watch-failed':
      case 'finish-failed':
      case 'ready':
      case 'deaf':
      case 'stopping':
      case 'stopped':
        return;
      default:
        unheard(happening);
    }
  }

  /** Something keeps the daemon from doing all it should; it goes on with the rest. */
  get isDegraded(): boolean {
    const { previewFails, checkpointFails, takeFails, refoldFails } = this;
    return !this.folderThere || previewFails || checkpointFails || takeFails || refoldFails;
  }

  /** The state of a stack that is at work. */
  get state(): DaemonState {
    if (this.isDegraded) return 'degraded';
    return this.paused ? 'paused' : 'running';
  }

  framesPerSecond(now: number): number {
    return this.pace.framesPerSecond(now);
  }

  progress(queueFrames: number, now: number): ProgressFacts {
    return {
      frames: this.frames,
      exposureSecondsTotal: this.exposureSecondsTotal,
      queueFrames,
      framesPerSecond: this.pace.framesPerSecond(now),
      etaSeconds: this.pace.etaSeconds(queueFrames, now),
      rejected: this.rejected,
      held: this.held,
      overwritten: this.overwritten,
      lastFrameSeconds: Number.isFinite(this.lastFoldAt) ? (now - this.lastFoldAt) / 1000 : null,
      isFolderMissing: !this.folderThere,
      isDegraded: this.isDegraded,
      paused: this.paused,
    };
  }

  status(queueFrames: number, now: number): string {
    return progressLine(this.progress(queueFrames, now));
  }

  private note({ reply }: Happened<'verdict'>): void {
    const now = this.clock.now();
    this.lastVerdictAt = this.lastMoveAt = now;
    this.takeFails = false;
    this.frames = reply.frames;
    this.exposureSecondsTotal = reply.exposureSecondsTotal;
    if (reply.outcome === 'folded') {
      this.pace.mark(now);
      this.lastFoldAt = now;
    }
    if (reply.outcome === 'rejected') this.rejected++;
    if (reply.outcome === 'held') this.held++;
  }

  /** A stack that was finished is followed by an empty one; frames may have been taken out, or put back. */
  private follow({ command, answer }: Happened<'commanded'>): void {
    if (command === 'finish') {
      this.frames = 0;
      this.exposureSecondsTotal = null;
    } else if ('changed' in answer) {
      this.frames = answer.frames;
      this.exposureSecondsTotal = answer.exposureSecondsTotal;
    }
  }
}
