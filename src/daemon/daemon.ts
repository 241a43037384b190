/**
 * The daemon, as its eight stages: 1 notice, 2 settle, 3 admit, 4 decode, 5 calibrate, 6 fold, 7 checkpoint, 8 publish.
 * Stages 3 to 6 happen in the engine, a process of its own (engine/stages/take.ts); nothing here ever touches a sample.
 */

import { basename } from 'node:path';
import { messageOf, StackError } from '../core/errors.ts';
import { isCaptureName } from '../core/names.ts';
import type { Candidate } from '../core/settle.ts';
import type { DaemonState } from '../core/sidecar.ts';
import type { Remark, TakeReply } from '../core/verdict.ts';
import { inParts } from '../io/parts.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { Cadence, type Published } from './cadence.ts';
import { CommandServer } from './command-server.ts';
import { Dispatcher } from './dispatcher.ts';
import { DaemonLog } from './listeners/log.ts';
import { DaemonStatus } from './listeners/status.ts';
import { MissingCaptures } from './missing.ts';
import { Noticer } from './noticer.ts';
import type { DaemonPorts, DaemonSettings } from './ports.ts';
import { PriorCaptures } from './prior.ts';
import { Settler } from './settler.ts';
import { StateGuard } from './state-guard.ts';
import { type Opened, Supervisor } from './supervisor.ts';
import { Ticker } from './ticker.ts';

export class Daemon {
  private readonly ports: DaemonPorts;
  private readonly settings: DaemonSettings;
  private readonly noticer: Noticer;
  private readonly settler: Settler;
  private readonly intake: Dispatcher;
  private readonly supervisor: Supervisor;
  private readonly keeper: Cadence;
  private readonly diary: DaemonLog;
  private readonly existing: PriorCaptures;
  private readonly losses: MissingCaptures;
  private readonly stateGuard: StateGuard;
  private readonly situation: DaemonStatus;
  private readonly steering: CommandServer;
  private readonly beat: Ticker;
  private end: (how: 'idle' | Error) => void = () => undefined;

  constructor(ports: DaemonPorts, settings: DaemonSettings) {
    this.ports = ports;
    this.settings = settings;
    this.diary = new DaemonLog(ports.log);
    this.situation = new DaemonStatus(this.diary, () => this.keeper.noteChange());
    this.stateGuard = new StateGuard(settings.stateFolder, ports.folderId);
    this.existing = new PriorCaptures(ports, settings, {
      remark: (remarks) => this.remark(remarks),
      checkpoint: () => this.checkpoint(),
      readOne: async () => (await this.supervisor.ask('readUnread', {})).left,
      onRead: () => this.keeper.noteEntry(false),
      diary: this.diary,
    });
    this.losses = new MissingCaptures(ports.clock, {
      stampsKnown: () => new Set([...this.intake.knownStamps(), ...this.settler.stamps()]),
      look: () => this.existing.look(),
      remark: (remarks) => this.remark(remarks),
      audit: async () => (await this.supervisor.ask('audit', {})).lost,
      onLost: () => this.keeper.noteEntry(false),
      diary: this.diary,
    });
    this.noticer = new Noticer(ports, settings.stack.captures, {
      onPaths: (paths, full) => void this.notice(paths, full),
      onFolder: (there) => this.situation.meetFolder(there, settings.stack.captures),
      onWatching: (how) => this.diary.watching(how),
      onError: (error) => this.diary.watchFailed(error),
    });
    this.settler = new Settler(ports, settings.settle, {
      isKnown: (path, facts) => this.intake.isKnown(path, facts),
      onMoved: () => this.beat.move(),
      onSettled: (candidate) => this.intake.put(candidate),
      onGone: (candidate, isReplaced) => this.losses.suspect(candidate, isReplaced),
      onNotAFile: (path) => this.diary.ignored(path, 'not a regular file'),
    });
    this.intake = new Dispatcher(ports.clock, settings.settle, {
      onWait: (candidate) => this.settler.wait(candidate),
      onAgain: (path) => this.settler.hint([path]),
      onGone: (candidate, isReplaced) => this.losses.suspect(candidate, isReplaced),
      onVerdict: (candidate, reply) => this.record(candidate, reply),
      onPoison: (path) => this.diary.poison(path),
      onTrouble: (error) => this.situation.failTake(error),
    });
    this.supervisor = new Supervisor(ports.startEngine, settings.stack, {
      // An engine that dies meanwhile is met by the supervisor; what cannot be written now, by the keeper.
      onOpened: (...opened) => void this.serve(...opened).catch(() => undefined),
      onDied: () => this.intake.engineDied(),
      diary: this.diary,
      onHopeless: (error) => this.end(error),
    });
    this.keeper = new Cadence(ports.clock, settings.checkpoint, settings.previewEveryMs, {
      checkpoint: () => this.checkpoint(),
      publish: () => this.publish('running'),
      onCheckpointFailed: (message) => this.situation.failCheckpoint(message),
    });
    this.steering = new CommandServer(ports, settings, {
      ask: (name, ask) => this.supervisor.ask(name, ask),
      settle: () => this.keeper.settle(),
      situation: this.situation,
      diary: this.diary,
      queueFrames: () => this.intake.queueFrames,
    });
    this.beat = new Ticker(ports, settings.stopAfterIdleMs, {
      queueFrames: () => this.intake.queueFrames,
      situation: this.situation,
      onIdle: () => this.end('idle'),
      onBeat: (now) => this.lookAround(now),
      onLag: () => void this.noticer.listAll(),
    });
  }

