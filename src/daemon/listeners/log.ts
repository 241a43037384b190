/** The daemon's lines in the log: each thing once, at the level of what a person must do about it. */

import { dirname } from 'node:path';
import type { Finished } from '../../core/control.ts';
import { type Happened, type Happening, type Listener, unheard } from '../../core/happening.ts';
import { IGNORED_NAMES_MAX } from '../../core/limits.ts';
import { printable } from '../../core/names.ts';
import { counted } from '../../core/progress.ts';
import type { ConfigOrigin, DaemonSettings, StackSettings } from '../../core/settings.ts';
import type { Clock } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import { commandText, finishedText } from './command-text.ts';

/** Operations that are tried again. A failure that comes again with every try is one line, until it is over. */
const failures = {
  'take-failed': 'cannot fold now, will try again',
  'watch-failed': 'no events from the captures folder; listing it instead',
  'checkpoint-failed': 'cannot write the state, will try again; the last one stays',
  'refold-failed': 'cannot fold the other frames again, will try again',
};

type Failure = keyof typeof failures | 'preview-failed';

/** How often writings that were overwritten are named. */
const OVERWRITTEN_EVERY_MS = 60_000;

type LogSettings = Pick<DaemonSettings, 'stack' | 'settle' | 'configFrom'>;

export class DaemonLog implements Listener {
  private readonly log: Log;
  private readonly clock: Clock;
  private readonly settleMs: number;
  private readonly settings: StackSettings;
  private readonly configFrom: ConfigOrigin;
  private readonly ignoredNames = new Set<string>();
  private readonly failing = new Set<Failure>();
  private noted = false;
  private overwritten = { unsaid: 0, all: 0, path: '', saidAt: Number.NEGATIVE_INFINITY };

  constructor(log: Log, clock: Clock, { stack, settle, configFrom }: LogSettings) {
    this.log = log;
    this.clock = clock;
    this.settings = stack;
    this.settleMs = settle.settleMs;
    this.configFrom = configFrom ?? { file: null, passedOver: [] };
  }

  hear(happening: Happening): void {
    this.sayOverwritten(happening.kind === 'stopped');
    this.say(happening);
  }

  private say(happening: Happening): void {
    switch (happening.kind) {
      case 'opened':
        this.opened(happening);
        break;
      case 'engine-died':
        this.engineDied(happening);
        break;
      case 'ignored':
        this.ignored(happening);
        break;
      case 'verdict':
        this.verdict(happening);
        break;
      case 'poisoned':
        this.poisoned(happening);
        break;
      case 'lost':
        this.log.line('warn', 'lost', `lost ${printable(happening.path)}: ${happening.why}`);
        break;
      case 'replaced':
        this.replaced(happening);
        break;
      case 'prior-skipped':
      case 'prior-read':
        this.prior(happening);
        break;
      case 'folder-found':
      case 'folder-missing':
        this.folder(happening);
        break;
      case 'watching':
        this.log.line('info', 'watching', `new captures are noticed ${happening.how}`);
        break;
      case 'checkpoint':
        this.checkpoint(happening);
        break;
      case 'published':
        this.published(happening);
        break;
      case 'refolded':
        this.refolded();
        break;
      case 'take-failed':
      case 'watch-failed':
      case 'checkpoint-failed':
      case 'refold-failed':
        this.failed(happening);
        break;
      case 'commanded':
        this.commanded(happening);
        break;
      case 'finish-failed':
      case 'deaf':
        this.unable(happening);
        break;
      case 'stopping':
      case 'stopped':
        this.ended(happening);
        break;
      // Another line says it, or nobody has to know.
      case 'noticed':
      case 'remarked':
      case 'paused':
      case 'ready':
        break;
      default:
        unheard(happening);
    }
  }

  private opened({ isRestart, resumed, frames, known }: Happened<'opened'>): void {
    // The line on the death of the engine before has said it.
    if (isRestart) return;
    const { captures, light, stateFile, filters, previews } = this.settings;
    const facts = {
      captures: printable(captures),
      light,
      state: stateFile,
      ...(filters.length > 0 && { filters: filters.map(({ module }) => printable(module)) }),
    };
    const steer = stateFile === null ? '' : `; commands find it by --state ${printable(dirname(stateFile))}`;
    const resuming = `resumed with ${counted(frames)}, ${known} captures known`;
    const files = previews.map(({ file }) => printable(file));
    const look =
      'open it in a viewer that reloads a changed picture, as feh --reload 2, Gwenview or Eye of GNOME do';
    const shown = `the ${files.length === 1 ? 'preview is' : 'previews are'} ${files.join(', ')}: ${look}`;
    const { file, passedOver } = this.configFrom;
    const from = file === null ? 'no config file' : `the config is ${printable(file)}`;
    this.log.line('info', 'started', `watching ${printable(captures)}; ${shown}; ${from}`);
    for (const text of passedOver) this.log.line('warn', 'config-passed-over', printable(text));
    if (resumed) this.log.line('info', 'resumed', `${resuming}${steer}`, facts);
    else this.log.line('info', 'started', `a new stack${steer}`, facts);
  }

  private engineDied({ how }: Happened<'engine-died'>): void {
    const text = `the engine ended with ${how}; starting another from the last checkpoint`;
    this.log.line('error', 'engine-died', text);
  }

