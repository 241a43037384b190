/**
 * Captures that went away before they could be folded, or found again after a restart: renamed after all,
 * replaced, or lost.
 */

import { basename } from 'node:path';
import type { Tell } from '../core/happening.ts';
import { type Candidate, type Facts, modifiedMsOf, stampOf } from '../core/settle.ts';
import { spoolName } from '../core/spool-name.ts';
import type { Remark } from '../core/verdict.ts';
import type { Requests } from '../wire/protocol.ts';
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
  /** Of every engine so far: what the next has not in its spool any more, a checkpoint holds. */
  private readonly spoolFiles = new Set<string>();
  /** The captures that those are of. */
  private readonly spooled = new Set<string>();

  constructor(parts: MissingParts) {
    this.parts = parts;
  }

  /**
   * An engine has the stack, with these frames in the spool, under `<digest>-<name>`: nothing is lost when
   * their captures go, or are written over. A frame that it has not found again yet may still be in the
   * folder: before `expectAudit` it is not asked.
   */
  engineReady(spooled: Requests['open']['answer']['spooled']): void {
    this.quietBeats = null;
    for (const [file, stamp] of spooled) {
      this.spoolFiles.add(file);
      this.spooled.add(writingOf(basename(file).replace(/^[0-9a-f]{64}-/, ''), stamp));
    }
  }

  /**
   * The folder has been listed for the engine: frames of before that it does not find again are named, once
   * everything is taken.
   */
  expectAudit(): void {
    this.quietBeats = 0;
  }

  /**
   * Nothing will come any more: whatever was seen, was not read and is gone now is lost, or replaced. Errors:
   * those of the engine, and of a folder that cannot be read.
   */
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
    const isSafe = ({ path, facts }: Candidate) => found.has(stampOf(facts)) || this.isSpooled(path, facts);
    const missing = due.filter(({ candidate }) => !isSafe(candidate));
    const isReplaced = (suspect: Suspect) => suspect.isReplaced ?? there.has(suspect.candidate.path);
    for (const { candidate, isOther } of missing.filter(isReplaced)) {
      // In the same inode it was written again, as a file that grows is; unless another was seen, and the
      // number was free for a third.
      const isAgain = !isOther && inodeOf(there.get(candidate.path)) === candidate.facts.ino;
      // It may also have been the same picture with other metadata, which nobody can know any more: so it is
      // no loss.
      if (!isAgain) tell({ kind: 'replaced', path: candidate.path, writings: 1 });
    }
    const message = 'it was there, and was gone before it could be read';
    return missing
      .filter((suspect) => !isReplaced(suspect))
      .map(({ candidate: { path, facts } }) => ({ path, stamp: stampOf(facts) }))
      .map((gone) => ({ ...gone, outcome: 'lost', reason: 'gone', message }));
  }

  /**
   * It is, or was, in the spool itself, or its bytes are. A spool is in no listing, and what is in it is
   * audited.
   */
  private isSpooled(path: string, facts: Facts): boolean {
    const name = spoolName(this.parts.folder.base, path);
    return this.spoolFiles.has(path) || this.spooled.has(writingOf(name, stampOf(facts)));
  }
}

/**
 * A spooled frame has the name, the size and the time, to a millisecond, of its capture, in another inode.
 */
function writingOf(name: string, stamp: string): string {
  const [size = '', mtimeNs = '0'] = stamp.split('-');
  return `${size} ${modifiedMsOf({ mtimeNs })} ${name}`;
}

function inodeOf(stamp: string | undefined): string | undefined {
  return stamp?.split('-')[2];
}
