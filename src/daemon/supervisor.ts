/** The engine's life: started, opened, replaced when it dies, closed. */

import { messageOf, StackError } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import type { StackSettings } from '../core/settings.ts';
import type { EngineClient, RequestName, Requests } from '../wire/protocol.ts';

/** Deaths in a row, without one verdict in between, before there is no hope. */
const DEATHS_MAX = 5;

export interface Opened extends Answer {
  /** The ledger's paths, with the stamps under which they were decided. */
  readonly known: Map<string, string>;
}

type Answer = Requests['open']['answer'];

/** The daemon's answers to an engine that comes or goes. */
export interface EngineOwner {
  /** `isRestart`: there was one before; what was folded since the checkpoint must be found again. Errors: those of the engine. */
  engineReady(engine: EngineClient, opened: Opened, isRestart: boolean): Promise<void>;
  /** Another one is started, unless this was the last. */
  engineDied(): void;
  /** The engine cannot be had: the daemon must end with this error. */
  end(error: Error): void;
}

export class Supervisor {
  private readonly startEngine: () => EngineClient;
  private readonly settings: StackSettings;
  private readonly owner: EngineOwner;
  private readonly tell: Tell;
  private engine: EngineClient | null = null;
  private ready: Promise<unknown> = Promise.resolve();
  private deaths = 0;
  private closing = false;
  private hasServed = false;
  private first: { resolve(opened: Opened): void; reject(error: unknown): void } | null = null;

  constructor(startEngine: () => EngineClient, settings: StackSettings, owner: EngineOwner, tell: Tell) {
    this.startEngine = startEngine;
    this.settings = settings;
    this.owner = owner;
    this.tell = tell;
  }

  /**
   * Starts the engine, and resolves with the first one that lives until it has the stack; those that die before are replaced.
   *
   * Errors: damaged-state, newer-state, broken-invariant; engine-died when there is no hope.
   */
  open(): Promise<Opened> {
    return new Promise((resolve, reject) => {
      this.first = { resolve, reject };
      void this.begin();
    });
  }

  private async begin(): Promise<void> {
    const engine = this.startEngine();
    this.engine = engine;
    void engine.ended.then((how) => this.replace(how));
    const opening = this.openEngine(engine);
    this.ready = opening.catch(() => undefined);
    try {
      const opened = await opening;
      const isRestart = this.hasServed;
      this.hasServed = true;
      const { resumed, frames, paused, known } = opened;
      this.tell({ kind: 'opened', isRestart, resumed, frames, known: known.size, paused });
      // An engine that dies meanwhile is replaced; a checkpoint that fails meanwhile is tried again by the cadence.
      this.owner.engineReady(engine, opened, isRestart).catch(() => undefined);
      this.first?.resolve(opened);
    } catch (error) {
      const code = error instanceof StackError ? error.code : 'io';
      // A dead engine is met where it is replaced.
      if (code !== 'engine-died') this.giveUp(new StackError(code, messageOf(error)));
    }
  }

  private giveUp(error: StackError): void {
    this.first?.reject(error);
    this.owner.end(error);
  }

  private async openEngine(engine: EngineClient): Promise<Opened> {
    const answer = await engine.ask('open', this.settings);
    const known = new Map<string, string>();
    for (;;) {
      const next = await engine.ask('known', {});
      if (next.known.length === 0) return { ...answer, known };
      for (const [path, stamp] of next.known) known.set(path, stamp);
    }
  }

  /** Errors: as the engine's; engine-died when it dies meanwhile. */
  async ask<N extends RequestName>(name: N, ask: Requests[N]['ask']): Promise<Requests[N]['answer']> {
    // An engine that is being replaced has no stack yet.
    await this.ready;
    if (!this.engine) throw new StackError('engine-died', 'expected an engine, found none that was started');
    return this.engine.ask(name, ask);
  }

  /** The engine has done something: earlier deaths are forgiven. */
  forgive(): void {
    this.deaths = 0;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.engine?.close();
  }

  // The same recovery as at a start: load the checkpoint, list the folder, fold what the ledger does not hold.
  private async replace(how: string): Promise<void> {
    if (this.closing) return;
    this.tell({ kind: 'engine-died', how });
    this.owner.engineDied();
    this.deaths++;
    if (this.deaths >= DEATHS_MAX) {
      this.closing = true;
      const text = `the engine ended ${this.deaths} times in a row, the last time with ${how}`;
      this.giveUp(new StackError('engine-died', text));
      return;
    }
    await this.begin();
  }
}
