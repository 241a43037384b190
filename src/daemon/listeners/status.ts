/** Where things stand, for the sidecar's state, the live line and systemd's status. */

import { type Happened, type Happening, type Listener, unheard } from '../../core/happening.ts';
import { type PassedOver, totalPassedOver } from '../../core/passed-over.ts';
import { type ProgressFacts, progressLine } from '../../core/progress.ts';
import { RecentPace } from '../../core/queue.ts';
import type { DaemonState } from '../../core/sidecar.ts';
import type { Clock } from '../../io/clock.ts';
import { followTrouble, type Trouble } from './troubles.ts';

export class DaemonStatus implements Listener {
  private readonly clock: Clock;
  frames = 0;
  exposureSecondsTotal: number | null = null;
  rejected = 0;
  held = 0;
  /** How far the latest aligned frame lies from the reference. */
  driftPixels: number | null = null;
  /** Files in the folder that are no captures. */
  passedOver: PassedOver = {};
  /** Writings that nobody has read before others took their place, since the daemon was started. */
  overwritten = 0;
  private readonly missing = new Set<string>();
  paused = false;
  /**
   * All that keeps the daemon from doing what it should, each with the reason in words; it goes on with the
   * rest.
   */
  private readonly troubles = new Map<Trouble, string>();
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
      case 'passed-over':
        this.passedOver = happening.files;
        return;
      case 'replaced':
        this.overwritten += happening.writings;
        return;
      case 'take-failed':
      case 'engine-rests':
      case 'poisoned':
      case 'folder-missing':
      case 'folder-found':
      case 'folder-unreadable':
      case 'folder-readable':
      case 'checkpoint-failed':
      case 'checkpoint':
      case 'published':
      case 'refold-failed':
      case 'refolded':
        if (happening.kind === 'published') Object.assign(this, happening.counts);
        if (happening.kind === 'folder-missing') this.missing.add(happening.folder);
        if (happening.kind === 'folder-found') this.missing.delete(happening.folder);
        followTrouble(happening, this.troubles);
        return;
      case 'paused':
        this.paused = happening.paused;
        return;
      case 'commanded':
        this.follow(happening);
        return;
      case 'engine-died':
      case 'fewer-in-hand':
      case 'ignored':
      case 'remarked':
      case 'lost':
      case 'prior-skipped':
      case 'prior-read':
      case 'folder-left-out':
      case 'watching':
      case 'watch-failed':
      case 'finish-failed':
      case 'ready':
      case 'deaf':
      case 'stopping':
      case 'stop-overdue':
      case 'stopped':
        return;
      default:
        unheard(happening);
    }
  }

  /** Every captures folder is there and can be listed: what is not in it is gone. */
  get sees(): boolean {
    return ![...this.troubles.keys()].some((trouble) => trouble.startsWith('folder '));
  }

  get isFolderMissing(): boolean {
    return this.missing.size > 0;
  }

  /** Captures wait for the machine, or for an engine: that is known, and tried again. */
  get waits(): boolean {
    return this.troubles.has('engine') || this.troubles.has('take');
  }

  get previewFails(): boolean {
    return this.troubles.has('preview');
  }

  /** The state of a stack that is at work. */
  get state(): DaemonState {
    if (this.troubles.size > 0) return 'degraded';
    return this.paused ? 'paused' : 'running';
  }

  /** Why it is degraded, in words; null when it is not. */
  get stateReason(): string | null {
    return [...this.troubles.values()].join('; ') || null;
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
      passedOver: totalPassedOver(this.passedOver),
      held: this.held,
      driftPixels: this.driftPixels,
      overwritten: this.overwritten,
      lastFrameSeconds: Number.isFinite(this.lastFoldAt) ? (now - this.lastFoldAt) / 1000 : null,
      isFolderMissing: this.isFolderMissing,
      isDegraded: this.troubles.size > 0,
      paused: this.paused,
    };
  }

  status(queueFrames: number, now: number): string {
    const { stateReason } = this;
    const line = progressLine({
      ...this.progress(queueFrames, now),
      isDegraded: false,
      isFolderMissing: false,
    });
    return stateReason === null ? line : `${line}  degraded: ${stateReason}`;
  }

  private note({ reply }: Happened<'verdict'>): void {
    const now = this.clock.now();
    this.lastVerdictAt = this.lastMoveAt = now;
    this.troubles.delete('take');
    this.troubles.delete('engine');
    this.frames = reply.frames;
    this.exposureSecondsTotal = reply.exposureSecondsTotal;
    if (reply.outcome === 'folded') {
      this.pace.mark(now);
      this.lastFoldAt = now;
    }
    if (reply.outcome === 'rejected') this.rejected++;
    if (reply.outcome === 'held') this.held++;
  }

  /**
   * A stack that was finished or thrown away is followed by an empty one; frames may have been taken out, or
   * put back.
   */
  private follow({ command, answer }: Happened<'commanded'>): void {
    if (command === 'finish' || command === 'reset') {
      this.frames = 0;
      this.exposureSecondsTotal = null;
    } else if ('changed' in answer) {
      this.frames = answer.frames;
      this.exposureSecondsTotal = answer.exposureSecondsTotal;
    }
  }
}
