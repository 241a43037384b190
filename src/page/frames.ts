/** The frames that the page knows of, asked for in pieces and anew after a decision. */
import type { PageFrame, PageFrames, PageStatus } from '../core/page.ts';
import { ask } from './session.ts';

export class Frames {
  all: readonly PageFrame[] = [];
  private last = 0;
  private told = '';
  private decisions: number | null = null;
  private status: PageStatus | null = null;
  private isBusy = false;
  private readonly onChange: () => void;

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /**
   * Asks for what is new, where the counts say that something is. What is told meanwhile is asked for next.
   */
  async update(status: PageStatus): Promise<void> {
    this.status = status;
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (let now = countsOf(this.status); now !== this.told; now = countsOf(this.status)) {
        const { decisions } = this.status;
        await this.fetch(this.decisions !== decisions);
        this.told = now;
        this.decisions = decisions;
      }
    } catch {
      // The next status asks again.
    } finally {
      this.isBusy = false;
    }
  }

  /** What was known stays until all is here. */
  private async fetch(isAnew: boolean): Promise<void> {
    let after = isAnew ? 0 : this.last;
    const found: PageFrame[] = [];
    for (;;) {
      const { frames, last } = await ask<PageFrames>(`/api/frames?after=${after}`);
      found.push(...frames);
      after = frames.at(-1)?.number ?? last;
      if (frames.length === 0 || after >= last) break;
    }
    // A stack that is finished has its dots no more, nor has a frame that a window has passed.
    const open = found.filter(({ outcome }) => outcome !== 'closed' && outcome !== 'expired');
    this.all = isAnew ? open : [...this.all, ...open];
    this.last = after;
    this.onChange();
  }
}

/** Another text when there is a frame more, or one of which something else has become. */
function countsOf(status: PageStatus | null): string {
  if (status === null) return '';
  const { frames, removed, closed, expired, duplicates, skipped, lost, held, rejected, decisions } = status;
  return JSON.stringify([
    frames,
    removed,
    closed,
    expired,
    duplicates,
    skipped,
    lost,
    held,
    rejected,
    decisions,
  ]);
}
