/** Captures that went away before they could be folded: renamed after all, or lost. */
import { type Candidate, stampOf } from '../core/settle.ts';
import type { Remark } from '../engine/protocol.ts';

/** A rename shows its new name in the events or, at the latest, in the next listing. */
const PATIENCE_MS = 7000;

interface Suspect {
  readonly candidate: Candidate;
  readonly goneAt: number;
}

export class Losses {
  private suspects: Suspect[] = [];

  /** It was seen, and then it was not there. An empty file had nothing to lose. */
  suspect(candidate: Candidate, now: number): void {
    if (candidate.facts.size > 0) this.suspects.push({ candidate, goneAt: now });
  }

  /** The suspects whose time is up and whose writing has not come back under any name. Units: ms of the monotonic clock. */
  judge(now: number, stampsThere: () => Set<string>): Remark[] {
    const due = this.suspects.filter((suspect) => now - suspect.goneAt >= PATIENCE_MS);
    if (due.length === 0) return [];
    this.suspects = this.suspects.filter((suspect) => !due.includes(suspect));
    const there = stampsThere();
    return due
      .map(({ candidate }) => ({ path: candidate.path, stamp: stampOf(candidate.facts) }))
      .filter(({ stamp }) => !there.has(stamp))
      .map((gone) => ({
        ...gone,
        outcome: 'lost',
        reason: 'gone',
        message: 'it was there, and was gone before it could be read',
      }));
  }
}
