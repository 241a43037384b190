/** All that the daemon knows of every path, from the first hint to the verdict: the one table that its stages share. */
import { type Candidate, dueAt, type Facts, stampOf } from '../core/settle.ts';
import type { Clock } from '../io/clock.ts';
import { Decided } from './decided.ts';

/** A stage that looks into the table for its work when it is woken. */
export interface Wakeable {
  wake(): void;
}

/** A capture that went away, or was replaced, before it was read whole. */
export interface Suspect {
  readonly candidate: Candidate;
  /** Units: ms of the monotonic clock. */
  readonly since: number;
  readonly isReplaced: boolean;
}

/** Engines that died with a capture in hand. */
export interface Deaths {
  /** By a crash while it was alone in hand. */
  readonly crashes: number;
  /** By whatever is no capture's fault, while it was alone in hand. */
  readonly shocks: number;
}

const nobody: Wakeable = { wake: () => undefined };

/**
 * A path is settling, ready or in hand, never two of them at once. Beside that an earlier writing of it may be decided, and another
 * missing.
 */
export class Captures {
  readonly decided = new Decided();
  private readonly clock: Clock;
  private settler = nobody;
  private dispatcher = nobody;
  /** Something may have happened to these. */
  private readonly hinted = new Set<string>();
  /** Hinted, and being looked at. */
  private asked: ReadonlySet<string> = new Set();
  /** Nothing speaks of a change to these; they are looked at all the same. */
  private readonly reviewed = new Set<string>();
  private readonly settling = new Map<string, Candidate>();
  /** Settled, in the order in which they are to be taken. */
  private ready = new Map<string, Candidate>();
  private readonly inHand = new Map<string, Candidate>();
  /** Engines that died with the path in hand. */
  private readonly deaths = new Map<string, Deaths>();
  /** Went away before they were read whole. */
  private suspects: Suspect[] = [];

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The settler is woken when there is something to look at, the dispatcher when a capture is ready. */
  connect(settler: Wakeable, dispatcher: Wakeable): void {
    this.settler = settler;
    this.dispatcher = dispatcher;
  }

  // Noticed: to be looked at.

  /** Something may have happened to these paths: they are looked at, together. */
  hint(paths: Iterable<string>): void {
    for (const path of paths) this.hinted.add(path);
    this.settler.wake();
  }

  /** These were decided, and are to be taken again. */
  retake(paths: readonly string[]): void {
    for (const path of paths) this.decided.forget(path);
    this.hint(paths);
  }

  /** Nothing speaks of a change to these paths: they are looked at too, some at a time, so that others need not wait for them. */
  review(paths: Iterable<string>): void {
    for (const path of paths) this.reviewed.add(path);
    this.settler.wake();
  }

  /** When the next look is due. Units: ms of the monotonic clock, `-Infinity` for now, `Infinity` for never. */
  nextLookAt(): number {
    if (this.hinted.size > 0 || this.reviewed.size > 0) return Number.NEGATIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (const candidate of this.settling.values()) next = Math.min(next, dueAt(candidate));
    return next;
  }

  /** Whatever is hinted at, whatever is due by then, and some that are reviewed. Until `looked` the hinted ones are not settled. */
  takeLooks(horizon: number, reviewedMax: number): Set<string> {
    this.asked = new Set(this.hinted);
    this.hinted.clear();
    const due = new Set(this.asked);
    for (const candidate of this.settling.values()) if (dueAt(candidate) <= horizon) due.add(candidate.path);
    let more = reviewedMax;
    for (const path of this.reviewed) {
      if (more-- === 0) break;
      this.reviewed.delete(path);
      due.add(path);
    }
    return due;
  }

  looked(): void {
    this.asked = new Set();
  }

  // Settling: looked at until it has been still long enough.

  /** Nothing settles, and nothing that something may have happened to is still to be looked at. */
  get nothingSettles(): boolean {
    return this.settling.size + this.hinted.size + this.asked.size === 0;
  }

  settlingAt(path: string): Candidate | undefined {
    return this.settling.get(path);
  }

  /** Those whose time has not come, as they were last looked at. */
  candidates(): Candidate[] {
    return [...this.settling.values()];
  }

  /** It settles, as it was last looked at. */
  keepSettling(candidate: Candidate): void {
    this.settling.set(candidate.path, candidate);
  }

