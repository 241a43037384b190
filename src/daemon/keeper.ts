/** Stages 7 and 8 in time: checkpoints and previews when they are due, the checkpoint first. */
import { type CheckpointRule, checkpointDueAt, previewDueAt } from '../core/cadence.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Clock } from '../io/clock.ts';

/** A checkpoint that failed is tried again after this, for as long as it takes. */
const RETRY_MS = 30_000;

export interface KeeperJobs {
  checkpoint(): Promise<void>;
  /** Resolves with whether everything that is to be said has been written. */
  publish(): Promise<boolean>;
  onCheckpointFailed(message: string): void;
}

export class Keeper {
  private readonly clock: Clock;
  private readonly rule: CheckpointRule;
  private readonly previewEveryMs: number;
  private readonly jobs: KeeperJobs;
  private framesSince = 0;
  private entriesSince = 0;
  private lastCheckpointAt: number;
  private lastChangeAt: number;
  private lastPreviewAt = Number.NEGATIVE_INFINITY;
  private changed = false;
  private retryAt = Number.NEGATIVE_INFINITY;
  private busy: Promise<void> | null = null;
  private closed = false;
  private cancelTimer: () => void = () => undefined;

  constructor(clock: Clock, rule: CheckpointRule, previewEveryMs: number, jobs: KeeperJobs) {
    this.clock = clock;
    this.rule = rule;
    this.previewEveryMs = previewEveryMs;
    this.jobs = jobs;
    this.lastCheckpointAt = clock.now();
    this.lastChangeAt = clock.now();
  }

  /** The ledger has grown, by a frame or by another decision. */
  noteEntry(isFrame: boolean): void {
    this.entriesSince++;
    if (isFrame) this.framesSince++;
    this.lastChangeAt = this.clock.now();
    this.noteChange();
  }

  /** The sidecar has something new to say. */
  noteChange(): void {
    this.changed = true;
    this.schedule();
  }

  /** No more of either, and nothing is made durable. */
  close(): void {
    this.closed = true;
    this.cancelTimer();
  }

  /** Everything durable, then shown, now. Errors: io when it cannot be made durable; it is shown all the same. */
  async settle(): Promise<void> {
    this.cancelTimer();
    let isSaved = false;
    const settling = Promise.resolve(this.busy).then(async () => {
      isSaved = await this.checkpoint();
      await this.publish();
    });
    this.busy = settling;
    await settling.finally(() => {
      if (this.busy === settling) this.busy = null;
      this.schedule();
    });
    if (!isSaved) throw new StackError('io', 'the state cannot be written now');
  }

  /** No more of either; what is not durable yet is made so, or the result is false. The last preview is the caller's. */
  async finish(): Promise<boolean> {
    this.close();
    await this.busy;
    return this.entriesSince === 0 || this.checkpoint();
  }

  private schedule(): void {
    this.cancelTimer();
    if (this.closed || this.busy) return;
    const at = Math.min(
      this.checkpointAt(),
      previewDueAt(this.previewEveryMs, this.changed, this.lastPreviewAt),
    );
    if (at === Number.POSITIVE_INFINITY) return;
    this.cancelTimer = this.clock.after(at - this.clock.now(), () => {
      this.busy = this.keep().finally(() => {
        this.busy = null;
        this.schedule();
      });
    });
  }

  private checkpointAt(): number {
    const { framesSince, entriesSince, lastCheckpointAt, lastChangeAt } = this;
    const dueAt = checkpointDueAt(this.rule, { framesSince, entriesSince, lastCheckpointAt, lastChangeAt });
    return Math.max(dueAt, this.retryAt);
  }

  // Invariant 9: the checkpoint goes before the preview when both are due.
  private async keep(): Promise<void> {
    if (this.checkpointAt() <= this.clock.now()) await this.checkpoint();
    const previewAt = previewDueAt(this.previewEveryMs, this.changed, this.lastPreviewAt);
    if (previewAt <= this.clock.now()) await this.publish();
  }

  private async checkpoint(): Promise<boolean> {
    const { framesSince, entriesSince } = this;
    try {
      await this.jobs.checkpoint();
      this.framesSince -= framesSince;
      this.entriesSince -= entriesSince;
      this.lastCheckpointAt = this.clock.now();
      this.retryAt = Number.NEGATIVE_INFINITY;
      this.changed = true;
      return true;
    } catch (error) {
      this.retryAt = this.clock.now() + RETRY_MS;
      this.jobs.onCheckpointFailed(messageOf(error));
      return false;
    }
  }

  private async publish(): Promise<void> {
    this.changed = false;
    this.lastPreviewAt = this.clock.now();
    const isSaid = await this.jobs.publish();
    if (!isSaid) this.changed = true;
  }
}
