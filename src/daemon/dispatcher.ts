/**
 * Settled captures on their way through the engine: which is next, which are in hand, and what follows from
 * each verdict.
 */

import type { EngineEnd } from '../core/engine-end.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import { RETRY_SECONDS_MAX } from '../core/limits.ts';
import {
  type Candidate,
  isDoubtOver,
  isLastCall,
  isUnread,
  type SettleRule,
  stampOf,
  stampWithMode,
  waitForAccess,
  waitForDoubt,
  waitForRest,
} from '../core/settle.ts';
import type { Remark, TakeReply } from '../core/verdict.ts';
import type { Clock } from '../io/clock.ts';
import { framesInHand } from '../wire/client.ts';
import type { EngineClient } from '../wire/protocol.ts';
import type { Captures } from './captures.ts';
import type { Supervisor } from './supervisor.ts';

/**
 * A capture that was in hand when the engine crashed is tried alone; the second crash with it alone is its
 * own.
 */
const CRASHES_MAX = 2;
/**
 * When engines were killed with it alone in hand so often, others have their turn: it may be what takes the
 * memory.
 */
const SHOCKS_MAX = 2;

/** After so many verdicts without another death for want of memory, one more may be in hand again. */
const VERDICTS_UNTIL_MORE = 100;

export interface DispatcherParts {
  readonly captures: Captures;
  /** A verdict shows that the engine is at work. */
  readonly supervisor: Pick<Supervisor, 'forgive'>;
  readonly tell: Tell;
}

export class Dispatcher {
  private readonly clock: Clock;
  private readonly rule: SettleRule;
  private readonly captures: Captures;
  private readonly parts: DispatcherParts;
  private engine: EngineClient | null = null;
  private onIdle: (() => void) | null = null;
  /** How many may be in hand: fewer after engines that had no memory for more. */
  private most = framesInHand;
  private verdictsSinceFewer = 0;

  constructor(clock: Clock, rule: SettleRule, parts: DispatcherParts) {
    this.clock = clock;
    this.rule = rule;
    this.captures = parts.captures;
    this.parts = parts;
  }

  /** There is an engine, and nothing for it to do. */
  get isIdle(): boolean {
    return this.engine !== null && this.captures.queueFrames === 0;
  }

  /**
   * `known`: the ledger's paths with the stamps under which they were decided. The result is for its ledger,
   * and is said to every engine until it is `remembered`.
   */
  engineReady(engine: EngineClient, known: Map<string, string>): readonly Remark[] {
    this.engine = engine;
    this.captures.decided.engineReady(known);
    this.wake();
    return this.captures.decided.givenUp();
  }

  /** Captures on which engines died are durably in the ledger, if this is still the engine that was told. */
  remembered(engine: EngineClient): void {
    if (this.engine === engine) this.captures.decided.remembered();
  }

  /** Captures may be ready: as many are taken in hand as there is room for. */
  wake(): void {
    const { captures } = this;
    while (this.engine && captures.framesInHand < this.most) {
      const next = captures.next();
      if (!next || (captures.framesInHand > 0 && captures.isSuspected(next))) return;
      captures.takeInHand(next);
      void this.take(this.engine, next);
    }
  }

