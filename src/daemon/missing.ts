/** Captures that went away before they could be folded, or found again after a restart: renamed after all, replaced, or lost. */

import { basename } from 'node:path';
import type { Tell } from '../core/happening.ts';
import { stampOf } from '../core/settle.ts';
import { spoolName } from '../core/spool-name.ts';
import type { Remark } from '../core/verdict.ts';
import type { Captures } from './captures.ts';
import type { CapturesFolder } from './captures-folder.ts';
import type { Engine } from './ports.ts';
import type { Recorder } from './recorder.ts';
import type { Suspect } from './suspects.ts';

/** A rename shows its new name in the hints or, at the latest, in the next listing. */
const PATIENCE_MS = 7000;
/** Beats without anything to do before everything there counts as taken. */
const QUIET_BEATS = 3;

export interface MissingParts {
  readonly captures: Captures;
  readonly folder: Pick<CapturesFolder, 'look' | 'base'>;
  readonly recorder: Pick<Recorder, 'remark'>;
  readonly engine: Engine;
  readonly tell: Tell;
}

export class MissingCaptures {
  private readonly parts: MissingParts;
  private quietBeats: number | null = null;
  private spooled = new Set<string>();
  private spoolFiles: ReadonlySet<string> = new Set();

  constructor(parts: MissingParts) {
    this.parts = parts;
  }

  /**
   * An engine has the stack, with these frames in the spool, under `<digest>-<name>`: nothing is lost when their captures go. A frame that it
   * has not found again yet may still be in the folder: before `expectAudit` it is not asked.
   */
  engineReady(files: readonly string[]): void {
    this.quietBeats = null;
    this.spoolFiles = new Set(files);
    this.spooled = new Set(files.map((file) => basename(file).replace(/^[0-9a-f]{64}-/, '')));
  }

  /** The folder has been listed for the engine: frames of before that it does not find again are named, once everything is taken. */
  expectAudit(): void {
    this.quietBeats = 0;
  }

  /** Nothing will come any more: whatever was seen, was not read and is gone now is lost, or replaced. Errors: those of the engine, and of a folder that cannot be read. */
  async finalCheck(): Promise<void> {
    this.parts.captures.dropAll();
    await this.record(await this.judge(0));
  }

  /** `isQuiet`: there is an engine, nothing waits and nothing is in hand. Errors: as of `finalCheck`. */
  async beat(isQuiet: () => boolean): Promise<void> {
    await this.record(await this.judge(PATIENCE_MS));
    if (this.quietBeats === null) return;
    this.quietBeats = isQuiet() ? this.quietBeats + 1 : 0;
    if (this.quietBeats < QUIET_BEATS) return;
    this.quietBeats = null;
    const { lost } = await this.parts.engine.ask('audit', {});
    const why = 'it was folded before the restart, and is gone since';
    for (const path of lost) this.parts.tell({ kind: 'lost', path, why });
  }

  private async record(lost: readonly Remark[]): Promise<void> {
    for (const { path, message } of lost) this.parts.tell({ kind: 'lost', path, why: message ?? '' });
    await this.parts.recorder.remark(lost);
  }

  /** The suspects whose time is up and whose writing has not come back under any name. */
  private async judge(patienceMs: number): Promise<Remark[]> {
    const { captures, folder, tell } = this.parts;
    if (!captures.suspects.has(patienceMs)) return [];
    // Where nothing can be seen, nothing is missing.
    const there = new Map((await folder.look()).map(({ path, stamp }) => [path, stamp]));
    const due = captures.suspects.take(patienceMs);
    const found = captures.stamps();
    for (const stamp of there.values()) found.add(stamp);
    // Those in the spool wait there for the next start, and are in no listing.
    const captured = due.filter(({ candidate }) => !this.spoolFiles.has(candidate.path));
    const missing = captured.filter(({ candidate }) => !found.has(stampOf(candidate.facts)));
    const isReplaced = (suspect: Suspect) => suspect.isReplaced ?? there.has(suspect.candidate.path);
    for (const { candidate, isOther } of missing.filter(isReplaced)) {
      // In the same inode it was written again, as a file that grows is; unless another was seen, and the number was free for a third.
      const isAgain = !isOther && inodeOf(there.get(candidate.path)) === candidate.facts.ino;
      // It may also have been the same picture with other metadata, which nobody can know any more: so it is no loss.
      if (!isAgain) tell({ kind: 'replaced', path: candidate.path, writings: 1 });
    }
    const message = 'it was there, and was gone before it could be read';
    return (
      missing
        .filter((suspect) => !isReplaced(suspect))
        .map(({ candidate: { path, facts } }) => ({ path, stamp: stampOf(facts) }))
        // A spooled frame excuses one capture of its name.
        .filter(({ path }) => !this.spooled.delete(spoolName(this.parts.folder.base, path)))
        .map((gone) => ({ ...gone, outcome: 'lost', reason: 'gone', message }))
    );
  }
}

function inodeOf(stamp: string | undefined): string | undefined {
  return stamp?.split('-')[2];
}
