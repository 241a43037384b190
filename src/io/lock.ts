/** Locks on what only one daemon may write: held by every process that has the open file, gone when the last of them is. */
import { spawnSync } from 'node:child_process';
import {
  close,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  rm,
  rmdir,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, isWantOfRoom, messageOf, StackError } from '../core/errors.ts';
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
    const fd = isTidy ? openLockFolder(file) : openLockFile(file);
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
  const done = () => close(fd, () => undefined);
  // Earlier versions locked a file of that name.
  rmdir(file, (error) => (error ? rm(file, { force: true }, done) : done()));
}

function makeFolder(file: string): void {
  try {
    mkdirSync(file, { mode: 0o700 });
  } catch (error) {
    // Another has made it meanwhile.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

/**
 * A folder of that name, where others than us may have a say: to close a file at a place that hangs, the kernel waits for that place,
 * which would keep the process from ending; to close a folder it does not.
 */
function openLockFolder(file: string): number {
  try {
    makeFolder(file);
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (cause) {
    throw new StackError('cannot-create', `cannot create ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** False when another holds it, or when its holder has just removed the file. Errors: cannot-create. */
function tryLock(fd: number, file: string): boolean {
  const { status, error, stderr } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
  });
  if (status === 0) {
    const there = statSync(file, { throwIfNoEntry: false });
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
    const fd = openSync(join(folder, 'lock'), 'r');
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

function openLockFile(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (cause) {
    // A lock that is there can be taken without anything being written.
    if (isWantOfRoom(cause) && existsSync(file)) return openSync(file, 'r');
    throw new StackError('cannot-create', `cannot create ${file}: ${messageOf(cause)}`, { cause });
  }
}
