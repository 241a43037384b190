/** Captures that went away before they could be folded, or folded again after a restart: renamed after all, or lost. */
import { basename } from 'node:path';
import { type Candidate, stampOf } from '../core/settle.ts';
import type { Remark } from '../engine/protocol.ts';

/** A rename shows its new name in the hints or, at the latest, in the next listing. */
const PATIENCE_MS = 7000;
/** Beats without anything to do before everything there is counts as taken. */
const QUIET_BEATS = 3;

export interface LossesJobs {
  /** The stamps of everything known or waiting. */
  stampsThere(): Set<string>;
  remark(remarks: readonly Remark[]): Promise<void>;
  /** Frames that a former engine had folded and this one has not found again. */
  audit(): Promise<readonly string[]>;
  onLost(path: string, why: string): void;
}

export class Losses {
  private readonly jobs: LossesJobs;
  private suspects: { readonly candidate: Candidate; readonly goneAt: number }[] = [];
  private quietBeats: number | null = null;
  private spooled = new Set<string>();

  constructor(jobs: LossesJobs) {
    this.jobs = jobs;
  }

  /** It was seen, and then it was not there. An empty file had nothing to lose. Units: ms of the monotonic clock. */
  suspect(candidate: Candidate, now: number): void {
    if (candidate.facts.size > 0) this.suspects.push({ candidate, goneAt: now });
  }

  /** These frames are in the spool, under `<digest>-<name>`: nothing is lost when their captures go. */
  expectSpooled(files: readonly string[]): void {
    this.spooled = new Set(files.map((file) => basename(file).replace(/^[0-9a-f]{64}-/, '')));
  }

  /** An engine was opened: what it had before and does not find again is to be named, once everything has been taken. */
  expectAudit(): void {
    this.quietBeats = 0;
  }

  /** Nothing will come any more: who is gone now is lost. Errors: those of the engine. */
  async settle(): Promise<void> {
    await this.record(this.judge(Number.POSITIVE_INFINITY));
  }

  /** `isQuiet`: nothing waits and nothing is in hand. Errors: those of the engine. */
  async beat(now: number, isQuiet: boolean): Promise<void> {
    await this.record(this.judge(now));
    if (this.quietBeats === null) return;
    this.quietBeats = isQuiet ? this.quietBeats + 1 : 0;
    if (this.quietBeats < QUIET_BEATS) return;
    this.quietBeats = null;
    for (const path of await this.jobs.audit()) {
      this.jobs.onLost(path, 'it was folded before the restart, and is gone since');
    }
  }

  private async record(lost: readonly Remark[]): Promise<void> {
    for (const { path, message } of lost) this.jobs.onLost(path, message ?? '');
    await this.jobs.remark(lost);
  }

  /** The suspects whose time is up and whose writing has not come back under any name. */
  private judge(now: number): Remark[] {
    const due = this.suspects.filter((suspect) => now - suspect.goneAt >= PATIENCE_MS);
    if (due.length === 0) return [];
    this.suspects = this.suspects.filter((suspect) => !due.includes(suspect));
    const there = this.jobs.stampsThere();
    const message = 'it was there, and was gone before it could be read';
    return (
      due
        .map(({ candidate }) => ({ path: candidate.path, stamp: stampOf(candidate.facts) }))
        // A spooled frame excuses one capture of its name.
        .filter(({ path, stamp }) => !there.has(stamp) && !this.spooled.delete(basename(path)))
        .map((gone) => ({ ...gone, outcome: 'lost', reason: 'gone', message }))
    );
  }
}
