/** The engine's life: started, opened, replaced when it dies, for as long as that takes, closed. */

import { type EngineEnd, saysMemoryRanOut } from '../core/engine-end.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import { REST_SECONDS_MAX } from '../core/limits.ts';
import type { StackSettings } from '../core/settings.ts';
import type { Clock } from '../io/clock.ts';
import type { EngineClient, RequestName, Requests } from '../wire/protocol.ts';

/**
 * Deaths in a row, without one verdict in between, before the next engine waits until there may be room
 * again.
 */
const DEATHS_MAX = 5;

/** An engine that is to end has so long before it is ended. */
const CLOSE_MS = 1000;

export interface Opened extends Answer {
  /** The ledger's paths, with the stamps under which they were decided. */
  readonly known: Map<string, string>;
}

type Answer = Requests['open']['answer'];

/** The daemon's answers to an engine that comes or goes. */
export interface EngineOwner {
  /**
   * `isRestart`: there was one before; what was folded since the checkpoint must be found again. Errors:
   * those of the engine.
   */
  engineReady(engine: EngineClient, opened: Opened, isRestart: boolean): Promise<void>;
  /** Another one is started, at once or after a rest. */
  engineDied(end: EngineEnd): void;
  /** The stack cannot be had: the daemon must end with this error. */
  end(error: Error): void;
}

export class Supervisor {
  private readonly startEngine: () => EngineClient;
  private readonly settings: StackSettings;
  private readonly owner: EngineOwner;
  private readonly tell: Tell;
  private readonly clock: Clock;
  private engine: EngineClient | null = null;
  private ready: Promise<unknown> = Promise.resolve();
  private bytesWritten: number | null = null;
  private deaths = 0;
  private closing = false;
  private hasServed = false;
  /** Why there is no engine now. */
  private absence = 'no engine has been started yet';
  /** Why the last engine could not open the stack, and another may. */
  private refusal: string | null = null;
  private cancelRest: () => void = () => undefined;
  private first: { resolve(opened: Opened): void; reject(error: unknown): void } | null = null;

  constructor(
    startEngine: () => EngineClient,
    settings: StackSettings,
    owner: EngineOwner,
    tell: Tell,
    clock: Clock,
  ) {
    this.startEngine = startEngine;
    this.settings = settings;
    this.owner = owner;
    this.tell = tell;
    this.clock = clock;
  }

  /**
   * Starts the engine, and resolves with the first one that lives until it has the stack; those that die
   * before are replaced.
   *
   * Errors: damaged-state, newer-state, broken-invariant, config, io; engine-died when it is closed before.
   */
  open(): Promise<Opened> {
    return new Promise((resolve, reject) => {
      this.first = { resolve, reject };
      void this.begin();
    });
  }

  /** Engines have died one after the other, and nothing has been decided since. */
  get isTroubled(): boolean {
    return this.deaths >= DEATHS_MAX;
  }

  private async begin(): Promise<void> {
    const engine = this.startEngine();
    this.engine = engine;
    void engine.ended.then((end) => this.replace(end));
    const opening = this.openEngine(engine);
    this.ready = opening.catch(() => undefined);
    try {
      const opened = await opening;
      const isRestart = this.hasServed;
      this.hasServed = true;
      const { resumed, frames, paused, notFitting, known } = opened;
      this.tell({ kind: 'opened', isRestart, resumed, frames, known: known.size, paused, notFitting });
      // An engine that dies meanwhile is replaced; a checkpoint that fails meanwhile is tried again by the
      // cadence.
      this.owner.engineReady(engine, opened, isRestart).catch(() => undefined);
      this.first?.resolve(opened);
    } catch (error) {
      this.meetRefusal(engine, error);
    }
  }

  private meetRefusal(engine: EngineClient, error: unknown): void {
    const code = error instanceof StackError ? error.code : 'io';
    // A dead engine is met where it is replaced.
    if (code === 'engine-died') return;
    const message = messageOf(error);
    if (code === 'io' && (this.hasServed || saysMemoryRanOut(message))) {
      // The disk, or the memory, may be there again for the next one.
      this.refusal = message;
      engine.kill();
      return;
    }
    const cause = new StackError(code, message);
    this.first?.reject(cause);
    this.owner.end(cause);
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

  /** Errors: as the engine's; engine-died when it dies meanwhile, or there is none for a while. */
  async ask<N extends RequestName>(name: N, ask: Requests[N]['ask']): Promise<Requests[N]['answer']> {
    // An engine that is being replaced has no stack yet, and the one in its place may die as well.
    for (let ready: unknown = null; ready !== this.ready; ) {
      ready = this.ready;
      await ready;
    }
    if (!this.engine) throw new StackError('engine-died', this.absence);
    return this.engine.ask(name, ask);
  }

  /** The engine has done something: earlier deaths are forgiven. */
  forgive(): void {
    this.deaths = 0;
  }

  async close(): Promise<void> {
    this.closing = true;
    this.cancelRest();
    this.first?.reject(new StackError('engine-died', this.absence));
    const { engine } = this;
    // One that stands still does not notice that it is alone.
    const cancel = this.clock.after(CLOSE_MS, () => engine?.kill());
    await engine?.close();
    cancel();
  }

  /** Whether the engine has brought anything to the disk since this was asked last. Errors: none. */
  async hasWritten(): Promise<boolean> {
    const before = this.bytesWritten;
    await this.engine?.ask('ping', {}).then(
      ({ bytesWritten }) => {
        this.bytesWritten = bytesWritten;
      },
      () => undefined,
    );
    return before !== null && this.bytesWritten !== before;
  }

  // The same recovery as at a start: load the checkpoint, list the folder, fold what the ledger does not
  // hold.
  private replace(end: EngineEnd): void {
    if (this.closing) return;
    const { refusal } = this;
    const how = refusal ?? end.how;
    this.refusal = null;
    this.deaths++;
    this.tell({ kind: 'engine-died', how });
    // One that was ended for what it could not open has not been killed by others.
    this.owner.engineDied(refusal === null ? end : { ...end, isWantOfMemory: saysMemoryRanOut(refusal) });
    if (this.isTroubled) this.rest(how);
    else void this.begin();
  }

  /** The next engine comes after a second, then twice that, up to eight. */
  private rest(how: string): void {
    const seconds = Math.min(REST_SECONDS_MAX, 2 ** (this.deaths - DEATHS_MAX));
    this.engine = null;
    this.absence = `the engine ended ${this.deaths} times in a row, the last time with ${how}; another is started in ${seconds} s`;
    this.tell({ kind: 'engine-rests', deaths: this.deaths, how, seconds });
    this.cancelRest = this.clock.after(seconds * 1000, () => {
      if (!this.closing) void this.begin();
    });
  }
}
