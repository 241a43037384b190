/** Stage 2, the part that looks: candidates are looked at until they have been still long enough. */
import type { Tell } from '../core/happening.ts';
import { STATS_IN_FLIGHT_MAX } from '../core/limits.ts';
import { byName } from '../core/names.ts';
import {
  afterChange,
  afterClose,
  type Candidate,
  dueAt,
  type Facts,
  isPutAside,
  isUnread,
  newCandidate,
  observe,
  overwrittenSince,
  type SettleRule,
} from '../core/settle.ts';
import type { Clock } from '../io/clock.ts';
import type { Captures, Signs } from './captures.ts';

/** Looks that are due within this time are made together. */
const GRAIN_MS = 5;
/** Known paths that are looked at in one go; a few milliseconds on a local disk. */
const REVIEWED_MAX = 500;

export interface SettlerPorts {
  readonly clock: Clock;
  look(path: string): Promise<Facts | 'gone' | 'not-a-file'>;
}

export interface SettlerParts {
  readonly captures: Captures;
  readonly tell: Tell;
}

export class Settler {
  private readonly ports: SettlerPorts;
  private readonly rule: SettleRule;
  private readonly captures: Captures;
  private readonly tell: Tell;
  private looking = false;
  private closed = false;
  private cancelTimer: () => void = () => undefined;

  constructor(ports: SettlerPorts, rule: SettleRule, { captures, tell }: SettlerParts) {
    this.ports = ports;
    this.rule = rule;
    this.captures = captures;
    this.tell = tell;
  }

  /** There may be something to look at, now or later. */
  wake(): void {
    this.cancelTimer();
    if (this.closed || this.looking) return;
    const next = this.captures.nextLookAt();
    if (next === Number.POSITIVE_INFINITY) return;
    if (next === Number.NEGATIVE_INFINITY) {
      void this.lookAround();
      return;
    }
    const wait = Math.max(GRAIN_MS, next - this.ports.clock.now());
    this.cancelTimer = this.ports.clock.after(wait, () => void this.lookAround());
  }

  close(): void {
    this.closed = true;
    this.cancelTimer();
  }

  private async lookAround(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const due = this.captures.takeLooks(this.ports.clock.now() + GRAIN_MS, REVIEWED_MAX);
    // In capture order, so that captures found together are also taken in that order.
    const paths = [...due].sort(byName);
    const found = await this.lookAtAll(paths);
    this.looking = false;
    if (this.closed) return;
    const now = this.ports.clock.now();
    paths.forEach((path, i) => {
      this.judge(path, found[i] ?? 'gone', now);
    });
    this.captures.looked();
    this.wake();
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
    const { captures, rule } = this;
    const candidate = captures.settlingAt(path);
    if (found === 'gone' || found === 'not-a-file') {
      captures.drop(path);
      if (found === 'not-a-file') this.tell({ kind: 'ignored', path, why: 'not a regular file' });
      else if (candidate) captures.suspect(candidate, false);
      return;
    }
    captures.suspects.meet(path, found);
    const { isName, isChange, closed } = captures.signsOf(path);
    const isWhole = isName && (!isChange || isPutAside(found));
    if (!candidate) {
      if (captures.isKnown(path, found)) return;
      captures.keepSettling(this.heard(newCandidate(path, found, now, rule, isWhole), false, closed));
      this.tell({ kind: 'noticed', path });
      return;
    }
    // It was renamed back, or what is on its way is this very writing.
    if (captures.isKnown(path, found)) {
      captures.drop(path);
      return;
    }
    if (found.ino !== candidate.facts.ino && isUnread(candidate, rule))
      captures.suspect(candidate, true, true);
    let seen = observe(candidate, found, now, rule, isWhole);
    if (seen !== candidate) this.tell({ kind: 'noticed', path });
    const writings = overwrittenSince(candidate, seen);
    if (writings > 0) this.tell({ kind: 'replaced', path, writings });
    seen = this.heard(seen, isChange, closed);
    if (seen === candidate && dueAt(candidate) <= now + GRAIN_MS) captures.settled(candidate);
    else captures.keepSettling(seen);
  }

  /** The candidate with what the hints have said of its writer. */
  private heard(seen: Candidate, isChange: boolean, closed: Signs['closed']): Candidate {
    if (closed !== 'no') return afterClose(seen, this.rule, closed === 'once');
    return isChange ? afterChange(seen, this.rule) : seen;
  }
}
