/** Where things stand, for the sidecar's state, the live line and systemd's status. */

import type { Changed } from '../../core/control.ts';
import type { StackError } from '../../core/errors.ts';
import { type ProgressFacts, progressLine } from '../../core/progress.ts';
import { RecentPace } from '../../core/queue.ts';
import type { DaemonState } from '../../core/sidecar.ts';
import type { TakeReply } from '../../core/verdict.ts';
import type { Published } from '../cadence.ts';
import type { DaemonLog } from './log.ts';

export class DaemonStatus {
  private readonly diary: DaemonLog;
  private readonly onChange: () => void;
  frames = 0;
  exposureSecondsTotal: number | null = null;
  rejected = 0;
  folderThere = true;
  previewFails = false;
  checkpointFails = false;
  refoldFails = false;
  paused = false;
  /** When a frame was last folded, or a stack was begun. Units: ms of the monotonic clock. */
  lastFoldAt = Number.NEGATIVE_INFINITY;
  /** Captures wait because the machine, not they, is at fault. */
  takeFails = false;
  private readonly pace = new RecentPace();

  /** `onChange`: the sidecar has something new to say. */
  constructor(diary: DaemonLog, onChange: () => void) {
    this.diary = diary;
    this.onChange = onChange;
  }

  /** Something keeps the daemon from doing all it should; it goes on with the rest. */
  get isDegraded(): boolean {
    const { previewFails, checkpointFails, takeFails, refoldFails } = this;
    return !this.folderThere || previewFails || checkpointFails || takeFails || refoldFails;
  }

  /** Of a stack that is at work. */
  get state(): DaemonState {
    if (this.isDegraded) return 'degraded';
    return this.paused ? 'paused' : 'running';
  }

  /** The stack is finished, another begun. */
  begin(): void {
    this.frames = 0;
    this.exposureSecondsTotal = null;
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.onChange();
  }

  meetFolder(there: boolean, captures: string): void {
    this.folderThere = there;
    this.diary.folder(there, captures);
    this.onChange();
  }

  failTake(error: StackError): void {
    this.takeFails = true;
    this.diary.trouble(error);
    this.onChange();
  }

  failCheckpoint(message: string): void {
    this.checkpointFails = true;
    this.diary.checkpointFailed(message);
    this.onChange();
  }

  /** What became of a preview; once more when it works again, for the sidecar to say so. */
  published(failures: readonly { file: string; message: string }[]): Published {
    const failedBefore = this.previewFails;
    this.previewFails = failures.length > 0;
    this.diary.published(this.frames, failures);
    if (this.previewFails) return 'failed';
    return failedBefore ? 'again' : 'said';
  }

  failRefold(message: string): void {
    this.refoldFails = true;
    this.diary.refoldFailed(message);
    this.onChange();
  }

  framesPerSecond(now: number): number {
    return this.pace.framesPerSecond(now);
  }

  note(reply: TakeReply, now: number): void {
    this.frames = reply.frames;
    this.takeFails = false;
    this.exposureSecondsTotal = reply.exposureSecondsTotal;
    if (reply.outcome === 'folded') {
      this.pace.mark(now);
      this.lastFoldAt = now;
    }
    if (reply.outcome === 'rejected') this.rejected++;
  }

  /** The photographer has taken frames out, or put them back. */
  changed({ frames, exposureSecondsTotal }: Changed): void {
    this.frames = frames;
    this.exposureSecondsTotal = exposureSecondsTotal;
  }

  progress(queueFrames: number, now: number): ProgressFacts {
    return {
      frames: this.frames,
      exposureSecondsTotal: this.exposureSecondsTotal,
      queueFrames,
      framesPerSecond: this.pace.framesPerSecond(now),
      etaSeconds: this.pace.etaSeconds(queueFrames, now),
      rejected: this.rejected,
      paused: this.paused,
    };
  }

  status(queueFrames: number, now: number): string {
    const line = progressLine(this.progress(queueFrames, now));
    return this.folderThere ? line : `${line}  waiting for the captures folder`;
  }
}
