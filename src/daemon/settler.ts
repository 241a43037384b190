/** Stage 2, the part that looks: candidates are looked at until they have been still long enough. */
import { STATS_IN_FLIGHT_MAX } from '../core/limits.ts';
import { byName } from '../core/names.ts';
import {
  type Candidate,
  dueAt,
  type Facts,
  isUnread,
  newCandidate,
  observe,
  type SettleRule,
  stampOf,
} from '../core/settle.ts';
import type { Clock } from '../io/clock.ts';

/** Looks that are due within this time are made together. */
const GRAIN_MS = 5;
/** Known paths that are looked at in one go; a few milliseconds on a local disk. */
const REVIEWED_MAX = 500;

export interface SettlerPorts {
  readonly clock: Clock;
  look(path: string): Promise<Facts | 'gone' | 'not-a-file'>;
}

export interface SettlerEvents {
  /** Whether this writing of the path has been dealt with. */
  isKnown(path: string, facts: Facts): boolean;
  /** A candidate is new, or changed: somebody is writing. */
  onMoved(): void;
  onSettled(candidate: Candidate): void;
  /** `isReplaced`: another file has its name now, and nobody has read it. */
  onGone(candidate: Candidate, isReplaced: boolean): void;
  onNotAFile(path: string): void;
}

export class Settler {
  private readonly ports: SettlerPorts;
  private readonly rule: SettleRule;
  private readonly events: SettlerEvents;
  private readonly waiting = new Map<string, Candidate>();
  private readonly hinted = new Set<string>();
  /** Hinted, and being looked at. */
  private asked: ReadonlySet<string> = new Set();
  private readonly reviewed = new Set<string>();
  private looking = false;
  private closed = false;
  private cancelTimer: () => void = () => undefined;

  constructor(ports: SettlerPorts, rule: SettleRule, events: SettlerEvents) {
    this.ports = ports;
    this.rule = rule;
    this.events = events;
  }

  /** Nothing waits, and nothing that something may have happened to is still to be looked at. */
  get isIdle(): boolean {
    return this.waiting.size + this.hinted.size + this.asked.size === 0;
  }

  has(path: string): boolean {
    return this.waiting.has(path);
  }

  candidates(): Iterable<Candidate> {
    return this.waiting.values();
  }

  /** The writings that are waiting. */
  stamps(): string[] {
    return [...this.waiting.values()].map(({ facts }) => stampOf(facts));
  }

  /** Something may have happened to these paths: they are looked at, together. */
  hint(paths: Iterable<string>): void {
    for (const path of paths) this.hinted.add(path);
    this.schedule();
  }

  /** Nothing speaks of a change to these paths: they are looked at too, some at a time, so that others need not wait for them. */
  review(paths: Iterable<string>): void {
    for (const path of paths) this.reviewed.add(path);
    this.schedule();
  }

  /** Puts a candidate back whose time has not come. */
  wait(candidate: Candidate): void {
    this.waiting.set(candidate.path, candidate);
    this.schedule();
  }

  close(): void {
    this.closed = true;
    this.cancelTimer();
  }

  private schedule(): void {
    this.cancelTimer();
    if (this.closed || this.looking) return;
    if (this.hinted.size > 0 || this.reviewed.size > 0) {
      void this.lookAround();
      return;
    }
    let next = Number.POSITIVE_INFINITY;
    for (const candidate of this.waiting.values()) next = Math.min(next, dueAt(candidate));
    if (next === Number.POSITIVE_INFINITY) return;
    const wait = Math.max(GRAIN_MS, next - this.ports.clock.now());
    this.cancelTimer = this.ports.clock.after(wait, () => void this.lookAround());
  }

  private async lookAround(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    this.asked = new Set(this.hinted);
    this.hinted.clear();
    const due = new Set(this.asked);
    const horizon = this.ports.clock.now() + GRAIN_MS;
    for (const candidate of this.waiting.values()) if (dueAt(candidate) <= horizon) due.add(candidate.path);
    let more = REVIEWED_MAX;
    for (const path of this.reviewed) {
      if (more-- === 0) break;
      this.reviewed.delete(path);
      due.add(path);
    }
    // In capture order, so that captures found together are also taken in that order.
    const paths = [...due].sort(byName);
    const found = await this.lookAtAll(paths);
    this.looking = false;
    if (this.closed) return;
    const now = this.ports.clock.now();
    paths.forEach((path, i) => {
      this.judge(path, found[i] ?? 'gone', now);
    });
    this.asked = new Set();
    this.schedule();
  }

  private async lookAtAll(paths: readonly string[]): Promise<(Facts | 'gone' | 'not-a-file')[]> {
    const found: (Facts | 'gone' | 'not-a-file')[] = new Array(paths.length);
    let next = 0;
    const worker = async () => {
      for (let i = next++; i < paths.length; i = next++) found[i] = await this.ports.look(paths[i] ?? '');
    };
    await Promise.all(Array.from({ length: STATS_IN_FLIGHT_MAX }, worker));
    return found;
  }

  private judge(path: string, found: Facts | 'gone' | 'not-a-file', now: number): void {
    const candidate = this.waiting.get(path);
    if (found === 'gone' || found === 'not-a-file') {
      this.waiting.delete(path);
      if (found === 'not-a-file') this.events.onNotAFile(path);
      else if (candidate) this.events.onGone(candidate, false);
      return;
    }
    if (!candidate) {
      if (this.events.isKnown(path, found)) return;
      this.waiting.set(path, newCandidate(path, found, now, this.rule));
      this.events.onMoved();
      return;
    }
    if (found.ino !== candidate.facts.ino && isUnread(candidate, this.rule))
      this.events.onGone(candidate, true);
    const seen = observe(candidate, found, now, this.rule);
    if (seen !== candidate) this.events.onMoved();
    if (seen === candidate && dueAt(candidate) <= now + GRAIN_MS) {
      this.waiting.delete(path);
      this.events.onSettled(candidate);
    } else {
      this.waiting.set(path, seen);
    }
  }
}
