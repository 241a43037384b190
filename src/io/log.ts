/**
 * The log: pino as JSON, or readable lines where stderr is a terminal. Every event name of the program is in
 * this list.
 */
import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { printable, printableLines } from '../core/names.ts';
import { localTime, withLocalTimes } from './instant.ts';
import type { LogLevel } from './log-levels.ts';

/** Source: no-color.org; force-color.org. */
export function isColoured({ NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
  return NO_COLOR === undefined || NO_COLOR === '';
}

/** The `event` field of a log line. */
export type LogEvent =
  | 'started'
  | 'config-passed-over'
  | 'resumed'
  | 'folder-missing'
  | 'folder-found'
  | 'folder-left-out'
  | 'folder-unreadable'
  | 'folder-readable'
  | 'watching'
  | 'watch-failed'
  | 'passed-over'
  | 'odd-shapes'
  | 'reference'
  | 'ignored'
  | 'pending'
  | 'folded'
  | 'duplicate'
  | 'skipped'
  | 'rejected'
  | 'take-failed'
  | 'lost'
  | 'replaced'
  | 'keep-awake'
  | 'note'
  | 'checkpoint'
  | 'checkpoint-failed'
  | 'settings-failed'
  | 'preview'
  | 'preview-kept'
  | 'preview-failed'
  | 'calibration'
  | 'engine-died'
  | 'engine-said'
  | 'log-gap'
  | 'engine-rests'
  | 'fewer-in-hand'
  | 'notify-failed'
  | 'held'
  | 'commanded'
  | 'deaf'
  | 'page'
  | 'page-failed'
  | 'finished'
  | 'finish-failed'
  | 'refolded'
  | 'refold-failed'
  | 'stopping'
  | 'stop-overdue'
  | 'stopped';

export interface Log {
  line(
    level: Exclude<LogLevel, 'silent'>,
    event: LogEvent,
    message: string,
    facts?: Record<string, unknown>,
  ): void;
}

/** A place for log lines: stderr, or the terminal that also shows the live line. */
export interface LogTarget {
  readonly isTerminal: boolean;
  write(text: string): void;
}

/** One line of a message is one line of the log, whatever is in it, and nothing in it commands a terminal. */
export function openLog(level: LogLevel, target: LogTarget): Log {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      target.write(target.isTerminal ? String(chunk) : printableLines(String(chunk)));
      done();
    },
  });
  const options = { level, base: null };
  const logger: Logger = target.isTerminal
    ? pino(
        options,
        pretty({
          colorize: isColoured(process.env),
          translateTime: false,
          customPrettifiers: { time: (ms) => `[${localTime(Number(ms))}]` },
          hideObject: true,
          destination: sink,
        }),
      )
    : pino(options, sink);
  return {
    line(lineLevel, event, message, facts) {
      logger[lineLevel](
        { event, ...facts },
        printable(target.isTerminal ? withLocalTimes(message) : message),
      );
    },
  };
}
