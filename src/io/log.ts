/** The log: pino as JSON, or readable lines where stderr is a terminal. Every event name of the program is in this list. */
import { Writable } from 'node:stream';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { LogLevel } from './log-levels.ts';

/** The `event` field of a log line. */
export type LogEvent =
  | 'started'
  | 'resumed'
  | 'folder-missing'
  | 'folder-found'
  | 'folder-unreadable'
  | 'folder-readable'
  | 'watching'
  | 'watch-failed'
  | 'ignored'
  | 'pending'
  | 'folded'
  | 'duplicate'
  | 'skipped'
  | 'rejected'
  | 'take-failed'
  | 'lost'
  | 'replaced'
  | 'note'
  | 'checkpoint'
  | 'checkpoint-failed'
  | 'settings-failed'
  | 'preview'
  | 'preview-failed'
  | 'engine-died'
  | 'engine-rests'
  | 'notify-failed'
  | 'held'
  | 'commanded'
  | 'deaf'
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

export function openLog(level: LogLevel, target: LogTarget): Log {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      target.write(String(chunk));
      done();
    },
  });
  const options = { level, base: null };
  const logger: Logger = target.isTerminal
    ? pino(
        options,
        pretty({ colorize: true, translateTime: 'SYS:HH:MM:ss', hideObject: true, destination: sink }),
      )
    : pino(options, sink);
  return {
    line(lineLevel, event, message, facts) {
      logger[lineLevel]({ event, ...facts }, message);
    },
  };
}
