/** The engine's life: started, opened, replaced when it dies, closed. */

import { messageOf, StackError } from '../core/errors.ts';
import type { StackSettings } from '../core/settings.ts';
import type { EngineClient, RequestName, Requests } from '../wire/protocol.ts';
import type { DaemonLog } from './listeners/log.ts';

/** Deaths in a row, without one verdict in between, before there is no hope. */
const DEATHS_MAX = 5;

export interface Opened extends Answer {
  /** The ledger's paths, with the stamps under which they were decided. */
  readonly known: Map<string, string>;
}

type Answer = Requests['open']['answer'];

export interface SupervisorEvents {
  /** `isRestart`: there was one before; what was folded since the checkpoint must be found again. */
  onOpened(engine: EngineClient, opened: Opened, isRestart: boolean): void;
  onDied(): void;
  readonly diary: Pick<DaemonLog, 'engineDied'>;
  /** The engine cannot be had: the daemon must end with this error. */
  onHopeless(error: Error): void;
}

export class Supervisor {
  private readonly startEngine: () => EngineClient;
  private readonly settings: StackSettings;
  private readonly events: SupervisorEvents;
  private engine: EngineClient;
  private ready: Promise<unknown> = Promise.resolve();
  private deaths = 0;
  private closing = false;
  private hasServed = false;
  private first: { resolve(opened: Opened): void; reject(error: unknown): void } | null = null;

  constructor(startEngine: () => EngineClient, settings: StackSettings, events: SupervisorEvents) {
    this.startEngine = startEngine;
    this.settings = settings;
    this.events = events;
    this.engine = startEngine();
  }

  /**
   * The first engine that lives until it has the stack; those that die before are replaced.
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
    const { engine } = this;
    void engine.ended.then((how) => this.replace(how));
    const opening = this.openEngine(engine);
    this.ready = opening.catch(() => undefined);
    try {
      const opened = await opening;
      const isRestart = this.hasServed;
      this.hasServed = true;
      this.events.onOpened(engine, opened, isRestart);
      this.first?.resolve(opened);
    } catch (error) {
      const code = error instanceof StackError ? error.code : 'io';
      // A dead engine is met where it is replaced.
      if (code !== 'engine-died') this.giveUp(new StackError(code, messageOf(error)));
    }
  }

  private giveUp(error: StackError): void {
    this.first?.reject(error);
    this.events.onHopeless(error);
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
    return this.engine.ask(name, ask);
  }

  /** The engine has done something: earlier deaths are forgiven. */
  forgive(): void {
    this.deaths = 0;
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.engine.close();
  }

  // The same recovery as at a start: load the checkpoint, list the folder, fold what the ledger does not hold.
  private async replace(how: string): Promise<void> {
    if (this.closing) return;
    this.events.diary.engineDied(how);
    this.events.onDied();
    this.deaths++;
    if (this.deaths >= DEATHS_MAX) {
      this.closing = true;
      const text = `the engine ended ${this.deaths} times in a row, the last time with ${how}`;
      this.giveUp(new StackError('engine-died', text));
      return;
    }
    this.engine = this.startEngine();
    await this.begin();
  }
}
