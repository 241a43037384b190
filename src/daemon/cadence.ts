/** Stages 7 and 8 in time: checkpoints and previews when they are due, the checkpoint first. */

import { type CheckpointRule, checkpointDueAt, previewDueAt, previewWaitMs } from '../core/cadence.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Happening, Listener, Tell } from '../core/happening.ts';
import type { DaemonSettings } from '../core/settings.ts';
import type { Clock } from '../io/clock.ts';
import { changeIn } from './listeners/changes.ts';
import type { Publisher } from './publisher.ts';
import type { Recorder } from './recorder.ts';

/** A checkpoint that failed is tried again after this, for as long as it takes; a preview sooner at first. */
const RETRY_MS = 30_000;

export type CadenceRules = Pick<DaemonSettings, 'checkpoint' | 'previewEveryMs'>;

export interface CadenceParts {
  readonly recorder: Pick<Recorder, 'checkpoint'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly tell: Tell;
}

export class Cadence implements Listener {
  private readonly clock: Clock;
  private readonly rule: CheckpointRule;
  private readonly previewEveryMs: number;
  private readonly parts: CadenceParts;
  private framesSince = 0;
  private entriesSince = 0;
  private lastCheckpointAt: number;
  private lastChangeAt: number;
  private lastPreviewAt = Number.NEGATIVE_INFINITY;
  private previewFailures = 0;
  /**
   * In a row, of some previews while others were written: these are tried again by themselves, and hold up no
   * other.
   */
  private partFailures = 0;
  private changed = false;
  /** Null: the last one was written. */
  private retryAt: number | null = null;
  private busy: Promise<void> | null = null;
  private closed = false;
  private cancelTimer: () => void = () => undefined;

  constructor(clock: Clock, rules: CadenceRules, parts: CadenceParts) {
    this.clock = clock;
    this.rule = rules.checkpoint;
    this.previewEveryMs = rules.previewEveryMs;
    this.parts = parts;
    this.lastCheckpointAt = clock.now();
    this.lastChangeAt = clock.now();
  }

  hear(happening: Happening): void {
    const change = changeIn(happening);
    if (change === 'shown') this.noteChange();
    else if (change !== null) this.noteEntry(change === 'frame');
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
  async saveAndShow(): Promise<void> {
    this.entriesSince++;
    if (this.closed) throw new StackError('io', 'the daemon is stopping');
    this.cancelTimer();
    let isSaved = false;
    const saving = Promise.resolve(this.busy).then(async () => {
      isSaved = await this.checkpoint();
      await this.publish();
    });
    this.busy = saving;
    await saving.finally(() => {
      if (this.busy === saving) this.busy = null;
      this.schedule();
    });
    if (!isSaved) throw new StackError('io', 'the state cannot be written now');
  }

  /**
   * No more of either; what is not durable yet is made so, or the result is false. The last preview is the
   * caller's.
   */
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
    const { previewEveryMs, previewFailures, partFailures, lastPreviewAt } = this;
    const newsAt = previewDueAt(
      previewWaitMs(previewEveryMs, previewFailures, RETRY_MS),
      this.changed,
      lastPreviewAt,
    );
    const retryMs = previewWaitMs(previewEveryMs, partFailures, RETRY_MS);
    return Math.min(newsAt, previewDueAt(retryMs, partFailures > 0, lastPreviewAt));
  }

  // Invariant 9: the checkpoint goes before the preview when both are due.
  private async keep(): Promise<void> {
    if (this.checkpointAt() <= this.clock.now()) await this.checkpoint();
    if (this.previewAt() <= this.clock.now()) await this.publish();
  }

  private async checkpoint(): Promise<boolean> {
    const { framesSince, entriesSince } = this;
    try {
      await this.parts.recorder.checkpoint();
      this.framesSince -= framesSince;
      this.entriesSince -= entriesSince;
      this.lastCheckpointAt = this.clock.now();
      this.retryAt = null;
      this.changed = true;
      return true;
    } catch (error) {
      this.retryAt = this.clock.now() + RETRY_MS;
      this.parts.tell({ kind: 'checkpoint-failed', message: messageOf(error) });
      return false;
    }
  }

  private async publish(): Promise<void> {
    this.changed = false;
    this.lastPreviewAt = this.clock.now();
    const published = await this.parts.publisher.publish();
    this.previewFailures = published === 'failed' ? this.previewFailures + 1 : 0;
    this.partFailures = published === 'partly' ? this.partFailures + 1 : 0;
    if (published === 'again' || published === 'failed') this.changed = true;
  }
}
