/** Captures that went away before they could be folded, or folded again after a restart: renamed after all, replaced, or lost. */

import { basename } from 'node:path';
import { type Candidate, stampOf } from '../core/settle.ts';
import type { Remark } from '../core/verdict.ts';
import type { Clock } from '../io/clock.ts';
import type { DaemonLog } from './listeners/log.ts';

/** A rename shows its new name in the hints or, at the latest, in the next listing. */
const PATIENCE_MS = 7000;
/** Beats without anything to do before everything there counts as taken. */
const QUIET_BEATS = 3;

export interface MissingJobs {
  /** The stamps of everything known or waiting. */
  stampsKnown(): ReadonlySet<string>;
  /** What is in the captures folder now, whoever has noticed it. */
  look(): Promise<readonly { readonly path: string; readonly stamp: string }[]>;
  remark(remarks: readonly Remark[]): Promise<void>;
  /** Frames that a former engine had folded and this one has not found again. */
  audit(): Promise<readonly string[]>;
  /** The ledger has something new to say. */
  onLost(): void;
  readonly diary: Pick<DaemonLog, 'lost' | 'replaced'>;
}

interface Suspect {
  readonly candidate: Candidate;
  /** Units: ms of the monotonic clock. */
  readonly since: number;
  readonly isReplaced: boolean;
}

export class MissingCaptures {
  private readonly clock: Clock;
  private readonly jobs: MissingJobs;
  private suspects: Suspect[] = [];
  private quietBeats: number | null = null;
  private spooled = new Set<string>();

  constructor(clock: Clock, jobs: MissingJobs) {
    this.clock = clock;
    this.jobs = jobs;
  }

  /** It was seen, and then it was not there, or another was in its place. An empty file had nothing to lose. */
  suspect(candidate: Candidate, isReplaced: boolean): void {
    if (candidate.facts.size > 0) this.suspects.push({ candidate, since: this.clock.now(), isReplaced });
  }

  /**
   * An engine was opened, with these frames in the spool, under `<digest>-<name>`: nothing is lost when their captures go. What it has not
   * found again yet may still be in the folder: before `expectAudit` it is not asked.
   */
  serve(files: readonly string[]): void {
    this.quietBeats = null;
    this.spooled = new Set(files.map((file) => basename(file).replace(/^[0-9a-f]{64}-/, '')));
  }

  /** The folder has been listed for the engine: what it had before and does not find again is to be named, once everything is taken. */
  expectAudit(): void {
    this.quietBeats = 0;
  }

  /** Nothing will come any more: who is gone now is lost. Errors: those of the engine. */
  async settle(): Promise<void> {
    await this.record(await this.judge(0));
  }

  /** `isQuiet`: there is an engine, nothing waits and nothing is in hand. Errors: those of the engine. */
  async beat(isQuiet: () => boolean): Promise<void> {
    await this.record(await this.judge(PATIENCE_MS));
    if (this.quietBeats === null) return;
    this.quietBeats = isQuiet() ? this.quietBeats + 1 : 0;
    if (this.quietBeats < QUIET_BEATS) return;
    this.quietBeats = null;
    for (const path of await this.jobs.audit()) {
      this.nameLost(path, 'it was folded before the restart, and is gone since');
    }
  }

  private async record(lost: readonly Remark[]): Promise<void> {
    for (const { path, message } of lost) this.nameLost(path, message ?? '');
    await this.jobs.remark(lost);
  }

  private nameLost(path: string, why: string): void {
    this.jobs.diary.lost(path, why);
    this.jobs.onLost();
  }

  /** The suspects whose time is up and whose writing has not come back under any name. */
  private async judge(patienceMs: number): Promise<Remark[]> {
    const now = this.clock.now();
    const due = this.suspects.filter(({ since }) => now - since >= patienceMs);
    if (due.length === 0) return [];
    this.suspects = this.suspects.filter((suspect) => !due.includes(suspect));
    const there = new Map((await this.jobs.look()).map(({ path, stamp }) => [path, stamp]));
    const found = new Set([...there.values(), ...this.jobs.stampsKnown()]);
    const missing = due.filter(({ candidate: { facts } }) => !found.has(stampOf(facts)));
    for (const { candidate } of missing.filter(({ isReplaced }) => isReplaced)) {
      // In the same inode it was written again, as a file that grows is.
      const isAgain = inodeOf(there.get(candidate.path)) === candidate.facts.ino;
      // It may also have been the same picture with other metadata, which nobody can know any more: so it is no loss.
      if (!isAgain) this.jobs.diary.replaced(candidate.path);
    }
    const message = 'it was there, and was gone before it could be read';
    return (
      missing
        .filter(({ isReplaced }) => !isReplaced)
        .map(({ candidate: { path, facts } }) => ({ path, stamp: stampOf(facts) }))
        // A spooled frame excuses one capture of its name.
        .filter(({ path }) => !this.spooled.delete(basename(path)))
        .map((gone) => ({ ...gone, outcome: 'lost', reason: 'gone', message }))
    );
  }
}

function inodeOf(stamp: string | undefined): string | undefined {
  return stamp?.split('-')[2];
}
