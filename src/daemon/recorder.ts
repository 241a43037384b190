/**
 * Stage 7, and decisions about captures that nobody reads: both go through the engine, which has the ledger.
 */
import type { Tell } from '../core/happening.ts';
import type { Remark } from '../core/verdict.ts';
import type { Captures } from './captures.ts';
import type { Engine } from './ports.ts';

export class Recorder {
  private readonly engine: Engine;
  private readonly captures: Captures;
  private readonly tell: Tell;

  constructor(engine: Engine, captures: Captures, tell: Tell) {
    this.engine = engine;
    this.captures = captures;
    this.tell = tell;
  }

  /** Decided without being taken; durable with the next checkpoint. Errors: those of the engine. */
  async remark(remarks: readonly Remark[]): Promise<void> {
    if (remarks.length === 0) return;
    await this.engine.ask('remark', remarks);
    this.captures.decided.learn(remarks);
    this.tell({ kind: 'remarked', captures: remarks.length });
  }

  /** Everything decided so far is durable. Errors: those of the engine. */
  async checkpoint(): Promise<void> {
    const { durableFrames, bytes } = await this.engine.ask('checkpoint', {});
    this.tell({ kind: 'checkpoint', durableFrames, bytes });
  }
}
