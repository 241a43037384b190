/** What the daemon writes into the log, and how often: each thing once, at the level of what a person must do about it. */

import { dirname } from 'node:path';
import type { Changed, CommandName, Commands, Finished } from '../../core/control.ts';
import { messageOf, type StackError } from '../../core/errors.ts';
import { IGNORED_NAMES_MAX } from '../../core/limits.ts';
import { printable } from '../../core/names.ts';
import { counted } from '../../core/progress.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Candidate } from '../../core/settle.ts';
import type { TakeReply } from '../../core/verdict.ts';
import type { Log } from '../../io/log.ts';

type Told = { [N in CommandName]: (answer: Commands[N]['answer'], ask: Commands[N]['ask']) => string | null };

/** What the log says of a command that is done; null when another line does, or nothing has changed. */
const told: Told = {
  status: () => null,
  pause: ({ frames }) => `paused with ${counted(frames)}: what comes now is held`,
  resume: ({ frames }) => `resumed with ${counted(frames)}: what comes now is folded`,
  remove: (answer) => `removed ${names(answer)}; ${counted(answer.frames)} left`,
  restore: (answer) => `put back ${names(answer)}; ${counted(answer.frames)} in the stack`,
  finish: () => null,
  render: ({ frames }, { file, blend }) => `wrote ${printable(file)}: ${blend} of ${counted(frames)}`,
};
/** Names that are listed of a command over many. */
const NAMES_MAX = 5;

function names({ changed }: Changed): string {
  const listed = changed.slice(0, NAMES_MAX).map(({ path, number }) => `${printable(path)} (${number})`);
  const more = changed.length - listed.length;
  return `${counted(changed.length)}: ${listed.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

export class DaemonLog {
  private readonly log: Log;
  private readonly ignoredNames = new Set<string>();
  private readonly failing = new Set<string>();
  private noted = false;
  private replacements = 0;

  constructor(log: Log) {
    this.log = log;
  }

  opened(settings: StackSettings, resumed: boolean, frames: number, known: number): void {
    const facts = {
      captures: printable(settings.captures),
      light: settings.light,
      state: settings.stateFile,
      ...(settings.filters.length > 0 && {
        filters: settings.filters.map(({ module }) => printable(module)),
      }),
    };
    const previews = settings.previews.map((preview) => preview.file);
    const shown = `the ${previews.length === 1 ? 'preview is' : 'previews are'} ${previews.join(', ')}`;
    const steer =
      settings.stateFile === null
        ? ''
        : `; commands find it by --state ${printable(dirname(settings.stateFile))}`;
    if (resumed)
      this.log.line(
        'info',
        'resumed',
        `resumed with ${counted(frames)}, ${known} captures known${steer}`,
        facts,
      );
    else this.log.line('info', 'started', `a new stack${steer}`, facts);
    this.log.line('info', 'started', `watching ${printable(settings.captures)}; ${shown}`);
  }

  ignored(path: string, why: string): void {
    if (this.ignoredNames.has(path) || this.ignoredNames.size >= IGNORED_NAMES_MAX) return;
    this.ignoredNames.add(path);
    this.log.line('debug', 'ignored', `ignored ${printable(path)}: ${why}`);
  }

  verdict(candidate: Candidate, reply: TakeReply): void {
    this.failing.delete('take-failed');
    const capture = printable(reply.capture ?? candidate.path);
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
    if (reply.outcome === 'rejected') {
      this.log.line('warn', 'rejected', `rejected ${capture}: ${why}`, { code: reply.code });
    }
    if (reply.note === undefined) return;
    this.log.line(this.noted ? 'debug' : 'warn', 'note', `${capture}: ${reply.note}`);
    this.noted = true;
  }

  readExisting(count: number): void {
    this.log.line('debug', 'skipped', `${count} captures that are left out are known by their bytes now`);
  }

  skippedExisting(count: number): void {
    this.log.line('info', 'skipped', `${count} captures that were there before are left out`);
  }

  commanded<N extends CommandName>(name: N, ask: Commands[N]['ask'], answer: Commands[N]['answer']): void {
    const text = told[name](answer, ask);
    if (text !== null) this.log.line('info', 'commanded', text, { command: name });
    if (name === 'finish') this.finished(answer as Finished);
  }

  finished({ name, frames, files }: Finished): void {
    const text = `finished ${name} with ${counted(frames)}: ${files.map(printable).join(', ')}`;
    this.log.line('info', 'finished', text);
  }

  finishFailed(message: string): void {
    this.log.line('error', 'finish-failed', `cannot finish the stack, will try again: ${message}`);
  }

  deaf(message: string): void {
    this.log.line('error', 'deaf', `commands will not be heard: ${message}`);
  }

  refolded(): void {
    this.failing.delete('refold-failed');
    this.log.line('info', 'refolded', 'the frames that are left have been folded again');
  }

  refoldFailed(message: string): void {
    this.once('refold-failed', `cannot fold the other frames again, will try again: ${message}`);
  }

  replaced(path: string): void {
    this.replacements++;
    const text = `${printable(path)} was replaced by another file before it could be read`;
    this.log.line('warn', 'replaced', text, { count: this.replacements });
  }

  lost(path: string, why: string): void {
    this.log.line('warn', 'lost', `lost ${printable(path)}: ${why}`);
  }

  poison(path: string): void {
    const text = `rejected ${printable(path)}: the engine died on it, and again when it was tried alone`;
    this.log.line('warn', 'rejected', text, { code: 'decoder-crashed' });
  }

  folder(there: boolean, captures: string): void {
    const folder = printable(captures);
    if (there) this.log.line('info', 'folder-found', `the captures folder ${folder} is there; taking up`);
    else this.log.line('error', 'folder-missing', `the captures folder ${folder} is missing; waiting for it`);
  }

  watching(how: string): void {
    this.log.line('info', 'watching', `new captures are noticed ${how}`);
  }

  watchFailed(error: unknown): void {
    this.once('watch-failed', `no events from the captures folder; listing it instead: ${messageOf(error)}`);
  }

  trouble(error: StackError): void {
    this.once('take-failed', `cannot fold now, will try again: ${error.message}`);
  }

  engineDied(how: string): void {
    this.log.line(
      'error',
      'engine-died',
      `the engine ended with ${how}; starting another from the last checkpoint`,
    );
  }

  checkpoint(frames: number, bytes: number): void {
    this.failing.delete('checkpoint-failed');
    const text = `checkpoint: ${counted(frames)} durable`;
    this.log.line('debug', 'checkpoint', text, { bytes });
  }

  checkpointFailed(message: string): void {
    this.once('checkpoint-failed', `cannot write the state, will try again; the last one stays: ${message}`);
  }

  published(frames: number, failures: readonly { file: string; message: string }[]): void {
    if (failures.length === 0) this.failing.delete('preview-failed');
    for (const { file, message } of failures) {
      this.once('preview-failed', `cannot write the preview ${file}, will try again: ${message}`);
    }
    this.log.line('debug', 'preview', `preview of ${counted(frames)}`);
  }

  stopping(why: string): void {
    this.log.line('info', 'stopping', `stopping: ${why}`);
  }

  stopped(frames: number, longestStallMs: number): void {
    this.log.line('info', 'stopped', `stopped with ${counted(frames)}`, { frames, longestStallMs });
  }

  private once(
    event: 'watch-failed' | 'take-failed' | 'checkpoint-failed' | 'preview-failed' | 'refold-failed',
    text: string,
  ): void {
    if (this.failing.has(event)) return;
    this.failing.add(event);
    this.log.line('error', event, text);
  }
}
