/** When a checkpoint and a preview are due: rules over counts and times, nothing else. */

/** Units: milliseconds of a monotonic clock. */
export interface CheckpointRule {
  readonly everyMs: number;
  readonly everyFrames: number;
  /** When nothing has come for this long, what there is is made durable. */
  readonly idleMs: number;
}

export interface CheckpointFacts {
  readonly framesSince: number;
  /** Ledger entries since the last checkpoint, frames included. */
  readonly entriesSince: number;
  readonly lastCheckpointAt: number;
  readonly lastChangeAt: number;
}

/** The time at which a checkpoint is due, or never when nothing has changed since the last. */
export function checkpointDueAt(rule: CheckpointRule, facts: CheckpointFacts): number {
  if (facts.entriesSince === 0) return Number.POSITIVE_INFINITY;
  if (facts.framesSince >= rule.everyFrames) return facts.lastCheckpointAt;
  return Math.min(facts.lastCheckpointAt + rule.everyMs, facts.lastChangeAt + rule.idleMs);
}

/**
 * How long to wait for the next preview: after each failure in a row twice as long as before, up to `mostMs`,
 * never less than `everyMs`.
 */
export function previewWaitMs(everyMs: number, failures: number, mostMs: number): number {
  return Math.max(everyMs, Math.min(everyMs * 2 ** failures, mostMs));
}

/**
 * The time at which a preview is due: at once after a quiet while, else `everyMs` after the last one began.
 */
export function previewDueAt(everyMs: number, changed: boolean, lastPreviewAt: number): number {
  return changed ? lastPreviewAt + everyMs : Number.POSITIVE_INFINITY;
}
