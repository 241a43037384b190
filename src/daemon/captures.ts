/** All that the daemon knows of every path, from hint to verdict: the one table that its stages share. */
import { type Candidate, dueAt, type Facts, stampOf } from '../core/settle.ts';
import type { Clock } from '../io/clock.ts';
import { Decided } from './decided.ts';
import { Suspects } from './suspects.ts';

/** A stage that looks into the table for its work when it is woken. */
export interface Wakeable {
  wake(): void;
}

/** Engines that died with a capture in hand. */
export interface Deaths {
  /** By a crash while it was alone in hand. */
  readonly crashes: number;
  /** By whatever is no capture's fault, while it was alone in hand. */
  readonly shocks: number;
}

/**
 * What a hint says: a name has come or gone; the file was written, or its mode or times were set; a look is
 * due. The order of two more counts: the file was written; somebody who wrote to it has closed it.
 */
export type Hint = 'name' | 'change' | 'look' | 'written' | 'closed';

/** What all hints since the last look have said. */
export interface Signs {
  readonly isName: boolean;
  readonly isChange: boolean;
  /** `again`: it was closed, and then written or closed again. */
  readonly closed: 'no' | 'once' | 'again';
}

const noSigns: Signs = { isName: false, isChange: false, closed: 'no' };

const nobody: Wakeable = { wake: () => undefined };

/**
 * A writing is settling, ready or in hand, never two of them at once; of a path another may follow the one
 * that is on its way. Beside that an earlier writing of it may be decided, and another missing.
 */
export class Captures {
  readonly decided = new Decided();
  /** Went away before they were read whole. */
  readonly suspects: Suspects;
  private settler = nobody;
  private dispatcher = nobody;
  private foresight = nobody;
  /** Something may have happened to these. */
  private hinted = new Map<string, Signs>();
  /** Hinted, and being looked at. */
  private asked: ReadonlyMap<string, Signs> = new Map();
  /** Nothing speaks of a change to these; they are looked at all the same. */
  private readonly reviewed = new Set<string>();
  private readonly settling = new Map<string, Candidate>();
  /** Settled, in the order in which they are to be taken. */
  private ready = new Map<string, Candidate>();
  /** By writing: the next one of a path may be in hand beside it. */
  private readonly inHand = new Map<string, Candidate>();
  /** Engines that died with the writing in hand. */
  private readonly deaths = new Map<string, Deaths>();

  constructor(clock: Clock) {
    this.suspects = new Suspects(clock);
  }

  /** The settler is woken by what is to be looked at, the others by a capture that is ready, or settles. */
  connect(settler: Wakeable, dispatcher: Wakeable, foresight: Wakeable = nobody): void {
    this.settler = settler;
    this.dispatcher = dispatcher;
    this.foresight = foresight;
  }

  // Noticed: to be looked at.

  /** Something may have happened to these paths: they are looked at, together. */
  hint(paths: Iterable<string>, hint: Hint = 'look'): void {
    for (const path of paths) {
      this.hinted.set(path, signsWith(this.hinted.get(path) ?? noSigns, hint));
    }
    this.settler.wake();
  }

  /** These were decided, and are to be taken again. */
  retake(paths: readonly string[]): void {
    for (const path of paths) this.decided.forget(path);
    this.hint(paths);
  }

  /** What the hints said for which the path is being looked at. */
  signsOf(path: string): Signs {
    return this.asked.get(path) ?? noSigns;
  }

  /** Nothing speaks of a change to these: they are looked at too, some at a time; others need not wait. */
  review(paths: Iterable<string>): void {
    for (const path of paths) this.reviewed.add(path);
    this.settler.wake();
  }

  /** When the next look is due: ms of the monotonic clock, `-Infinity` for now, `Infinity` for never. */
  nextLookAt(): number {
    if (this.hinted.size + this.asked.size + this.reviewed.size > 0) return Number.NEGATIVE_INFINITY;
    let next = Number.POSITIVE_INFINITY;
    for (const candidate of this.settling.values()) next = Math.min(next, dueAt(candidate));
    return next;
  }

  /** What is hinted at, which settles not before `looked`, what is due, and some that are reviewed. */
  takeLooks(horizon: number, reviewedMax: number): Set<string> {
    this.asked = this.hinted;
    this.hinted = new Map();
    const due = new Set(this.asked.keys());
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
    this.asked = new Map();
    if (this.alone() !== undefined) this.foresight.wake();
  }

  // Settling: looked at until it has been still long enough.

  /** Nothing settles, and nothing that something may have happened to is still to be looked at. */
  get nothingSettles(): boolean {
    return this.settling.size + this.hinted.size + this.asked.size === 0;
  }

