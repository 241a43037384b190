/**
 * Checkpoints of a fold that is kept in a state file: as often as a daemon makes them, so that whoever is
 * killed goes on from the last.
 */
import { checkpointDueAt } from '../core/cadence.ts';
import type { TakeReply } from '../core/verdict.ts';
import type { EngineClient } from '../wire/protocol.ts';

/** The defaults of a daemon; a fold knows no idle time. */
const rule = { everyMs: 300_000, everyFrames: 256, idleMs: Number.POSITIVE_INFINITY };

export class Checkpoints {
  private readonly engine: EngineClient;
  private readonly now: () => number;
  private framesSince = 0;
  private entriesSince = 0;
  private lastAt: number;
  private saving: Promise<unknown> | null = null;
  private failure: { readonly error: unknown } | null = null;

  /** Units: ms of a monotonic clock. */
  constructor(engine: EngineClient, now: () => number) {
    this.engine = engine;
    this.now = now;
    this.lastAt = now();
  }

  /**
   * A capture has been decided about; the fold goes on while a checkpoint is written. Errors: those of the
   * last checkpoint.
   */
  note({ outcome }: TakeReply): void {
    if (this.failure) throw this.failure.error;
    this.entriesSince++;
    if (outcome === 'folded') this.framesSince++;
    const { framesSince, entriesSince, lastAt } = this;
    const dueAt = checkpointDueAt(rule, {
      framesSince,
      entriesSince,
      lastCheckpointAt: lastAt,
      lastChangeAt: lastAt,
    });
    if (this.saving !== null || this.now() < dueAt) return;
    this.lastAt = this.now();
    [this.framesSince, this.entriesSince] = [0, 0];
    this.saving = this.engine
      .ask('checkpoint', {})
      .catch((error) => {
        this.failure = { error };
      })
      .finally(() => {
        this.saving = null;
      });
  }

  /** All that was folded is durable when it resolves. Errors: those of a checkpoint. */
  async end(): Promise<void> {
    await this.saving;
    if (this.failure) throw this.failure.error;
    await this.engine.ask('checkpoint', {});
  }
}
