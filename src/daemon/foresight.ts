/**
 * Between stages 2 and 3: a capture that settles alone is read and decoded while it does. It is taken when it
 * has settled, and not before.
 */
import { type Candidate, isUnread, type SettleRule } from '../core/settle.ts';
import type { Clock } from '../io/clock.ts';
import type { Captures, Wakeable } from './captures.ts';
import type { Engine } from './ports.ts';

/**
 * A writer that has been still for so long may be done; then twice that each time it was not, for a growing
 * file is read anew each time.
 */
const STILL_MS = 20;

export interface ForesightParts {
  readonly captures: Pick<Captures, 'alone'>;
  readonly engine: Engine;
}

export class Foresight implements Wakeable {
  private readonly clock: Clock;
  private readonly rule: SettleRule;
  private readonly parts: ForesightParts;
  /** The candidate that was met last, and how long one of its path must be still. */
  private met: Candidate | null = null;
  private stillMs = STILL_MS;
  private cancel: () => void = () => undefined;

  constructor(clock: Clock, rule: SettleRule, parts: ForesightParts) {
    this.clock = clock;
    this.rule = rule;
    this.parts = parts;
  }

  /** The one that settles alone may be another one. */
  wake(): void {
    const { rule, met } = this;
    const next = this.parts.captures.alone();
    if (next === undefined || next === met) return;
    this.cancel();
    this.met = next;
    if (next.path !== met?.path) this.stillMs = STILL_MS;
    // One that was put in its place is whole.
    const stillMs = next.waitMs < rule.settleMs ? 0 : this.stillMs;
    if (next.facts.size === 0 || !isUnread(next, rule) || stillMs >= rule.settleMs) return;
    if (stillMs === 0) void this.prepare(next);
    else this.cancel = this.clock.after(stillMs, () => void this.prepare(next));
  }

  private async prepare(candidate: Candidate): Promise<void> {
    const { captures, engine } = this.parts;
    if (captures.alone() !== candidate) return;
    const { path } = candidate;
    // An engine that dies of it dies again when the capture is taken, and is then met.
    const { isWhole } = await engine.ask('prepare', { path }).catch(() => ({ isWhole: false }));
    if (!isWhole && this.met?.path === path) this.stillMs *= 2;
  }
}
