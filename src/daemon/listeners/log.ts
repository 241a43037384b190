/** The daemon's lines in the log: each thing once, at the level of what a person must do about it. */
import { dirname } from 'node:path';
import { referenceText } from '../../core/alignment.ts';
import { foldersIn, foldersText } from '../../core/capture-folders.ts';
import type { Finished } from '../../core/control.ts';
import { type Happened, type Happening, type Listener, unheard } from '../../core/happening.ts';
import { IGNORED_NAMES_MAX, REST_SECONDS_MAX } from '../../core/limits.ts';
import { printable } from '../../core/names.ts';
import { passedOverText } from '../../core/passed-over.ts';
import { counted } from '../../core/progress.ts';
import type { ConfigOrigin, DaemonSettings, StackSettings } from '../../core/settings.ts';
import type { Clock } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import { CalibrationLog } from './calibration-log.ts';
import { commandText, finishedText } from './command-text.ts';
import { type FolderHappening, folderLine } from './folder-text.ts';
import { OddShapes } from './odd-shapes.ts';
import { fewerInHandText, whatToDo } from './what-to-do.ts';

/**
 * Operations that are tried again. A failure that comes again with every try is one line, until it is over.
 */
const failures = {
  'take-failed': 'cannot fold now, will try again',
  'watch-failed': 'no events from the captures folder; listing it instead',
  'checkpoint-failed': 'cannot write the state, will try again; the last one stays',
  'refold-failed': 'cannot refold the other frames, will try again',
};