  private ignored({ path, why }: Happened<'ignored'>): void {
    if (this.ignoredNames.has(path) || this.ignoredNames.size >= IGNORED_NAMES_MAX) return;
    this.ignoredNames.add(path);
    this.log.line('debug', 'ignored', `ignored ${printable(path)}: ${why}`);
  }

  private verdict({ path, reply }: Happened<'verdict'>): void {
    this.failing.delete('take-failed');
    const capture = printable(reply.capture ?? path);
    const why = printable(reply.message ?? '');
    if (reply.outcome === 'folded')
      this.log.line('debug', 'folded', `folded ${capture}`, { frames: reply.frames });
    if (reply.outcome === 'duplicate')
      this.log.line('info', 'duplicate', `${capture} is the same exposure as ${why}`);
    if (reply.outcome === 'skipped')
      this.log.line('debug', 'skipped', `left out ${capture}${why && `: ${why}`}`);
    if (reply.outcome === 'held') this.log.line('info', 'held', `held ${capture}: ${why}`);
    if (reply.finished) this.finished(reply.finished);
    if (reply.outcome === 'pending')
      this.log.line('debug', 'pending', `${capture} is not complete yet: ${why}`);
    if (reply.outcome === 'rejected')
      this.log.line('warn', 'rejected', `rejected ${capture}: ${why}`, { code: reply.code });
    if (reply.note === undefined) return;
    this.log.line(this.noted ? 'debug' : 'warn', 'note', `${capture}: ${reply.note}`);
    this.noted = true;
  }

  private poisoned({ path }: Happened<'poisoned'>): void {
    const text = `rejected ${printable(path)}: the engine died on it, and again when it was tried alone`;
    this.log.line('warn', 'rejected', text, { code: 'decoder-crashed' });
  }

  /** Named once a minute at most: a camera that overwrites does it all night. */
  private replaced({ path, writings }: Happened<'replaced'>): void {
    this.overwritten.unsaid += writings;
    this.overwritten.path = path;
    this.sayOverwritten();
  }

  private sayOverwritten(isLast = false): void {
    const { unsaid, path, saidAt } = this.overwritten;
    const now = this.clock.now();
    if (unsaid === 0 || (!isLast && now - saidAt < OVERWRITTEN_EVERY_MS)) return;
    this.overwritten = { unsaid: 0, path, saidAt: now, all: this.overwritten.all + unsaid };
    const what = `${printable(path)} was overwritten before it could be read, ${this.overwritten.all} times so far`;
    const why = `what is written in place is read when it has been still for settleMs, now ${this.settleMs} ms`;
    const cure = 'give every frame a name of its own, rename it into place, or lower settleMs in the config';
    this.log.line('warn', 'replaced', `${what}: ${why}; ${cure}`, { count: this.overwritten.all });
  }

  private prior({ kind, captures }: Happened<'prior-skipped' | 'prior-read'>): void {
    if (kind === 'prior-skipped')
      this.log.line('info', 'skipped', `${captures} captures that were there before are left out`);
    else
      this.log.line(
        'debug',
        'skipped',
        `${captures} captures that are left out are known by their bytes now`,
      );
  }

  private folder({ kind, folder }: Happened<'folder-found' | 'folder-missing'>): void {
    const name = printable(folder);
    if (kind === 'folder-found')
      this.log.line('info', kind, `the captures folder ${name} is there; taking up`);
    else this.log.line('error', kind, `the captures folder ${name} is missing; waiting for it`);
  }

  private checkpoint({ durableFrames, bytes }: Happened<'checkpoint'>): void {
    this.failing.delete('checkpoint-failed');
    this.log.line('debug', 'checkpoint', `checkpoint: ${counted(durableFrames)} durable`, { bytes });
  }

  private published({ frames, failures: unwritten }: Happened<'published'>): void {
    if (unwritten.length === 0) this.failing.delete('preview-failed');
    for (const { file, message } of unwritten)
      this.once('preview-failed', `cannot write the preview ${file}, will try again: ${message}`);
    this.log.line('debug', 'preview', `preview of ${counted(frames)}`);
  }

  private refolded(): void {
    this.failing.delete('refold-failed');
    this.log.line('info', 'refolded', 'the frames that are left have been folded again');
  }

  private commanded({ command, ask, answer }: Happened<'commanded'>): void {
    const text = commandText(command, ask, answer);
    if (text !== null) this.log.line('info', 'commanded', text, { command });
    if (command === 'finish') this.finished(answer as Finished);
  }

  private finished(finished: Finished): void {
    this.log.line('info', 'finished', finishedText(finished));
  }

  private failed({ kind, message }: Happened<keyof typeof failures>): void {
    this.once(kind, `${failures[kind]}: ${message}`);
  }

  private unable({ kind, message }: Happened<'finish-failed' | 'deaf'>): void {
    if (kind === 'deaf') this.log.line('error', kind, `commands will not be heard: ${message}`);
    else this.log.line('error', kind, `cannot finish the stack, will try again: ${message}`);
  }

  private ended(happening: Happened<'stopping' | 'stopped'>): void {
    if (happening.kind === 'stopped') {
      const { frames, longestStallMs } = happening;
      this.log.line('info', 'stopped', `stopped with ${counted(frames)}`, { frames, longestStallMs });
      return;
    }
    const why = happening.why === 'idle' ? 'nothing has come for long enough' : 'asked to';
    this.log.line('info', 'stopping', `stopping: ${why}`);
  }

  private once(event: Failure, text: string): void {
    if (this.failing.has(event)) return;
    this.failing.add(event);
    this.log.line('error', event, text);
  }
}
