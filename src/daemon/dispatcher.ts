/** Settled captures on their way through the engine: who is next, who is in hand, and what follows from each verdict. */

import { messageOf, StackError } from '../core/errors.ts';
import { RETRY_SECONDS_MAX } from '../core/limits.ts';
import {
  type Candidate,
  type Facts,
  isDoubtOver,
  isLastCall,
  isUnread,
  type SettleRule,
  stampOf,
  waitForAccess,
  waitForDoubt,
  waitForRest,
} from '../core/settle.ts';
import type { Remark, TakeReply } from '../core/verdict.ts';
import type { Clock } from '../io/clock.ts';
import { framesInHand } from '../wire/client.ts';
import type { EngineClient } from '../wire/protocol.ts';

/** A frame that was in hand when the engine died is tried once more, alone; a second death is its own. */
const ATTEMPTS_MAX = 2;

export interface DispatcherEvents {
  /** The capture waits for more: put it back among the candidates. */
  onWait(candidate: Candidate): void;
  onAgain(path: string): void;
  /** `isReplaced`: it was written again, or another file has its name, before it was read whole. */
  onGone(candidate: Candidate, isReplaced: boolean): void;
  onVerdict(candidate: Candidate, reply: TakeReply): void;
  /** The engine died on it, and again when it was alone: it will be rejected as soon as there is an engine. */
  onPoison(path: string): void;
  /** An operating error: the capture stays where it is. */
  onTrouble(error: StackError): void;
}

export class Dispatcher {
  private readonly clock: Clock;
  private readonly rule: SettleRule;
  private readonly events: DispatcherEvents;
  private engine: EngineClient | null = null;
  private known = new Map<string, string>();
  private ready = new Map<string, Candidate>();
  private readonly inHand = new Map<string, Candidate>();
  private readonly crashes = new Map<string, number>();
  private poisoned: Remark[] = [];
  private onIdle: (() => void) | null = null;

  constructor(clock: Clock, rule: SettleRule, events: DispatcherEvents) {
    this.clock = clock;
    this.rule = rule;
    this.events = events;
  }

  /** Captures that are settled and not yet decided. */
  get queueFrames(): number {
    return this.ready.size + this.inHand.size;
  }

  /** There is an engine, and nothing for it to do. */
  get isIdle(): boolean {
    return this.engine !== null && this.queueFrames === 0;
  }

  /**
   * `known`: the ledger's paths with the stamps under which they were decided. The result is for its ledger, and is said to every engine
   * until it is `remembered`.
   */
  serve(engine: EngineClient, known: Map<string, string>): readonly Remark[] {
    this.engine = engine;
    this.known = known;
    for (const { path, stamp } of this.poisoned) this.known.set(path, stamp);
    this.dispatch();
    return this.poisoned;
  }

  /** Those on which engines died are durably in the ledger, if this is still the engine that was told. */
  remembered(engine: EngineClient): void {
    if (this.engine === engine) this.poisoned = [];
  }

  isKnownPath(path: string): boolean {
    return this.known.has(path) || this.ready.has(path) || this.inHand.has(path);
  }

  /** This writing is decided, or on its way to be. What could not be read gets another chance when its mode changes. */
  isKnown(path: string, facts: Facts): boolean {
    const stamp = this.known.get(path);
    if (this.ready.has(path) || this.inHand.has(path)) return true;
    return stamp === stampOf(facts) || stamp === stampWithMode(facts);
  }

  /** The stamps of everything known or on its way, to tell a capture that was renamed from one that is gone. */
  knownStamps(): Set<string> {
    const onTheirWay = [...this.ready.values(), ...this.inHand.values()];
    return new Set([...this.known.values(), ...onTheirWay.map(({ facts }) => stampOf(facts))]);
  }

  /** Decided without being taken. What is lost is not known: it is taken when it comes back. */
  learn(remarks: readonly Remark[]): void {
    for (const { path, stamp, outcome } of remarks) if (outcome !== 'lost') this.known.set(path, stamp);
  }

  put(candidate: Candidate): void {
    this.ready.set(candidate.path, candidate);
    this.dispatch();
  }

