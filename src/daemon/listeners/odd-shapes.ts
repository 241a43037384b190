/**
 * When captures of one other shape outnumber the frames of a stack, its first frame may be the stray one:
 * what to do, said once.
 */
import { counted } from '../../core/progress.ts';
import type { TakeReply } from '../../core/verdict.ts';

/** So many times as many: two or three odd ones are nothing strange beside a frame. */
const OUTNUMBERED = 3;

export class OddShapes {
  private counts = new Map<string, number>();
  private isSaid = false;

  /**
   * As an engine finds it in the ledger: captures that were rejected for their shape, by what was said of
   * them.
   */
  resume(notFitting: Readonly<Record<string, number>>): void {
    this.counts = new Map(Object.entries(notFitting));
  }

  /** `folder`: of the state, as commands want it. Null when there is nothing to say. */
  advice({ outcome, code, message = '', frames }: TakeReply, folder: string): string | null {
    if (frames === 0 || (outcome === 'folded' && frames === 1)) {
      this.counts.clear();
      this.isSaid = false;
    }
    if (outcome !== 'rejected' || code !== 'shape-mismatch') return null;
    const count = (this.counts.get(message) ?? 0) + 1;
    this.counts.set(message, count);
    if (this.isSaid || frames === 0 || count < OUTNUMBERED * frames) return null;
    this.isSaid = true;
    const which = frames === 1 ? 'last' : "'*'";
    const odd = frames === 1 ? 'that frame is the odd one' : 'those are the odd ones';
    return (
      `only ${counted(frames)} in the stack, and ${count} captures of another shape were rejected (${message}); ` +
      `if ${odd}: slowshutter remove ${which} --state ${folder}, and the others are taken`
    );
  }
}
