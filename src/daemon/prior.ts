/**
 * Captures that are there before a stack is opened: left out with `existing: skip`, and read when there is
 * nothing else to do.
 */

import { codeOf, messageOf } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import { byName } from '../core/names.ts';
import type { DaemonSettings } from '../core/settings.ts';
import type { Remark } from '../core/verdict.ts';
import type { CapturesFolder } from './captures-folder.ts';
import type { Engine } from './ports.ts';
import type { Recorder } from './recorder.ts';

export interface PriorParts {
  readonly folder: CapturesFolder;
  readonly recorder: Recorder;
  readonly engine: Engine;
  readonly tell: Tell;
}

export class PriorCaptures {
  private readonly existing: DaemonSettings['existing'];
  private readonly parts: PriorParts;
  private isDue = false;
  private reading = false;
  private isQuiet = false;

  constructor(existing: DaemonSettings['existing'], parts: PriorParts) {
    this.existing = existing;
    this.parts = parts;
  }

  /** A stack begins: with `existing: skip` without what is there. Errors: those of the engine. */
  async leaveOut(): Promise<void> {
    if (this.existing !== 'skip') return;
    const { folder, recorder, tell } = this.parts;
    const there = await folder.look();
    // In the order in which they would have been taken.
    there.sort((a, b) => byName(a.path, b.path));
    const remarks = there.map((each): Remark => ({ ...each, outcome: 'skipped', reason: 'existing' }));
    await recorder.remark(remarks);
    // Durable at once: after a crash these must still be the ones that were there before.
    await recorder.checkpoint().catch((error) => {
      // On a disk that takes nothing now that has to wait.
      if (codeOf(error) !== 'io') throw error;
      tell({ kind: 'checkpoint-failed', message: messageOf(error) });
    });
    tell({ kind: 'prior-skipped', captures: remarks.length });
  }

  /** An engine has the stack, whose ledger may hold some that nobody has read. */
  engineReady(): void {
    this.isDue = true;
  }

  /**
   * `isQuiet`: nothing waits and nothing is in hand. Only then are they read, one at a time. Errors: those of
   * the engine.
   */
  async beat(isQuiet: boolean): Promise<void> {
    this.isQuiet = isQuiet;
    if (!this.isDue || !isQuiet || this.reading) return;
    this.reading = true;
    let read = 0;
    try {
      while (this.isDue && this.isQuiet) {
        const { left } = await this.parts.engine.ask('readUnread', {});
        this.isDue = left !== null && left > 0;
        if (left !== null) read++;
      }
    } finally {
      this.reading = false;
      if (read > 0) this.parts.tell({ kind: 'prior-read', captures: read });
    }
  }
}