  settlingAt(path: string): Candidate | undefined {
    return this.settling.get(path);
  }

  /** The one that settles, where there is nothing else on its way. */
  alone(): Candidate | undefined {
    const [alone] = this.settling.values();
    return this.settling.size === 1 && this.queueFrames === 0 ? alone : undefined;
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
    // Another writing that has come meanwhile is the one to look at.
    if (!this.settling.has(candidate.path)) this.keepSettling(candidate);
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
    this.giveWay(candidate);
    this.ready.set(candidate.path, candidate);
    this.dispatcher.wake();
  }

  /** An earlier writing that is ready is no longer there to be read. */
  private giveWay({ path, facts }: Candidate): void {
    const earlier = this.ready.get(path);
    if (earlier && stampOf(earlier.facts) !== stampOf(facts))
      this.suspect(earlier, true, earlier.facts.ino !== facts.ino);
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
    return [candidate, ...this.inHand.values()].some((each) => this.deaths.has(writingOf(each)));
  }

  takeInHand(candidate: Candidate): void {
    this.ready.delete(candidate.path);
    this.inHand.set(writingOf(candidate), candidate);
  }

  release(candidate: Candidate): void {
    this.inHand.delete(writingOf(candidate));
  }

  /** The engine lived through it. */
  acquit(candidate: Candidate): void {
    this.deaths.delete(writingOf(candidate));
  }

  /** The engine is dead: those that it had in hand, each with the engines that died with it. */
  dieInHand(isCrash: boolean): ({ candidate: Candidate } & Deaths)[] {
    const isAlone = this.inHand.size === 1;
    const suspected = [...this.inHand.values()].map((candidate) => {
      const { crashes, shocks } = this.deaths.get(writingOf(candidate)) ?? { crashes: 0, shocks: 0 };
      const deaths = {
        crashes: crashes + Number(isAlone && isCrash),
        shocks: shocks + Number(isAlone && !isCrash),
      };
      this.deaths.set(writingOf(candidate), deaths);
      return { candidate, ...deaths };
    });
    this.inHand.clear();
    return suspected;
  }

  /** It is taken before everything that is ready. */
  readyFirst(candidate: Candidate): void {
    const later = this.ready.get(candidate.path);
    // What is there now is the later one.
    if (later) this.suspect(candidate, true, later.facts.ino !== candidate.facts.ino);
    else this.ready = new Map([[candidate.path, candidate], ...this.ready]);
  }

  /** Nothing that is ready will be taken: the next start finds it, if it is still there then. */
  dropReady(): void {
    for (const candidate of this.ready.values()) this.suspect(candidate, null);
    this.ready.clear();
  }

  /** Nor is anything looked at any more. */
  dropAll(): void {
    this.dropReady();
    for (const candidate of this.settling.values()) this.suspect(candidate, null);
    this.settling.clear();
  }

  // What is known of a path, wherever it is.

  /** Whether the path has been met before, under any writing. */
  has(path: string): boolean {
    if (this.decided.has(path) || this.settling.has(path) || this.ready.has(path)) return true;
    return [...this.inHand.values()].some((each) => each.path === path);
  }

  /** This writing is decided, or on its way to be. */
  isKnown(path: string, facts: Facts): boolean {
    const writing = writingOf({ path, facts });
    const ready = this.ready.get(path);
    const isReady = ready !== undefined && writingOf(ready) === writing;
    return isReady || this.inHand.has(writing) || this.decided.holds(path, facts);
  }

  /** The stamps of all that is known or on its way, to tell what was renamed from what is gone. */
  stamps(): Set<string> {
    const stamps = new Set(this.decided.stamps());
    for (const step of [this.ready, this.inHand, this.settling])
      for (const { facts } of step.values()) stamps.add(stampOf(facts));
    return stamps;
  }

  /** It was seen, and then it was not there, or another was in its place. */
  suspect(candidate: Candidate, isReplaced: boolean | null, isOther = false): void {
    this.suspects.add(candidate, isReplaced, isOther);
  }
}

function signsWith({ isName, isChange, closed }: Signs, hint: Hint): Signs {
  const isAnother = hint === 'closed' || hint === 'written';
  return {
    isName: isName || hint === 'name',
    isChange: isChange || hint === 'change' || hint === 'written',
    closed: closed === 'no' ? (hint === 'closed' ? 'once' : 'no') : isAnother ? 'again' : closed,
  };
}

/** Tells one writing of a path from another: each is taken by itself. */
function writingOf({ path, facts }: Pick<Candidate, 'path' | 'facts'>): string {
  return `${stampOf(facts)} ${path}`;
}