  /**
   * Runs until the signal, or until nothing has come for `stopAfterIdleMs`; then finishes what is in hand, checkpoints,
   * publishes and returns the number of frames. What a single capture does is never an error here.
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
      await started;
      await this.finish(why);
      return this.situation.frames;
    } finally {
      this.beat.stop();
      this.keeper.close();
      this.settler.close();
      await this.steering.close();
      await this.noticer.close();
      await this.supervisor.close();
    }
  }

  private async start(): Promise<void> {
    const { resumed, frames, known } = await this.supervisor.open();
    this.diary.opened(this.settings.stack, resumed, frames, known.size);
    if (resumed) this.keeper.noteChange();
    if (!resumed) await this.existing.leaveOut();
    await this.noticer.start();
    this.ports.notify.ready('running');
    await this.stateGuard.start();
    await this.steering.start();
    this.beat.start();
  }

  // 1 notice: listings of all there is, and events, each of one path to which something has happened.
  private async notice(paths: readonly string[], full: boolean): Promise<void> {
    const isEvent = full && paths.length === 1;
    const fresh: string[] = [];
    for await (const part of inParts(paths)) {
      const old: string[] = [];
      for (const path of part) {
        const isOld = !isEvent && (this.intake.isKnownPath(path) || this.settler.has(path));
        if (isCaptureName(basename(path), this.settings.captureExtensions)) (isOld ? old : fresh).push(path);
        else this.diary.ignored(path, 'not the name of a capture');
      }
      if (full) this.settler.review(old);
    }
    // 2 settle: the settler looks until a candidate has been still long enough, then the intake has it.
    this.settler.hint(fresh);
  }

  // 3 admit, 4 decode, 5 calibrate, 6 fold: the intake has the engine do it; this is what came of it.
  private record(candidate: Candidate, reply: TakeReply): void {
    this.beat.verdict();
    this.supervisor.forgive();
    this.situation.note(reply, this.ports.clock.now());
    this.diary.verdict(candidate, reply);
    if (reply.outcome !== 'pending') this.keeper.noteEntry(reply.outcome === 'folded');
  }

  // 7 checkpoint: the keeper says when.
  private async checkpoint(): Promise<void> {
    const written = await this.supervisor.ask('checkpoint', {});
    this.situation.checkpointFails = false;
    this.diary.checkpoint(written.durableFrames, written.bytes);
  }

  // 8 publish: the keeper says when.
  private async publish(state: DaemonState): Promise<Published> {
    const shown = state === 'running' ? this.situation.state : state;
    const history = this.steering.isPictureDue(this.situation.frames);
    const { failures } = await this.supervisor
      .ask('publish', { queueFrames: this.intake.queueFrames, state: shown, history })
      .catch((error) => ({ failures: [{ file: 'file', message: messageOf(error) }] }));
    return this.situation.published(failures);
  }

  private async finish(why: 'asked' | 'idle'): Promise<void> {
    this.ports.notify.stopping('finishing the frames in hand');
    this.diary.stopping(why === 'idle' ? 'nothing has come for long enough' : 'asked to');
    this.beat.stop();
    await this.noticer.close();
    this.settler.close();
    await this.intake.drain();
    // Nobody will come back soon to what is still incomplete: it gets its reason now.
    if (why === 'idle') await this.intake.takeLast([...this.settler.candidates()]);
    await this.losses.settle();
    const isDurable = await this.keeper.finish();
    await this.publish('stopped');
    this.diary.stopped(this.situation.frames, this.ports.longestStallMs());
    if (!isDurable) throw new StackError('io', 'no last checkpoint: the next start folds the rest again');
  }

  private async remark(remarks: readonly Remark[]): Promise<void> {
    if (remarks.length === 0) return;
    await this.supervisor.ask('remark', remarks);
    this.intake.learn(remarks);
    for (const _ of remarks) this.keeper.noteEntry(false);
  }

  private async serve(engine: EngineClient, opened: Opened, isRestart: boolean): Promise<void> {
    this.situation.frames = opened.frames;
    this.situation.paused = opened.paused;
    this.steering.serve(opened.refolding);
    const poisoned = this.intake.serve(engine, opened.known);
    // What was folded since the checkpoint is in the spool or in the folder, where the listing finds it.
    this.settler.hint(opened.spooled);
    this.losses.serve(opened.spooled);
    if (isRestart) await this.noticer.listAll();
    this.losses.expectAudit();
    this.existing.expect();
    if (poisoned.length === 0) return;
    await this.remark(poisoned);
    // Durable at once, so that a restart does not meet it again.
    await this.keeper.settle();
    this.intake.remembered(engine);
  }

  private lookAround(now: number): void {
    this.steering.beat(now);
    void this.stateGuard.beat().then((error) => error && this.end(error));
    if (!this.situation.folderThere) return;
    const isQuiet = () => this.intake.isIdle && this.settler.isIdle;
    // An engine that dies meanwhile is met by the supervisor, and the audit begins anew.
    this.losses.beat(isQuiet).catch(() => undefined);
    this.existing.beat(isQuiet()).catch(() => undefined);
  }
}
