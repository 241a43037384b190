/** Captures that are there before a stack is opened: left out with `existing: skip`, and read when there is nothing else to do. */

import { join } from 'node:path';
import { byName, isCaptureName } from '../core/names.ts';
import { stampOf } from '../core/settle.ts';
import type { Remark } from '../core/verdict.ts';
import type { DaemonLog } from './listeners/log.ts';
import type { DaemonPorts, DaemonSettings } from './ports.ts';

export interface PriorJobs {
  remark(remarks: readonly Remark[]): Promise<void>;
  checkpoint(): Promise<void>;
  /** Has the engine read one of them. Resolves with how many are left; null when there was none. Errors: those of the engine. */
  readOne(): Promise<number | null>;
  /** They are known by their bytes from now on: whatever touches them, they are not new. */
  onRead(): void;
  readonly diary: DaemonLog;
}

export class PriorCaptures {
  private readonly ports: Pick<DaemonPorts, 'listNames' | 'look'>;
  private readonly settings: DaemonSettings;
  private readonly jobs: PriorJobs;
  private isDue = false;
  private reading = false;
  private isQuiet = false;

  constructor(ports: Pick<DaemonPorts, 'listNames' | 'look'>, settings: DaemonSettings, jobs: PriorJobs) {
    this.ports = ports;
    this.settings = settings;
    this.jobs = jobs;
  }

  /** What is in the captures folder now, with its stamps. Errors: none; a folder that is missing holds no captures. */
  async look(): Promise<{ path: string; stamp: string }[]> {
    const { captures } = this.settings.stack;
    const names = await this.ports.listNames(captures).catch(() => []);
    const there: { path: string; stamp: string }[] = [];
    for (const name of names.filter((each) => isCaptureName(each, this.settings.captureExtensions))) {
      const path = join(captures, name);
      const found = await this.ports.look(path);
      if (typeof found !== 'string') there.push({ path, stamp: stampOf(found) });
    }
    return there;
  }

  /** A stack begins: with `existing: skip` without what is there. Errors: those of the engine. */
  async leaveOut(): Promise<void> {
    if (this.settings.existing !== 'skip') return;
    const there = await this.look();
    // In the order in which they would have been taken.
    there.sort((a, b) => byName(a.path, b.path));
    const remarks = there.map((each): Remark => ({ ...each, outcome: 'skipped', reason: 'existing' }));
    await this.jobs.remark(remarks);
    // Durable at once: after a crash these must still be the ones that were there before.
    await this.jobs.checkpoint();
    this.jobs.diary.skippedExisting(remarks.length);
  }

  /** An engine was opened: its ledger may hold some that nobody has read. */
  expect(): void {
    this.isDue = true;
  }

  /** `isQuiet`: nothing waits and nothing is in hand. Only then are they read, one at a time. Errors: those of the engine. */
  async beat(isQuiet: boolean): Promise<void> {
    this.isQuiet = isQuiet;
    if (!this.isDue || !isQuiet || this.reading) return;
    this.reading = true;
    let read = 0;
    try {
      while (this.isDue && this.isQuiet) {
        const left = await this.jobs.readOne();
        this.isDue = left !== null && left > 0;
        if (left !== null) read++;
      }
    } finally {
      this.reading = false;
      if (read > 0) {
        this.jobs.diary.readExisting(read);
        this.jobs.onRead();
      }
    }
  }
}
