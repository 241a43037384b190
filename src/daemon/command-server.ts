/** The photographer at a running stack: commands from the control socket, what is folded again, and stacks that close by themselves. */
import type { CommandName, Commands } from '../core/control.ts';
import { messageOf, StackError } from '../core/errors.ts';
import type { ControlSocket, Perform } from '../io/control/server.ts';
import type { RequestName, Requests } from '../wire/protocol.ts';
import { commandHandlers } from './commands.ts';
import type { DaemonLog } from './listeners/log.ts';
import type { DaemonStatus } from './listeners/status.ts';
import type { DaemonPorts, DaemonSettings } from './ports.ts';

/** What is due and cannot be folded again is tried again after this, for as long as it takes. */
const REFOLD_RETRY_MS = 30_000;

export interface CommandServerJobs {
  ask<N extends RequestName>(name: N, ask: Requests[N]['ask']): Promise<Requests[N]['answer']>;
  /** Everything durable, then shown, now. Errors: io. */
  settle(): Promise<void>;
  readonly situation: DaemonStatus;
  readonly diary: DaemonLog;
  queueFrames(): number;
}

export class CommandServer {
  private readonly ports: DaemonPorts;
  private readonly settings: DaemonSettings;
  private readonly jobs: CommandServerJobs;
  private readonly perform: Perform;
  private socket: ControlSocket | null = null;
  private engines = 0;
  private closed = false;
  private finishing = false;
  private lastPicture = { frames: 0, at: Number.NEGATIVE_INFINITY };
  private cancelRetry: () => void = () => undefined;

  constructor(ports: DaemonPorts, settings: DaemonSettings, jobs: CommandServerJobs) {
    this.ports = ports;
    this.settings = settings;
    this.jobs = jobs;
    const { situation } = jobs;
    const handlers = commandHandlers({
      captures: settings.stack.captures,
      ask: (name, ask) => jobs.ask(name, ask),
      settle: () => jobs.settle(),
      engineNumber: () => this.engines,
      refold: () => this.refold(),
      setPaused: (paused) => situation.pause(paused),
      now: () => ({
        state: situation.state,
        previews: settings.stack.previews.map(({ file }) => file),
        queueFrames: jobs.queueFrames(),
        framesPerSecond: situation.framesPerSecond(ports.clock.now()),
      }),
    });
    this.perform = async <N extends CommandName>(name: N, ask: Commands[N]['ask']) => {
      const answer = await (handlers[name] as (ask: unknown) => Promise<unknown>)(ask);
      const done = answer as Commands[N]['answer'];
      this.note(name, done);
      jobs.diary.commanded(name, ask, done);
      return done;
    };
  }

  private note(name: CommandName, answer: Commands[CommandName]['answer']): void {
    const { situation } = this.jobs;
    if (name === 'finish') situation.begin();
    else if ('changed' in answer) situation.changed(answer);
  }

  /** Commands that cannot be heard are no reason not to fold. Errors: none. */
  async start(): Promise<void> {
    const { listenForCommands } = this.ports;
    this.socket = await listenForCommands(this.settings.stateFolder, this.perform).catch((error) => {
      this.jobs.diary.deaf(messageOf(error));
      return null;
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    this.cancelRetry();
    await this.socket?.close();
  }

  /** An engine has the stack. `isDue`: planes are to be folded again. */
  serve(isDue: boolean): void {
    this.engines++;
    // What was folded before comes back first: a restart ends no stack.
    this.jobs.situation.lastFoldAt = this.ports.clock.now();
    if (isDue) this.refold();
  }

  /** Folds again what is due, in the background. */
  refold(): void {
    this.cancelRetry();
    this.jobs
      .ask('refold', {})
      .then(() => {
        this.jobs.situation.refoldFails = false;
        this.jobs.diary.refolded();
        return this.jobs.settle();
      })
      .catch((error) => {
        // The next engine says itself what is due.
        if (error instanceof StackError && error.code === 'engine-died') return;
        this.jobs.situation.failRefold(messageOf(error));
        // Two may have failed, as after two commands: one of them is tried again.
        this.cancelRetry();
        if (!this.closed) this.cancelRetry = this.ports.clock.after(REFOLD_RETRY_MS, () => this.refold());
      });
  }

  /** Whether a numbered picture belongs to the preview that is made now. */
  isPictureDue(frames: number): boolean {
    const { historyEveryMs } = this.settings;
    const now = this.ports.clock.now();
    const isNew = frames !== this.lastPicture.frames;
    if (historyEveryMs === null || frames === 0 || !isNew || now - this.lastPicture.at < historyEveryMs)
      return false;
    this.lastPicture = { frames, at: now };
    return true;
  }

  /** Units: ms of the monotonic clock. */
  beat(now: number): void {
    const idleMs = this.settings.closeAfterIdleMs;
    const { situation } = this.jobs;
    if (idleMs === null || this.finishing || situation.frames === 0 || this.jobs.queueFrames() > 0) return;
    if (now - situation.lastFoldAt < idleMs) return;
    this.finishing = true;
    this.perform('finish', { name: null })
      // It is tried again when as much time has passed once more.
      .catch((error) => this.jobs.diary.finishFailed(messageOf(error)))
      .finally(() => {
        this.finishing = false;
        situation.lastFoldAt = this.ports.clock.now();
      });
  }
}
