/** The daemon's lines in the log: each thing once, at the level of what a person must do about it. */

import { dirname } from 'node:path';
import type { Finished } from '../../core/control.ts';
import { type Happened, type Happening, type Listener, unheard } from '../../core/happening.ts';
import { IGNORED_NAMES_MAX, REST_SECONDS_MAX } from '../../core/limits.ts';
import { printable } from '../../core/names.ts';
import { counted } from '../../core/progress.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Log } from '../../io/log.ts';
import { commandText, finishedText } from './command-text.ts';

/** Operations that are tried again. A failure that comes again with every try is one line, until it is over. */
const failures = {
  'take-failed': 'cannot fold now, will try again',
  'watch-failed': 'no events from the captures folder; listing it instead',
  'checkpoint-failed': 'cannot write the state, will try again; the last one stays',
  'refold-failed': 'cannot fold the other frames again, will try again',
};

type Failure = keyof typeof failures | 'preview-failed' | 'engine-rests';

export class DaemonLog implements Listener {
  private readonly log: Log;
  private readonly settings: StackSettings;
  private readonly ignoredNames = new Set<string>();
  private readonly failing = new Set<Failure>();
  private noted = false;
  private replacements = 0;

  constructor(log: Log, settings: StackSettings) {
    this.log = log;
    this.settings = settings;
  }

  /** What has no line here is said by another, or nobody has to know it. */
  hear(happening: Happening): void {
    switch (happening.kind) {
      case 'opened':
        this.opened(happening);
        break;
      case 'engine-died':
      case 'engine-rests':
        this.engine(happening);
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
      case 'replaced':
        this.gone(happening);
        break;
      case 'prior-skipped':
      case 'prior-read':
        this.prior(happening);
        break;
      case 'folder-found':
      case 'folder-missing':
      case 'folder-unreadable':
      case 'folder-readable':
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
      case 'finish-failed':
      case 'deaf':
        this.failed(happening);
        break;
      case 'commanded':
        this.commanded(happening);
        break;
      case 'stopping':
      case 'stop-overdue':
      case 'stopped':
        this.ended(happening);
        break;
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
    if (resumed) this.log.line('info', 'resumed', `${resuming}${steer}`, facts);
    else this.log.line('info', 'started', `a new stack${steer}`, facts);
    const files = previews.map(({ file }) => file);
    const shown = `the ${files.length === 1 ? 'preview is' : 'previews are'} ${files.join(', ')}`;
    this.log.line('info', 'started', `watching ${printable(captures)}; ${shown}`);
  }

  private engine(happening: Happened<'engine-died' | 'engine-rests'>): void {
    const { how } = happening;
    if (happening.kind === 'engine-died') {
      const text = `the engine ended with ${how}; starting another from the last checkpoint`;
      this.log.line(this.failing.has('engine-rests') ? 'debug' : 'error', 'engine-died', text);
      return;
    }
    const text = `folding rests: the engine ended ${happening.deaths} times in a row, the last time with ${how}`;
    this.once('engine-rests', `${text}; it is tried again, at least every ${REST_SECONDS_MAX} s`);
  }

  private ignored({ path, why }: Happened<'ignored'>): void {
    if (this.ignoredNames.has(path) || this.ignoredNames.size >= IGNORED_NAMES_MAX) return;
    this.ignoredNames.add(path);
    this.log.line('debug', 'ignored', `ignored ${printable(path)}: ${why}`);
  }

  private verdict({ path, reply }: Happened<'verdict'>): void {
    this.healed('take-failed', 'captures are folded again');
    this.healed('engine-rests', 'the engine is at work again');
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
    const text = `rejected ${printable(path)}: the engine crashed on it when it was tried alone, and again`;
    this.log.line('warn', 'rejected', text, { code: 'decoder-crashed' });
  }

  private gone(happening: Happened<'lost' | 'replaced'>): void {
    const path = printable(happening.path);
    if (happening.kind === 'lost') {
      this.log.line('warn', 'lost', `lost ${path}: ${happening.why}`);
      return;
    }
    this.replacements++;
    const text = `${path} was replaced by another file before it could be read`;
    this.log.line('warn', 'replaced', text, { count: this.replacements });
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

  private folder(happening: Happened<`folder-${'found' | 'missing' | 'unreadable' | 'readable'}`>): void {
    const { kind } = happening;
    const text = `the captures folder ${printable(happening.folder)}`;
    if (kind === 'folder-found') this.log.line('info', kind, `${text} is there; taking up`);
    if (kind === 'folder-missing') this.log.line('error', kind, `${text} is missing; waiting for it`);
    if (kind === 'folder-readable') this.log.line('info', kind, `${text} can be read again; taking up`);
    if (kind !== 'folder-unreadable') return;
    const { message } = happening;
    const cure = /EACCES|EPERM/.test(message) ? '; give this user the right to read and enter it' : '';
    this.log.line('error', kind, `${text} cannot be read${cure}: ${message}`);
  }

  private checkpoint({ durableFrames, bytes }: Happened<'checkpoint'>): void {
    this.healed('checkpoint-failed', 'the state is written again');
    this.log.line('debug', 'checkpoint', `checkpoint: ${counted(durableFrames)} durable`, { bytes });
  }

  private published({ frames, failures: unwritten }: Happened<'published'>): void {
    if (unwritten.length === 0) this.healed('preview-failed', 'all previews are written again');
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

  private failed({ kind, message }: Happened<keyof typeof failures | 'finish-failed' | 'deaf'>): void {
    if (kind === 'deaf') this.log.line('error', kind, `commands will not be heard: ${message}`);
    else if (kind === 'finish-failed')
      this.log.line('error', kind, `cannot finish the stack, will try again: ${message}`);
    else this.once(kind, `${failures[kind]}: ${message}`);
  }

  private ended(happening: Happened<'stopping' | 'stop-overdue' | 'stopped'>): void {
    if (happening.kind === 'stop-overdue') {
      this.log.line('warn', 'stop-overdue', `${happening.what} hangs; stopping without it`);
      return;
    }
    if (happening.kind === 'stopped') {
      const { frames, longestStallMs } = happening;
      this.log.line('info', 'stopped', `stopped with ${counted(frames)}`, { frames, longestStallMs });
      return;
    }
    const why = happening.why === 'idle' ? 'nothing has come for long enough' : 'asked to';
    this.log.line('info', 'stopping', `stopping: ${why}`);
  }

  private healed(event: Failure, text: string): void {
    if (this.failing.delete(event)) this.log.line('info', event, `over: ${text}`);
  }

  private once(event: Failure, text: string): void {
    if (this.failing.has(event)) return;
    this.failing.add(event);
    this.log.line('error', event, text);
  }
}
