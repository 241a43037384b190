/** Where things stand, for the sidecar's state, the live line and systemd's status. */
import { Pace } from '../core/queue.ts';
import type { TakeReply } from '../engine/protocol.ts';
import { type ProgressFacts, progressLine } from '../io/progress.ts';

/** What cannot be had or done at the moment. */
export type Trouble = 'folder' | 'fold' | 'checkpoint' | 'preview';

export class Situation {
  frames = 0;
  exposureSecondsTotal: number | null = null;
  rejected = 0;
  private readonly troubles = new Set<Trouble>();
  private readonly pace = new Pace();
  private readonly onChange: () => void;

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /** Something keeps the daemon from doing all it should; it goes on with the rest. */
  get isDegraded(): boolean {
    return this.troubles.size > 0;
  }

  get folderThere(): boolean {
    return !this.troubles.has('folder');
  }

  /** A trouble begins or is over: the sidecar is to say so. */
  meet(trouble: Trouble, isThere: boolean): void {
    if (this.troubles.has(trouble) === isThere) return;
    if (isThere) this.troubles.add(trouble);
    else this.troubles.delete(trouble);
    this.onChange();
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