  /** No new capture is begun; resolves when none is in hand. */
  async drain(): Promise<void> {
    this.ready.clear();
    if (this.inHand.size > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
  }

  /** A verdict on every one of these, now, complete or not. Errors: those of the engine. */
  async takeLast(candidates: readonly Candidate[]): Promise<void> {
    for (const candidate of candidates) {
      const ask = {
        path: candidate.path,
        stamp: stampWithMode(candidate.facts),
        acceptDoubt: true,
        last: true,
      };
      const reply = await this.engine?.ask('take', ask);
      if (reply) this.conclude(candidate, reply);
    }
  }

  /** The engine is dead: what it had in hand is tried again, alone, and given up after the second time. */
  engineDied(): void {
    this.engine = null;
    const suspects = [...this.inHand.values()];
    this.inHand.clear();
    for (const candidate of suspects) {
      const count = (this.crashes.get(candidate.path) ?? 0) + 1;
      this.crashes.set(candidate.path, count);
      if (count < ATTEMPTS_MAX) {
        this.ready = new Map([[candidate.path, candidate], ...this.ready]);
        continue;
      }
      const remark = poisonRemark(candidate);
      this.poisoned = [...this.poisoned, remark];
      // A listing may find it before the next engine is served.
      this.known.set(remark.path, remark.stamp);
      this.events.onPoison(candidate.path);
    }
    this.onIdle?.();
  }

  private dispatch(): void {
    while (this.engine && this.ready.size > 0 && this.inHand.size < framesInHand) {
      const [next] = this.ready.values();
      const alone = [next, ...this.inHand.values()].some((each) => each && this.crashes.has(each.path));
      if (!next || (alone && this.inHand.size > 0)) return;
      this.ready.delete(next.path);
      this.inHand.set(next.path, next);
      void this.take(this.engine, next);
    }
  }

  private async take(engine: EngineClient, candidate: Candidate): Promise<void> {
    const { path, facts } = candidate;
    try {
      const reply = await engine.ask('take', {
        path,
        stamp: stampWithMode(facts),
        acceptDoubt: isDoubtOver(candidate, this.rule),
        last: isLastCall(candidate, this.rule),
      });
      this.release(candidate);
      this.crashes.delete(path);
      this.conclude(candidate, reply);
    } catch (error) {
      const known = error instanceof StackError ? error : new StackError('io', messageOf(error));
      // A dead engine is met in engineDied, with everything that it had in hand.
      if (known.code === 'engine-died') return;
      this.release(candidate);
      this.events.onTrouble(known);
      this.events.onWait(waitForAccess(candidate, this.clock.now(), this.rule, RETRY_SECONDS_MAX * 1000));
    } finally {
      this.dispatch();
    }
  }

  private release(candidate: Candidate): void {
    this.inHand.delete(candidate.path);
    if (this.inHand.size === 0) this.onIdle?.();
  }

  private conclude(candidate: Candidate, reply: TakeReply): void {
    const { path, facts } = candidate;
    if (reply.outcome === 'gone') {
      this.events.onGone(candidate, false);
      return;
    }
    if (reply.outcome === 'changed') {
      if (isUnread(candidate, this.rule)) this.events.onGone(candidate, true);
      this.events.onAgain(path);
      return;
    }
    if (reply.outcome === 'pending') {
      this.events.onVerdict(candidate, reply);
      this.events.onWait(this.waitLonger(candidate, reply));
      return;
    }
    this.known.set(path, reply.stamp ?? stampOf(facts));
    this.events.onVerdict(candidate, reply);
    // It may have been written again while it was in hand, when hints about it were not listened to.
    this.events.onAgain(path);
  }

  private waitLonger(candidate: Candidate, reply: TakeReply): Candidate {
    if (reply.doubt) return waitForDoubt(candidate, this.rule);
    if (reply.code !== 'unreadable') return waitForRest(candidate, this.rule);
    return waitForAccess(candidate, this.clock.now(), this.rule, RETRY_SECONDS_MAX * 1000);
  }
}

function poisonRemark({ path, facts }: Candidate): Remark {
  const message =
    'expected a frame, found a file on which the decoder died, and again when it was tried alone';
  return { path, stamp: stampOf(facts), outcome: 'rejected', reason: 'decoder-crashed', message };
}

function stampWithMode(facts: Facts): string {
  return `${stampOf(facts)}-${facts.ctimeNs}`;
}
