/** Where things stand, for the sidecar's state, the live line and systemd's status. */
import { Pace } from '../core/queue.ts';
import type { TakeReply } from '../engine/protocol.ts';
import { type ProgressFacts, progressLine } from '../io/progress.ts';

export class Situation {
  frames = 0;
  exposureSecondsTotal: number | null = null;
  rejected = 0;
  folderThere = true;
  previewFails = false;
  checkpointFails = false;
  private readonly pace = new Pace();

  /** Something keeps the daemon from doing all it should; it goes on with the rest. */
  get isDegraded(): boolean {
    return !this.folderThere || this.previewFails || this.checkpointFails;
  }

  note(reply: TakeReply, now: number): void {
    this.frames = reply.frames;
    this.exposureSecondsTotal = reply.exposureSecondsTotal;
    if (reply.outcome === 'folded') this.pace.mark(now);
    if (reply.outcome === 'rejected') this.rejected++;
  }

  progress(queueFrames: number, now: number): ProgressFacts {
    return {
      frames: this.frames,
      exposureSecondsTotal: this.exposureSecondsTotal,
      queueFrames,
      framesPerSecond: this.pace.framesPerSecond(now),
      etaSeconds: this.pace.etaSeconds(queueFrames, now),
      rejected: this.rejected,
    };
  }

  status(queueFrames: number, now: number): string {
    const line = progressLine(this.progress(queueFrames, now));
    return this.folderThere ? line : `${line}  waiting for the captures folder`;
  }
}
