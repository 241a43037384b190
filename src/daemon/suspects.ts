/**
 * Captures that went away, or were replaced, before they were read whole: judged when there was time for a
 * rename to show.
 */
import type { Candidate, Facts } from '../core/settle.ts';
import type { Clock } from '../io/clock.ts';

export interface Suspect {
  readonly candidate: Candidate;
  /** Units: ms of the monotonic clock. */
  readonly since: number;
  /** Null: unless there is something under its name when it is judged, it is not. */
  readonly isReplaced: boolean | null;
  /** Another file was seen under its name: it was not only written again. */
  readonly isOther: boolean;
}

export class Suspects {
  private readonly clock: Clock;
  private all: Suspect[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** `isOther`: another file was seen in its place. An empty file had nothing to lose. */
  add(candidate: Candidate, isReplaced: boolean | null, isOther: boolean): void {
    if (candidate.facts.size === 0) return;
    this.all.push({ candidate, since: this.clock.now(), isReplaced, isOther });
  }

  /** This is under its name now. The number of a file that is gone may be that of a third, later. */
  meet(path: string, { ino }: Facts): void {
    if (this.all.length === 0) return;
    this.all = this.all.map((suspect) => {
      const { candidate } = suspect;
      return candidate.path === path && candidate.facts.ino !== ino ? { ...suspect, isOther: true } : suspect;
    });
  }

  /** Those that have been missing for so long, who are then no suspects any more. Units: ms. */
  take(patienceMs: number): Suspect[] {
    const now = this.clock.now();
    const isDue = ({ since }: Suspect) => now - since >= patienceMs;
    const due = this.all.filter(isDue);
    if (due.length > 0) this.all = this.all.filter((suspect) => !isDue(suspect));
    return due;
  }

  /** Whether any has been missing for so long. Units: ms. */
  has(patienceMs: number): boolean {
    const now = this.clock.now();
    return this.all.some(({ since }) => now - since >= patienceMs);
  }
}
