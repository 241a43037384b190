/**
 * The daemon, as its eight stages: 1 notice, 2 settle, 3 admit, 4 decode, 5 calibrate, 6 fold, 7 checkpoint,
 * 8 publish. Stages 3 to 6 happen in the engine, a process of its own (engine/stages/take.ts); nothing here
 * ever touches a sample.
 *
 * One table (captures.ts) holds what is known of every capture: a stage takes its work out of it and puts it
 * back for the next stage, which the table wakes. Everything that happens is told to a few listeners
 * (listeners/): log lines, the status and due checkpoints follow from that.
 */

import { foldersIn } from '../core/capture-folders.ts';
import type { EngineEnd } from '../core/engine-end.ts';
import { StackError } from '../core/errors.ts';
import type { Listener, Tell } from '../core/happening.ts';
import type { DaemonSettings } from '../core/settings.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { Cadence } from './cadence.ts';
import { Captures } from './captures.ts';
import { CapturesFolder } from './captures-folder.ts';
import { CommandServer } from './command-server.ts';
import { Dispatcher } from './dispatcher.ts';
import { Door } from './door.ts';
import { Ending } from './ending.ts';
import { Folders } from './folders.ts';
import { Foresight } from './foresight.ts';
import { DaemonLog } from './listeners/log.ts';
import { DaemonNotify } from './listeners/notify.ts';
import { DaemonPage } from './listeners/page.ts';
import { DaemonStatus } from './listeners/status.ts';
import { MissingCaptures } from './missing.ts';
import { Page } from './page.ts';
import type { DaemonPorts } from './ports.ts';
import { PriorCaptures } from './prior.ts';
import { Publisher } from './publisher.ts';
import { Recorder } from './recorder.ts';
import { Settler } from './settler.ts';
import { StateGuard } from './state-guard.ts';
import { type EngineOwner, type Opened, Supervisor } from './supervisor.ts';
import { Ticker } from './ticker.ts';

export class Daemon implements EngineOwner {
  private readonly longestStallMs: () => number | null;
  private readonly captures: Captures;
  private readonly status: DaemonStatus;
  private readonly supervisor: Supervisor;
  private readonly recorder: Recorder;
  private readonly folders: Folders;
  private readonly settler: Settler;
  private readonly dispatcher: Dispatcher;
  private readonly missing: MissingCaptures;
  private readonly prior: PriorCaptures;
  private readonly publisher: Publisher;
  private readonly cadence: Cadence;
  private readonly commandServer: CommandServer;
  private readonly page: Page;
  private readonly stateGuard: StateGuard;
  private readonly notify: DaemonNotify;
  private readonly ticker: Ticker;
  private readonly ending: Ending;
  private readonly listeners: readonly Listener[];
  /** The one that has the stack now. */
  private engine: EngineClient | null = null;
  private showsTrouble = true;

  /** Makes every part, and starts none. */
  constructor(ports: DaemonPorts, settings: DaemonSettings) {
    const { tell } = this;
    const { clock } = ports;
    const { stack, settle, captureExtensions } = settings;
    this.longestStallMs = ports.longestStallMs;
    this.captures = new Captures(clock);
    this.status = new DaemonStatus(clock);
    this.supervisor = new Supervisor(ports.startEngine, stack, this, tell, clock);
    this.recorder = new Recorder(this.supervisor, this.captures, tell);
    const asked = foldersIn(stack);
    const folder = new CapturesFolder(ports, asked, captureExtensions);
    const { captures, status, supervisor, recorder } = this;
    const parts = { captures, status, supervisor, engine: supervisor, recorder, folder, tell };
    // 1 notice: listings of all there is, and events, each of one path to which something has happened.
    const door = new Door(ports, captureExtensions, captures, tell, asked.recursive);
    this.folders = new Folders(ports, asked, { door, captureExtensions, tell });
    // 2 settle: a candidate is looked at until it has been still long enough.
    this.settler = new Settler(ports, settle, parts);
    // 3 admit, 4 decode, 5 calibrate, 6 fold: the engine does it, and the dispatcher says to which capture,
    // and what follows.
    this.dispatcher = new Dispatcher(clock, settle, parts);
    captures.connect(this.settler, this.dispatcher, new Foresight(clock, settle, parts));
    this.missing = new MissingCaptures(parts);
    this.prior = new PriorCaptures(settings.existing, parts);
    // 7 checkpoint, 8 publish: the recorder and the publisher do it, and the cadence says when.
    this.publisher = new Publisher(clock, settings.historyEveryMs, parts);
    this.cadence = new Cadence(clock, settings, { ...parts, publisher: this.publisher });
    this.commandServer = new CommandServer(ports, settings, { ...parts, cadence: this.cadence });
    const listener = new DaemonPage(clock, stack.previews.length);
    this.page = new Page(ports, settings, { ...parts, commandServer: this.commandServer, listener });
    this.stateGuard = new StateGuard(settings.stateFolder, ports.folderId);
    this.notify = new DaemonNotify(ports, captures, status);
    this.ending = new Ending(clock, tell);
    this.ticker = new Ticker(clock, settings, { ...parts, folders: this.folders, daemon: this });
    this.listeners = [status, new DaemonLog(ports.log, clock, settings), this.notify, this.cadence, listener];
  }

