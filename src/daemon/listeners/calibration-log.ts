/**
 * What the log says of dark and flat: what keeps them from being used, and what they and the frames say
 * differently, each once.
 */
import type { Happened } from '../../core/happening.ts';
import type { Log } from '../../io/log.ts';

export class CalibrationLog {
  private readonly log: Log;
  private failing: string | null = null;
  private readonly said = new Set<string>();

  constructor(log: Log) {
    this.log = log;
  }

  published({ calibration }: Happened<'published'>): void {
    if (!calibration) return;
    const { trouble, differs } = calibration;
    if (trouble !== null && trouble !== this.failing) this.log.line('error', 'calibration', trouble);
    if (trouble === null && this.failing !== null)
      this.log.line('info', 'calibration', 'over: dark and flat are as they should be');
    this.failing = trouble;
    for (const text of differs) {
      if (!this.said.has(text)) this.log.line('warn', 'calibration', text);
      this.said.add(text);
    }
  }
}