type Failure = keyof typeof failures | 'preview-failed' | 'engine-rests';

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
  private readonly oddShapes = new OddShapes();
  private readonly noted = new Set<string>();
  private readonly calibration: CalibrationLog;
  private readonly saidPassedOver = new Map<string, number>();
  private overwritten = { unsaid: 0, all: 0, path: '', saidAt: Number.NEGATIVE_INFINITY };

  constructor(log: Log, clock: Clock, { stack, settle, configFrom }: LogSettings) {
    this.log = log;
    this.calibration = new CalibrationLog(log);
    this.clock = clock;
    this.settings = stack;
    this.settleMs = settle.settleMs;
    this.configFrom = configFrom ?? { file: null, passedOver: [] };
  }

  /** The line of each kind; null where another line says it, or nobody has to know it. */
  private readonly lines: { readonly [K in Happening['kind']]: ((each: Happened<K>) => void) | null } = {
    opened: (each) => this.opened(each),
    'engine-died': (each) => this.engine(each),
    'engine-rests': (each) => this.engine(each),
    'fewer-in-hand': (each) => this.log.line('warn', each.kind, fewerInHandText(each.frames)),
    ignored: (each) => this.ignored(each),
    verdict: (each) => this.verdict(each),
    poisoned: (each) => this.poisoned(each),
    lost: (each) => this.lost(each),
    replaced: (each) => this.replaced(each),
    'prior-skipped': (each) => this.prior(each),
    'prior-read': (each) => this.prior(each),
    'passed-over': (each) => this.passedOver(each),
    'folder-found': (each) => this.folder(each),
    'folder-missing': (each) => this.folder(each),
    'folder-left-out': (each) => this.folder(each),
    'folder-unreadable': (each) => this.folder(each),
    'folder-readable': (each) => this.folder(each),
    watching: (each) => this.watching(each),
    checkpoint: (each) => this.checkpoint(each),
    published: (each) => this.published(each),
    refolded: () => this.refolded(),
    'take-failed': (each) => this.failed(each),
    'watch-failed': (each) => this.failed(each),
    'checkpoint-failed': (each) => this.failed(each),
    'refold-failed': (each) => this.failed(each),
    commanded: (each) => this.commanded(each),
    'finish-failed': (each) => this.failed(each),
    deaf: (each) => this.failed(each),
    stopping: (each) => this.ended(each),
    'stop-overdue': (each) => this.ended(each),
    stopped: (each) => this.ended(each),
    noticed: null,
    remarked: null,
    paused: null,
    ready: null,
  };

  hear(happening: Happening): void {
    this.sayOverwritten(happening.kind === 'stopped');
    const say = this.lines[happening.kind] as ((each: Happening) => void) | null | undefined;
    if (say === undefined) unheard(happening as never);
    say?.(happening);
  }

  private watching({ how }: Happened<'watching'>): void {
    this.log.line('info', 'watching', `new captures are noticed ${how}`);
  }

  private opened({ isRestart, resumed, frames, known, notFitting }: Happened<'opened'>): void {
    this.oddShapes.resume(notFitting);
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
    const watched = printable(foldersText(foldersIn(this.settings)));
    this.log.line('info', 'started', `watching ${watched}; ${shown}; ${from}`);
    for (const text of passedOver) this.log.line('warn', 'config-passed-over', printable(text));
    if (resumed) this.log.line('info', 'resumed', `${resuming}${steer}`, facts);
    else this.log.line('info', 'started', `a new stack${steer}`, facts);
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
    this.healed('take-failed', 'captures are folded as before');
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
    if (reply.reference) this.log.line('info', 'reference', referenceText(reply.reference));
    if (reply.finished) this.finished(reply.finished);
    if (reply.outcome === 'pending')
      this.log.line('debug', 'pending', `${capture} is not complete yet: ${why}`);
    if (reply.outcome === 'rejected')
      this.log.line('warn', 'rejected', `rejected ${capture}: ${why}${whatToDo(reply.code)}`, {
        code: reply.code,
      });
    const { stateFile } = this.settings;
    const advice = this.oddShapes.advice(reply, stateFile === null ? 'DIR' : printable(dirname(stateFile)));
    if (advice !== null) this.log.line('warn', 'odd-shapes', advice);
    if (reply.note === undefined) return;
    this.log.line(
      this.noted.has(reply.note) ? 'debug' : 'warn',
      'note',
      `${capture}: ${printable(reply.note)}`,
    );
    this.noted.add(reply.note);
  }

  private poisoned({ path }: Happened<'poisoned'>): void {
    const text = `rejected ${printable(path)}: the engine crashed on it when it was tried alone, and again`;
    this.log.line('warn', 'rejected', text, { code: 'decoder-crashed' });
  }

  private lost({ path, why }: Happened<'lost'>): void {
    this.log.line('warn', 'lost', `lost ${printable(path)}: ${why}`);
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
    const why = `a file that is written in place is read when it has been still for settleMs, now ${this.settleMs} ms`;
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

  private folder(happening: FolderHappening): void {
    const [level, text] = folderLine(happening);
    this.log.line(level, happening.kind, text);
  }

  /** A kind is said when it is new, and again when there are ten times as many. */
  private passedOver({ files, folder }: Happened<'passed-over'>): void {
    const isNews = Object.entries(files).filter(([kind, count]) => {
      const said = this.saidPassedOver.get(kind);
      return said === undefined || count >= 10 * said;
    });
    if (isNews.length === 0) return;
    for (const [kind, count] of isNews) this.saidPassedOver.set(kind, count);
    const where = folder === null ? '' : `; a folder is ${printable(folder)}`;
    this.log.line('warn', 'passed-over', `passed over ${passedOverText(files)}${where}`, { files });
  }

  private checkpoint({ durableFrames, bytes }: Happened<'checkpoint'>): void {
    this.healed('checkpoint-failed', 'the state is written again');
    this.log.line('debug', 'checkpoint', `checkpoint: ${counted(durableFrames)} durable`, { bytes });
  }

  private published(happening: Happened<'published'>): void {
    const { frames, failures: unwritten } = happening;
    this.calibration.published(happening);
    if (unwritten.length === 0) this.healed('preview-failed', 'all previews are written again');
    for (const { file, message } of unwritten)
      this.once('preview-failed', `cannot write the preview ${file}, will try again: ${message}`);
    this.log.line('debug', 'preview', `preview of ${counted(frames)}`);
  }

  private refolded(): void {
    this.failing.delete('refold-failed');
    this.log.line('info', 'refolded', 'the frames that are left have been refolded');
  }

  private commanded({ command, ask, answer }: Happened<'commanded'>): void {
    const text = commandText(command, ask, answer);
    if (text !== null) this.log.line('info', 'commanded', text, { command });
    if (command === 'finish') this.log.line('info', 'finished', finishedText(answer as Finished));
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
    if (happening.kind === 'stopping') {
      const why = happening.why === 'idle' ? 'nothing has come for long enough' : 'asked to';
      this.log.line('info', 'stopping', `stopping: ${why}`);
    } else if (happening.kind === 'stop-overdue') {
      this.log.line('warn', 'stop-overdue', `${happening.what} hangs; stopping without it`);
      // Where it is not durable, the error is the line that says so.
    } else if (happening.isDurable) {
      const { frames, longestStallMs } = happening;
      const watched = longestStallMs === null ? {} : { longestStallMs };
      this.log.line('info', 'stopped', `stopped with ${counted(frames)}`, { frames, ...watched });
    }
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
