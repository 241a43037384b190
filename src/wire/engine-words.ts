/** What an engine prints, a line at a time, and the last of it, which says how it ended. */
import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { printable } from '../core/names.ts';

/** A longer line is cut. */
const LINE_CHARACTERS_MAX = 2000;
/** The last words of an engine say whether memory ran out; more than these are not kept. */
const LAST_CHARACTERS = 4096;

export interface EngineWords {
  /** The end of what was printed on the error output. */
  last(): string;
  /** Resolves when nothing more can be printed. */
  readonly ended: Promise<unknown>;
  /** Programs that the engine has started may hold its outputs open for longer: nobody listens any more. */
  stop(): void;
}

/** `onText` hears a line at a time: what libraries, filters and a dying process say. */
export function hearWords({ stdout, stderr }: ChildProcess, onText: (line: string) => void): EngineWords {
  let words = '';
  const streams = [stdout, stderr].filter((stream) => stream !== null);
  for (const stream of streams) hearLines(stream, onText);
  stderr?.on('data', (text: string) => {
    words = (words + text).slice(-LAST_CHARACTERS);
  });
  return {
    last: () => words,
    ended: Promise.all(streams.map((stream) => new Promise((resolve) => stream.once('close', resolve)))),
    stop() {
      for (const stream of streams) stream.destroy();
    },
  };
}

export function toStderr(line: string): void {
  console.error(printable(line));
}

function hearLines(stream: Readable, onText: (line: string) => void): void {
  let rest = '';
  const say = (line: string) => line.trim() !== '' && onText(line.slice(0, LINE_CHARACTERS_MAX));
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    // What has no end is no reason to keep all of it.
    rest = (lines.pop() ?? '').slice(0, LINE_CHARACTERS_MAX);
    lines.forEach(say);
  });
  stream.once('end', () => say(rest)).on('error', () => undefined);
}