  /** No new capture is begun; resolves when none is in hand. */
  async drain(): Promise<void> {
    this.captures.dropReady();
    if (this.captures.framesInHand > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
  }

  /** A verdict on everything that settles, now, complete or not. Errors: those of the engine. */
  async takeLast(): Promise<void> {
    for (const candidate of this.captures.candidates()) {
      const stamp = stampWithMode(candidate.facts);
      const ask = { path: candidate.path, stamp, acceptDoubt: true, last: true };
      const reply = await this.engine?.ask('take', ask);
      if (reply) this.conclude(candidate, reply);
    }
  }

  /**
   * The engine is dead: what it had in hand is tried again, alone, and given up when engines crash of it. One
   * that was killed, or had no memory, says nothing about a capture.
   */
  engineDied({ isCrash, isWantOfMemory }: EngineEnd): void {
    this.engine = null;
    if (isWantOfMemory) this.haveFewer();
    for (const { candidate, crashes, shocks } of this.captures.dieInHand(isCrash)) {
      if (crashes >= CRASHES_MAX) this.giveUp(candidate);
      else if (!isCrash && shocks >= SHOCKS_MAX) this.captures.wait(this.waitForAccess(candidate));
      else this.captures.readyFirst(candidate);
    }
    this.onIdle?.();
  }

  /** A frame in hand is memory that planes and pictures may need. */
  private haveFewer(): void {
    this.verdictsSinceFewer = 0;
    if (this.captures.framesInHand < this.most || this.most === 1) return;
    this.most--;
    this.parts.tell({ kind: 'fewer-in-hand', frames: this.most });
  }

  private haveMoreAgain(): void {
    if (this.most === framesInHand || ++this.verdictsSinceFewer < VERDICTS_UNTIL_MORE) return;
    this.verdictsSinceFewer = 0;
    this.most++;
  }

  private giveUp(candidate: Candidate): void {
    this.captures.decided.giveUp(poisonRemark(candidate));
    this.parts.supervisor.forgive();
    this.parts.tell({ kind: 'poisoned', path: candidate.path });
  }

  private async take(engine: EngineClient, candidate: Candidate): Promise<void> {
    const { path, facts } = candidate;
    try {
      const reply = await engine.ask('take', {
        path,
        stamp: stampWithMode(facts),
        acceptDoubt: isDoubtOver(candidate, this.rule),
        last: isLastCall(candidate, this.rule),
        // One of which an engine may have died is tried alone, and in no thread that adds.
        isFollowed: this.captures.queueFrames > 1 && !this.captures.isSuspected(candidate),
      });
      this.release(candidate);
      this.captures.acquit(candidate);
      this.conclude(candidate, reply);
    } catch (error) {
      const known = error instanceof StackError ? error : new StackError('io', messageOf(error));
      // A dead engine is met in engineDied, with everything that it had in hand.
      if (known.code === 'engine-died') return;
      this.release(candidate);
      this.parts.tell({ kind: 'take-failed', message: known.message });
      this.captures.wait(this.waitForAccess(candidate));
    } finally {
      this.wake();
    }
  }

  private release(candidate: Candidate): void {
    this.captures.release(candidate);
    if (this.captures.framesInHand === 0) this.onIdle?.();
  }

  private conclude(candidate: Candidate, reply: TakeReply): void {
    const { captures } = this;
    const { path, facts } = candidate;
    if (reply.outcome === 'gone') {
      captures.suspect(candidate, false);
      return;
    }
    if (reply.outcome === 'changed') {
      if (isUnread(candidate, this.rule)) captures.suspect(candidate, null);
      captures.hint([path]);
      return;
    }
    if (reply.outcome !== 'pending') captures.decided.add(path, reply.stamp ?? stampOf(facts));
    this.parts.supervisor.forgive();
    this.haveMoreAgain();
    this.parts.tell({ kind: 'verdict', path, reply });
    if (reply.outcome === 'pending') captures.wait(this.waitLonger(candidate, reply));
    // It may have been written again while it was in hand, when hints about it were not listened to.
    else captures.hint([path]);
  }

  private waitLonger(candidate: Candidate, reply: TakeReply): Candidate {
    if (reply.doubt) return waitForDoubt(candidate, this.rule);
    if (reply.code !== 'unreadable') return waitForRest(candidate, this.rule);
    return this.waitForAccess(candidate);
  }

  private waitForAccess(candidate: Candidate): Candidate {
    return waitForAccess(candidate, this.clock.now(), this.rule, RETRY_SECONDS_MAX * 1000);
  }
}

function poisonRemark({ path, facts }: Candidate): Remark {
  const message = 'the decoder crashed on it when it was tried alone, and again';
  return { path, stamp: stampOf(facts), outcome: 'rejected', reason: 'decoder-crashed', message };
}
