/**
 * Hints that a file in a folder was closed after it was written: by inotifywait of Debian's inotify-tools
 * where that is installed, for Node does not tell.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { nameFromBytes } from './paths.ts';

/** In the order of the kernel: a file that was written after it was closed is not closed. */
export type CloseHint = 'written' | 'closed';

/** It ends with this process, however that ends. */
const WITH_US = ['--pdeathsig', 'KILL', '--', 'inotifywait'];
/** A name ends with a NUL, for it may have any other byte. */
const EVENTS = ['--event', 'modify', '--event', 'close_write', '--format', '%e %f%0', '--no-newline'];
/** An event and the longest name. */
const HINT_BYTES_MAX = 512;

/**
 * Each is a process: of more folders those that are watched last have one, and captures in the others settle
 * by the clock.
 */
const CLOSE_WATCHES_MAX = 4;
/** One that does not say that it watches is not waited for any longer. */
const READY_MS = 2000;
const ends = new Set<() => void>();

export interface CloseWatch {
  /** Resolves when hints come, or when there will be none. */
  readonly ready: Promise<void>;
  end(): void;
}

/**
 * Errors: none; where it is not installed, or ends, there are no more hints, and captures settle by the
 * clock.
 */
export function watchCloses(folder: string, onHint: (name: string, hint: CloseHint) => void): CloseWatch {
  let isOver = false;
  const args = [...WITH_US, '--monitor', ...EVENTS, '--', folder];
  // In a group of its own: a ctrl-c is for the daemon, which still looks at what comes.
  const child: ChildProcess = spawn('setpriv', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let rest: Buffer = Buffer.of();
  child.stdout?.on('error', () => undefined);
  child.stdout?.on('data', (more: Buffer) => {
    const bytes = Buffer.concat([rest, more]);
    let at = 0;
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, at)) {
      if (!isOver) tell(bytes.subarray(at, end), onHint);
      at = end + 1;
    }
    rest = Buffer.from(bytes.subarray(at, at + HINT_BYTES_MAX));
  });
  child.unref();
  (child.stdout as Socket | null)?.unref();
  const ready = readiness(child);
  const end = () => {
    if (isOver) return;
    isOver = true;
    ends.delete(end);
    child.kill('SIGKILL');
  };
  ends.add(end);
  const [oldest] = ends;
  if (ends.size > CLOSE_WATCHES_MAX) oldest?.();
  return { ready, end };
}

/** What is written before it says that it watches is told of by nobody. */
function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, READY_MS);
    const settle = () => {
      clearTimeout(late);
      resolve();
    };
    let words = '';
    child.on('error', settle).on('close', settle);
    child.stderr?.on('error', () => undefined);
    child.stderr?.on('data', (more: Buffer) => {
      words = (words + more.toString('latin1')).slice(-HINT_BYTES_MAX);
      if (words.includes('established')) settle();
    });
    (child.stderr as Socket | null)?.unref();
  });
}

function tell(hint: Buffer, onHint: (name: string, hint: CloseHint) => void): void {
  const space = hint.indexOf(' ');
  const events = hint.subarray(0, Math.max(0, space)).toString('latin1').split(',');
  const isClosed = events.includes('CLOSE_WRITE');
  if (isClosed || events.includes('MODIFY'))
    onHint(nameFromBytes(hint.subarray(space + 1)), isClosed ? 'closed' : 'written');
}
