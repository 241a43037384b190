/**
 * The photographer at a running stack: commands from the control socket, refolds in the background, and
 * stacks that finish by themselves.
 */

import { foldersIn } from '../core/capture-folders.ts';
import type { CommandName, Commands } from '../core/control.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { Tell } from '../core/happening.ts';
import type { DaemonSettings } from '../core/settings.ts';
import type { ControlSocket, Perform } from '../io/control/server.ts';
import type { Cadence } from './cadence.ts';
import type { Captures } from './captures.ts';
import { commandHandlers, type Steered } from './commands.ts';
import type { DaemonStatus } from './listeners/status.ts';
import type { DaemonPorts, Engine } from './ports.ts';

/** A refold that failed is tried again after this, for as long as it takes. */
const REFOLD_RETRY_MS = 30_000;

export interface CommandServerParts {
  readonly engine: Engine;
  readonly cadence: Pick<Cadence, 'saveAndShow'>;
  readonly captures: Pick<Captures, 'queueFrames' | 'retake'>;
  readonly status: DaemonStatus;
  readonly tell: Tell;
}

export class CommandServer implements Steered {
  readonly capturesFolders: readonly string[];
  readonly engine: Engine;
  readonly cadence: Pick<Cadence, 'saveAndShow'>;
  private readonly ports: DaemonPorts;
  private readonly settings: DaemonSettings;
  private readonly parts: CommandServerParts;
  private readonly handlers = commandHandlers(this);
  private socket: ControlSocket | null = null;
  private engines = 0;
  private closed = false;
  private finishing = false;
  /** The stack counts as idle from here at the earliest. Units: ms of the monotonic clock. */
  private idleSince = Number.NEGATIVE_INFINITY;
  private cancelRetry: () => void = () => undefined;

  constructor(ports: DaemonPorts, settings: DaemonSettings, parts: CommandServerParts) {
    this.ports = ports;
    this.settings = settings;
    this.parts = parts;
    this.capturesFolders = foldersIn(settings.stack).named;
    this.engine = parts.engine;
    this.cadence = parts.cadence;
  }

  /** Commands that cannot be heard are no reason not to fold. Errors: none. */
  async start(): Promise<void> {
    const { listenForCommands } = this.ports;
    this.socket = await listenForCommands(this.settings.stateFolder, this.perform).catch((error) => {
      this.parts.tell({ kind: 'deaf', message: messageOf(error) });
      return null;
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancelRetry();
    await this.socket?.close();
  }

  /** An engine has the stack. `isDue`: planes are to be refolded. */
  engineReady(isDue: boolean): void {
    this.engines++;
    // Frames of before come back first: a restart ends no stack.
    this.idleSince = this.ports.clock.now();
    if (isDue) this.refold();
  }

  engineNumber(): number {
    return this.engines;
  }

  setPaused(paused: boolean): void {
    this.parts.tell({ kind: 'paused', paused });
  }

  now(): ReturnType<Steered['now']> {
    const { status, captures } = this.parts;
    return {
      state: status.state,
      stateReason: status.stateReason,
      previews: this.settings.stack.previews.map(({ file }) => file),
      queueFrames: captures.queueFrames,
      passedOver: status.passedOver,
      overwritten: status.overwritten,
      framesPerSecond: status.framesPerSecond(this.ports.clock.now()),
    };
  }

  /** Refolds the planes that are due, in the background. */
  refold(): void {
    this.cancelRetry();
    this.engine
      .ask('refold', {})
      .then(() => {
        this.parts.tell({ kind: 'refolded' });
        return this.cadence.saveAndShow();
      })
      .catch((error) => {
        // The next engine says itself what is due.
        if (error instanceof StackError && error.code === 'engine-died') return;
        this.parts.tell({ kind: 'refold-failed', message: messageOf(error) });
        // Two may have failed, as after two commands: one of them is tried again.
        this.cancelRetry();
        if (!this.closed) this.cancelRetry = this.ports.clock.after(REFOLD_RETRY_MS, () => this.refold());
      });
  }

  /** Closes the stack when nothing has been folded for long enough. Units: ms of the monotonic clock. */
  beat(now: number): void {
    const { closeAfterIdleMs } = this.settings;
    const { status, captures, tell } = this.parts;
    if (closeAfterIdleMs === null || this.finishing || status.frames === 0 || captures.queueFrames > 0)
      return;
    if (now - Math.max(this.idleSince, status.lastFoldAt) < closeAfterIdleMs) return;
    this.finishing = true;
    this.perform('finish', { name: null })
      // The next try comes when as much time has passed once more.
      .catch((error) => tell({ kind: 'finish-failed', message: messageOf(error) }))
      .finally(() => {
        this.finishing = false;
        this.idleSince = this.ports.clock.now();
      });
  }

  /**
   * From the socket, from the live page, and from the stack that finishes by itself. Errors: those of the
   * command.
   */
  readonly perform: Perform = async <N extends CommandName>(command: N, ask: Commands[N]['ask']) => {
    const handle = this.handlers[command] as (ask: Commands[N]['ask']) => Promise<Commands[N]['answer']>;
    const answer = await handle(ask);
    this.parts.tell({ kind: 'commanded', command, ask, answer });
    if ('again' in answer && answer.again) this.parts.captures.retake(answer.again);
    return answer;
  };
}
