/** Stages 7 and 8 in time: checkpoints and previews when they are due, the checkpoint first. */
import { type CheckpointRule, checkpointDueAt, previewDueAt, previewWaitMs } from '../core/cadence.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Clock } from '../io/clock.ts';

/** A checkpoint that failed is tried again after this, for as long as it takes; a preview sooner at first. */
const RETRY_MS = 30_000;

/** `again`: it was written, and there is already something else to say. */
export type Published = 'said' | 'again' | 'failed';

export interface CadenceJobs {
  checkpoint(): Promise<void>;
  publish(): Promise<Published>;
  onCheckpointFailed(message: string): void;
}

export class Cadence {
  private readonly clock: Clock;
  private readonly rule: CheckpointRule;
  private readonly previewEveryMs: number;
  private readonly jobs: CadenceJobs;
  private framesSince = 0;
  private entriesSince = 0;
  private lastCheckpointAt: number;
  private lastChangeAt: number;
  private lastPreviewAt = Number.NEGATIVE_INFINITY;
  private previewFailures = 0;
  private changed = false;
  /** Null: the last one was written. */
  private retryAt: number | null = null;
  private busy: Promise<void> | null = null;
  private closed = false;
  private cancelTimer: () => void = () => undefined;

  constructor(clock: Clock, rule: CheckpointRule, previewEveryMs: number, jobs: CadenceJobs) {
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

  /**
   * The photographer has decided: everything durable, then shown, now.
   *
   * Errors: io when it cannot be made durable, which is then tried again; it is shown all the same.
   */
  async settle(): Promise<void> {
    this.entriesSince++;
    if (this.closed) throw new StackError('io', 'the daemon is stopping');
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
    const at = Math.min(this.checkpointAt(), this.previewAt());
    if (at === Number.POSITIVE_INFINITY) return;
    this.cancelTimer = this.clock.after(at - this.clock.now(), () => {
      const keeping = this.keep().finally(() => {
        // A decision may be waiting for its turn.
        if (this.busy === keeping) this.busy = null;
        this.schedule();
      });
      this.busy = keeping;
    });
  }

  private checkpointAt(): number {
    const { framesSince, entriesSince, lastCheckpointAt, lastChangeAt } = this;
    const dueAt = checkpointDueAt(this.rule, { framesSince, entriesSince, lastCheckpointAt, lastChangeAt });
    return this.retryAt ?? dueAt;
  }

  private previewAt(): number {
    const waitMs = previewWaitMs(this.previewEveryMs, this.previewFailures, RETRY_MS);
    return previewDueAt(waitMs, this.changed, this.lastPreviewAt);
  }

  // Invariant 9: the checkpoint goes before the preview when both are due.
  private async keep(): Promise<void> {
    if (this.checkpointAt() <= this.clock.now()) await this.checkpoint();
    if (this.previewAt() <= this.clock.now()) await this.publish();
  }

  private async checkpoint(): Promise<boolean> {
    const { framesSince, entriesSince } = this;
    try {
      await this.jobs.checkpoint();
      this.framesSince -= framesSince;
      this.entriesSince -= entriesSince;
      this.lastCheckpointAt = this.clock.now();
      this.retryAt = null;
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
    const published = await this.jobs.publish();
    this.previewFailures = published === 'failed' ? this.previewFailures + 1 : 0;
    if (published !== 'said') this.changed = true;
  }
}
