/**
 * Locks on what only one daemon may write: held by every process that has the open file, gone when the last
 * of them is.
 */
import { spawnSync } from 'node:child_process';
import {
  close,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  rm,
  rmdir,
  type Stats,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf, isWantOfRoom, messageOf, StackError } from '../core/errors.ts';
import type { Clock } from './clock.ts';
import { localTime } from './instant.ts';
import { type SystemRules, systemRules } from './system.ts';

/** Another that is ending may be done soon. */
const PATIENCE_MS = 3000;
/**
 * The engine of a daemon that was killed lives for a moment longer, and that is long on a machine with much
 * to do.
 */
const ORPHAN_MS = 20_000;
const RETRY_MS = 100;
/** Exit status of flock(1) when somebody else holds the lock. */
const HELD = 1;

export interface Lock {
  /** To be inherited by the engine: the lock belongs to the open file, not to a process. */
  readonly fd: number;
  /** A file that goes with its lock goes soon after. */
  release(): void;
}

/** What a lock needs of the operating system. */
export interface LockSystem {
  readonly rules: SystemRules;
  open(file: string, flags: number, mode?: number): number;
}

const thisSystem: LockSystem = { rules: systemRules, open: openSync };

/**
 * Takes a lock: on Linux by flock(2), through the program of util-linux because Node has no call for it,
 * elsewhere by the way in which the file is opened. `guarded` says in messages what is locked and what else
 * to do; `isTidy`: the file goes with the lock.
 *
 * Errors: state-locked when another holds it, cannot-create when there can be no lock.
 */
export async function takeLock(
  file: string,
  guarded: string,
  clock: Clock,
  isTidy = false,
  system = thisSystem,
): Promise<Lock> {
  const began = clock.now();
  for (;;) {
    const taken = system.rules.openLock ? takeByOpening(file, system) : takeByFlock(file, isTidy);
    if (typeof taken === 'number') {
      sign(taken);
      return { fd: taken, release: () => (isTidy ? tidy(file, taken) : closeSync(taken)) };
    }
    const { holder } = taken;
    if (clock.now() - began >= (holder === null ? ORPHAN_MS : PATIENCE_MS)) {
      const text = `slowshutter is running already${holder ?? ''}, and is at work on ${guarded}`;
      throw new StackError('state-locked', text);
    }
    await new Promise<void>((done) => clock.after(RETRY_MS, done));
  }
}

/** Somebody else has the lock. */
interface Held {
  /** As `holderIn` says it. */
  readonly holder: string | null;
}

/** The descriptor that has the lock, or who else does. Errors: cannot-create. */
function takeByFlock(file: string, isTidy: boolean): number | Held {
  const fd = isTidy ? openLockFolder(file) : openLockFile(file);
  if (tryLock(fd, file)) return fd;
  const holder = holderIn(fd);
  closeSync(fd);
  return { holder };
}

/**
 * The same, where a file is locked by being opened; also for what goes with its lock, a file here too.
 * Errors: cannot-create.
 */
function takeByOpening(file: string, { rules, open }: LockSystem): number | Held {
  const { take = 0, heldCodes = [] } = rules.openLock ?? {};
  try {
    const fd = openLockFile(file, (flags) => open(file, flags | take, 0o600));
    if (isStillAt(file, fd)) return fd;
    closeSync(fd);
    return { holder: '' };
  } catch (error) {
    const { cause } = error as StackError;
    if (!heldCodes.includes(codeOf(cause) ?? '')) throw error;
    return { holder: holderAt(file, open) };
  }
}

/**
 * False where the holder of the lock removed the file as it let go of it: another may have made a new one.
 */
function isStillAt(file: string, fd: number): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino;
}

/** As `holderIn`, of a file that may not be open to anybody else. */
function holderAt(file: string, open: LockSystem['open']): string | null {
  try {
    const fd = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const holder = holderIn(fd);
    closeSync(fd);
    return holder;
  } catch {
    return '';
  }
}

/** Not waited for: its place may hang. What stays locks nothing. */
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
 * A folder of that name, where others than us may have a say: to close a file at a place that hangs, the
 * kernel waits for that place, which would keep the process from ending; to close a folder it does not.
 */
function openLockFolder(file: string): number {
  try {
    makeFolder(file);
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch (cause) {
    throw new StackError('cannot-create', `cannot create ${file}: ${messageOf(cause)}`, { cause });
  }
}

/** Says who holds the lock, for whoever comes next. */
function sign(fd: number): void {
  try {
    ftruncateSync(fd);
    writeSync(fd, `${JSON.stringify({ pid: process.pid, since: Date.now() })}\n`, 0);
  } catch {
    // The disk is full: the lock holds all the same.
  }
}

/** Bytes of what a holder says of itself, and more. */
const SIGNATURE_BYTES_MAX = 100;

/**
 * Since when and by whom, as it goes on in a sentence; nothing where the holder does not say it, null where
 * it is gone and its engine is not.
 */
function holderIn(fd: number): string | null {
  try {
    const bytes = Buffer.alloc(SIGNATURE_BYTES_MAX);
    const { pid, since } = JSON.parse(bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0)));
    if (!Number.isSafeInteger(pid) || pid <= 0 || !Number.isFinite(since)) return '';
    return isThere(pid) ? `, since ${localTime(since)}, as process ${pid}` : null;
  } catch {
    // An older version says nothing of itself.
    return '';
  }
}

/** Whether a process is alive, whosever it is. */
export function isThere(pid: number): boolean {
  try {
    // Signal 0 is none: it only asks.
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's, which is there.
    return codeOf(error) === 'EPERM';
  }
}

/** False when another holds it, or when its holder has just removed the file. Errors: cannot-create. */
function tryLock(fd: number, file: string): boolean {
  const { status, error, stderr } = spawnSync('flock', ['--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
  });
  if (status === 0) return isStillAt(file, fd);
  if (status === HELD) return false;
  closeSync(fd);
  const found = error ? messageOf(error) : String(stderr).trim();
  throw new StackError('cannot-create', `cannot lock ${file} by flock of util-linux: ${found}`);
}

/** Whether somebody holds the lock now. Errors: none; where it cannot be told, nobody does. */
export function isLocked(folder: string, { rules, open } = thisSystem): boolean {
  const { ask = 0, heldCodes } = rules.openLock ?? {};
  try {
    const fd = open(join(folder, 'lock'), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | ask);
    if (heldCodes) {
      closeSync(fd);
      return false;
    }
    const { status } = spawnSync('flock', ['--nonblock', '--shared', '3'], {
      stdio: ['ignore', 'ignore', 'ignore', fd],
    });
    closeSync(fd);
    return status === HELD;
  } catch (error) {
    // Elsewhere there is no lock file: no daemon has ever run here.
    return heldCodes?.includes(codeOf(error) ?? '') === true;
  }
}

const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Errors: cannot-create, also where something else is in its place, which is neither followed nor waited for.
 */
function openLockFile(file: string, open = (flags: number) => openSync(file, flags, 0o600)): number {
  let fd: number;
  try {
    mustBeFile(lstatSync(file, { throwIfNoEntry: false }), file);
    fd = open(O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if (cause instanceof StackError) throw cause;
    // A lock that is there can be taken without anything being written.
    if (isWantOfRoom(cause) && existsSync(file)) return open(O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
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
  const kind = found.isSymbolicLink() ? 'a link' : found.isFIFO() ? 'a FIFO' : 'a folder or a device';
  const text = `${kind} is at ${file}, where our lock has to be; remove it, if you know whose it is`;
  throw new StackError('cannot-create', text);
}