  /** It settles once more, for its time has not come. */
  wait(candidate: Candidate): void {
    this.ready.delete(candidate.path);
    this.keepSettling(candidate);
    this.settler.wake();
  }

  /** It is no candidate any more. */
  drop(path: string): void {
    this.settling.delete(path);
  }

  // Ready and in hand: on its way through the engine.

  /** It has been still long enough. */
  settled(candidate: Candidate): void {
    this.settling.delete(candidate.path);
    this.ready.set(candidate.path, candidate);
    this.dispatcher.wake();
  }

  /** Captures that are settled and not yet decided. */
  get queueFrames(): number {
    return this.ready.size + this.inHand.size;
  }

  get framesInHand(): number {
    return this.inHand.size;
  }

  /** The next to be taken, if any. */
  next(): Candidate | undefined {
    const [next] = this.ready.values();
    return next;
  }

  /** Whether an engine has died with this one, or with one in hand: then they are not taken side by side. */
  isSuspected(candidate: Candidate): boolean {
    return [candidate, ...this.inHand.values()].some(({ path }) => this.deaths.has(path));
  }

  takeInHand(candidate: Candidate): void {
    this.ready.delete(candidate.path);
    this.inHand.set(candidate.path, candidate);
  }

  release({ path }: Candidate): void {
    this.inHand.delete(path);
  }

  /** The engine lived through it. */
  acquit({ path }: Candidate): void {
    this.deaths.delete(path);
  }

  /** The engine is dead: those that it had in hand, each with the engines that died with it. */
  dieInHand(isCrash: boolean): ({ candidate: Candidate } & Deaths)[] {
    const isAlone = this.inHand.size === 1;
    const suspected = [...this.inHand.values()].map((candidate) => {
      const { crashes, shocks } = this.deaths.get(candidate.path) ?? { crashes: 0, shocks: 0 };
      const deaths = {
        crashes: crashes + Number(isAlone && isCrash),
        shocks: shocks + Number(isAlone && !isCrash),
      };
      this.deaths.set(candidate.path, deaths);
      return { candidate, ...deaths };
    });
    this.inHand.clear();
    return suspected;
  }

  /** It is taken before everything that is ready. */
  readyFirst(candidate: Candidate): void {
    this.ready = new Map([[candidate.path, candidate], ...this.ready]);
  }

  /** Nothing that is ready will be taken. */
  dropReady(): void {
    this.ready.clear();
  }

  // What is known of a path, wherever it is.

  /** Whether the path has been met before, under any writing. */
  has(path: string): boolean {
    return this.decided.has(path) || this.isOnItsWay(path) || this.settling.has(path);
  }

  /** This writing is decided, or on its way to be. */
  isKnown(path: string, facts: Facts): boolean {
    return this.isOnItsWay(path) || this.decided.holds(path, facts);
  }

  /** The stamps of everything known or on its way, to tell a capture that was renamed from one that is gone. */
  stamps(): Set<string> {
    const stamps = new Set(this.decided.stamps());
    for (const step of [this.ready, this.inHand, this.settling])
      for (const { facts } of step.values()) stamps.add(stampOf(facts));
    return stamps;
  }

  private isOnItsWay(path: string): boolean {
    return this.ready.has(path) || this.inHand.has(path);
  }

  // Missing: judged when there was time for a rename to show.

  /** It was seen, and then it was not there, or another was in its place. An empty file had nothing to lose. */
  suspect(candidate: Candidate, isReplaced: boolean): void {
    if (candidate.facts.size === 0) return;
    this.suspects.push({ candidate, since: this.clock.now(), isReplaced });
  }

  /** Whether any has been missing for so long. Units: ms. */
  hasSuspects(patienceMs: number): boolean {
    const now = this.clock.now();
    return this.suspects.some(({ since }) => now - since >= patienceMs);
  }

  /** Those that have been missing for so long, who are then no suspects any more. Units: ms. */
  takeSuspects(patienceMs: number): Suspect[] {
    const now = this.clock.now();
    const isDue = ({ since }: Suspect) => now - since >= patienceMs;
    const due = this.suspects.filter(isDue);
    if (due.length > 0) this.suspects = this.suspects.filter((suspect) => !isDue(suspect));
    return due;
  }
}