  /** The one way out: log, status, systemd and cadence hear it, in this order, before it returns. */
  readonly tell: Tell = (happening) => {
    for (const listener of this.listeners) listener.hear(happening);
  };

  /** Ends `run`, when it runs: without anything to do, or with an error. */
  end: (how: 'idle' | Error) => void = () => undefined;

  /**
   * Runs until the signal, or until nothing has come for `stopAfterIdleMs`; then finishes what is in hand,
   * checkpoints, publishes and returns the number of frames, within 10 s whatever hangs. What a single
   * capture does is never an error here.
   *
   * Errors: damaged-state, newer-state, broken-invariant, engine-died, io.
   */
  async run(signal: AbortSignal): Promise<number> {
    const ended = new Promise<'asked' | 'idle'>((resolve, reject) => {
      this.end = (how) => (how === 'idle' ? resolve(how) : reject(how));
      if (signal.aborted) resolve('asked');
      signal.addEventListener('abort', () => resolve('asked'), { once: true });
    });
    try {
      const started = this.start();
      // Its error is met below, or is the same as that of the end.
      started.catch(() => undefined);
      await Promise.race([ended, started]);
      const why = await ended;
      await this.ending.step('the start', 'hand', started);
      await this.finish(why);
      return this.status.frames;
    } finally {
      this.ticker.stop();
      this.cadence.close();
      this.settler.close();
      const { ending } = this;
      await ending.step('the live page', 'close', this.page.close());
      await ending.step('the command socket', 'close', this.commandServer.close());
      await ending.step('the watch of the captures folder', 'close', this.folders.close());
      await ending.step('the engine', 'close', this.supervisor.close());
    }
  }

  private async start(): Promise<void> {
    const { resumed } = await this.supervisor.open();
    if (!resumed) await this.prior.leaveOut();
    await this.folders.start();
    this.tell({ kind: 'ready' });
    await this.stateGuard.start();
    await this.commandServer.start();
    await this.page.start();
    this.ticker.start();
  }

  /**
   * An engine has the stack, as its checkpoint has it: the rest is found again, by the same path as anything
   * new.
   */
  async engineReady(engine: EngineClient, opened: Opened, isRestart: boolean): Promise<void> {
    this.engine = engine;
    this.missing.engineReady(opened.spooled);
    this.commandServer.engineReady(opened.refolding);
    if (this.supervisor.isTroubled) await this.showTrouble();
    if (this.engine !== engine) return;
    const poisoned = this.dispatcher.engineReady(engine, opened.known);
    // Frames folded since the checkpoint are in the spool or in the folder, where the listing finds them.
    this.captures.hint(opened.spooled.map(([path]) => path));
    if (isRestart) await this.folders.listAll();
    this.missing.expectAudit();
    this.prior.engineReady();
    if (poisoned.length === 0) return;
    await this.recorder.remark(poisoned);
    // Durable at once, so that a restart does not meet it again.
    await this.cadence.saveAndShow();
    this.dispatcher.remembered(engine);
  }

  /**
   * Where engines die one after the other, that is shown before the next capture is tried; unless it was the
   * showing that they died of.
   */
  private async showTrouble(): Promise<void> {
    this.showsTrouble = !this.showsTrouble || (await this.publisher.publish()) !== 'failed';
  }

  /** Captures that it had in hand are tried again, as soon as there is another. */
  engineDied(end: EngineEnd): void {
    this.engine = null;
    this.dispatcher.engineDied(end);
  }

  /** Twice a second. Units: ms of the monotonic clock. */
  beat(now: number): void {
    this.notify.beat(now);
    this.commandServer.beat(now);
    void this.stateGuard.beat().then((error) => error && this.end(error));
    // Without an engine nobody knows what is in the spool.
    if (!this.status.sees || this.engine === null) return;
    const isQuiet = () => this.dispatcher.isIdle && this.captures.nothingSettles;
    // The supervisor replaces an engine that dies meanwhile, and then the audit starts over.
    this.missing.beat(isQuiet).catch(() => undefined);
    this.prior.beat(isQuiet()).catch(() => undefined);
  }

  private async finish(why: 'asked' | 'idle'): Promise<void> {
    this.tell({ kind: 'stopping', why });
    this.ticker.stop();
    this.settler.close();
    const { ending } = this;
    await ending.step('the watch of the captures folder', 'hand', this.folders.close());
    await ending.step('a capture in hand', 'hand', this.dispatcher.drain());
    // Nobody will come back soon to what is still incomplete: it gets its reason now.
    if (why === 'idle') await ending.step('an incomplete capture', 'hand', this.dispatcher.takeLast());
    // A folder that cannot be read now is looked at by the next start.
    const checked = this.missing.finalCheck().catch(() => undefined);
    await ending.step('the look for missing captures', 'hand', checked);
    const isAlive = () => this.supervisor.hasWritten();
    const saved = await ending.step('the last checkpoint', 'checkpoint', this.cadence.finish(), isAlive);
    await ending.step('the last preview', 'preview', this.publisher.publish('stopped'));
    const isDurable = saved === true;
    const { frames } = this.status;
    this.tell({ kind: 'stopped', frames, isDurable, longestStallMs: this.longestStallMs() });
    if (!isDurable) throw new StackError('io', 'no last checkpoint: the next start refolds the rest');
  }
}
