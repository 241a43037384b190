/** Locks on what only one daemon may write: held by every process that has the open file, gone when the last of them is. */
import { spawnSync } from 'node:child_process';
import {
  close,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  rm,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { isWantOfRoom, messageOf, StackError } from '../core/errors.ts';
import type { Clock } from './clock.ts';

/** The engine of a daemon that was killed lives for a moment longer. */
const PATIENCE_MS = 3000;
const RETRY_MS = 100;
/** Exit status of flock(1) when somebody else holds the lock. */
const HELD = 1;

export interface Lock {
  /** To be inherited by the engine: the lock belongs to the open file, not to a process. */
  readonly fd: number;
  /** A file that goes with its lock goes soon after. */
  release(): void;
}

/**
 * Takes a lock by flock(2), through the program of util-linux because Node has no call for it. `guarded` says in messages
 * what is locked and what else to do; `isTidy`: the file goes with the lock.
 *
 * Errors: state-locked when another holds it, cannot-create when there can be no lock.
 */
export async function takeLock(file: string, guarded: string, clock: Clock, isTidy = false): Promise<Lock> {
  const until = clock.now() + PATIENCE_MS;
  for (;;) {
    const fd = openLockFile(file);
    if (tryLock(fd, file)) {
      return { fd, release: () => (isTidy ? tidy(file, fd) : closeSync(fd)) };
    }
    closeSync(fd);
    if (clock.now() >= until) {
      throw new StackError('state-locked', `another slowshutter is at work on ${guarded}`);
    }
    await new Promise<void>((done) => clock.after(RETRY_MS, done));
  }
}

/** Not waited for: its place may hang. What stays is empty and locks nothing. */
function tidy(file: string, fd: number): void {
  rm(file, { force: true }, () => close(fd, () => undefined));
}

/** False when another holds it, or when its holder has just removed the file. Errors: cannot-create. */
function tryLock(fd: number, file: string): boolean {
  const { status, error, stderr } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
  });
  if (status === 0) {
    const there = lstatSync(file, { throwIfNoEntry: false });
    return there?.ino === fstatSync(fd).ino;
  }
  if (status === HELD) return false;
  closeSync(fd);
  const found = error ? messageOf(error) : String(stderr).trim();
  throw new StackError('cannot-create', `expected flock of util-linux to lock ${file}, found: ${found}`);
}

/** Whether somebody holds the lock now. Errors: none; where it cannot be told, nobody does. */
export function isLocked(folder: string): boolean {
  try {
    const fd = openSync(join(folder, 'lock'), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const { status } = spawnSync('flock', ['--nonblock', '--shared', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', fd],
    });
    closeSync(fd);
    return status === HELD;
  } catch {
    // No lock file: no daemon has ever run here.
    return false;
  }
}

const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;

/** Errors: cannot-create, also where something else is in its place, which is neither followed nor waited for. */
function openLockFile(file: string): number {
  let fd: number;
  try {
    mustBeFile(lstatSync(file, { throwIfNoEntry: false }), file);
    fd = openSync(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (cause) {
    if (cause instanceof StackError) throw cause;
    // A lock that is there can be taken without anything being written.
    if (isWantOfRoom(cause) && existsSync(file)) return openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    throw new StackError('cannot-create', `cannot create ${file}: ${messageOf(cause)}`, { cause });
  }
  try {
    mustBeFile(fstatSync(fd), file);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return fd;
}

/** Errors: cannot-create. */
function mustBeFile(found: Stats | undefined, file: string): void {
  if (found === undefined || found.isFile()) return;
  const kind = found.isSymbolicLink() ? 'a link' : found.isFIFO() ? 'a FIFO' : 'no plain file';
  const text = `expected to find a lock or nothing at ${file}, found ${kind}; remove it, if you know whose it is`;
  throw new StackError('cannot-create', text);
}
