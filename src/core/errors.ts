/** Every error code of the program, the family it belongs to and the exit code it ends in. */

/** What the daemon does about an error follows from its family; see docs/ARCHITECTURE.md. */
export type ErrorFamily = 'capture' | 'operating' | 'usage' | 'program';

const families = {
  'unknown-format': 'capture',
  truncated: 'capture',
  'decode-failed': 'capture',
  'no-decoder': 'capture',
  'unsupported-colour': 'capture',
  'shape-mismatch': 'capture',
  'too-large': 'capture',
  unreadable: 'capture',
  'not-a-file': 'capture',
  'decoder-crashed': 'capture',
  filtered: 'capture',
  'filter-failed': 'capture',
  'stack-full': 'operating',
  'no-memory': 'operating',
  'cannot-create': 'operating',
  io: 'operating',
  'state-locked': 'operating',
  'engine-died': 'operating',
  usage: 'usage',
  config: 'usage',
  'nothing-folded': 'usage',
  'rejected-strict': 'usage',
  'damaged-state': 'program',
  'newer-state': 'program',
  'broken-invariant': 'program',
} as const satisfies Record<string, ErrorFamily>;

export type ErrorCode = keyof typeof families;

/** Source: sysexits.h for 65 and above; 3 and 4 are our own. */
const exitCodes: Partial<Record<ErrorCode, number>> = {
  usage: 2,
  'nothing-folded': 3,
  'rejected-strict': 4,
  'damaged-state': 65,
  'broken-invariant': 70,
  'cannot-create': 73,
  io: 74,
  'stack-full': 74,
  'engine-died': 74,
  'state-locked': 75,
  'newer-state': 78,
  'no-memory': 78,
  config: 78,
};

/**
 * The one error class: callers switch on `code`, people read `message`: what is the matter, with which file,
 * and what to do.
 */
export class StackError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StackError';
    this.code = code;
  }
}

const told = new WeakSet<Error>();

/** The error, which a line of the log has said already: it is not printed again. */
export function asTold<E>(error: E): E {
  if (error instanceof Error) told.add(error);
  return error;
}

export function isTold(error: unknown): boolean {
  return error instanceof Error && told.has(error);
}

export function familyOf(code: ErrorCode): ErrorFamily {
  return families[code];
}

/** Exit code of the process that ends with this error; 70 for anything nobody foresaw. */
export function exitCodeOf(error: unknown): number {
  const code = error instanceof StackError ? error.code : codeOfSystem(error);
  return (code && exitCodes[code]) ?? 70;
}

const creating = ['mkdir', 'mkdtemp', 'rename', 'link', 'symlink', 'copyfile'];

/** What the operating system refused, as an error of ours; undefined where it did not. */
function codeOfSystem(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error) || !('errno' in error) || !('syscall' in error)) return undefined;
  return creating.includes(String(error.syscall)) ? 'cannot-create' : 'io';
}

const roomCodes = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG', 'ENOMEM', 'EMFILE', 'ENFILE'];

/** Whether it is a disk that takes nothing now, and may later: not a right that is missing. */
export function isWantOfRoom(error: unknown): boolean {
  if (roomCodes.includes(codeOf(error) ?? '')) return true;
  return error instanceof StackError && error.cause !== undefined && isWantOfRoom(error.cause);
}

/** What a photographer can do something about, in words. Source: errno(3). */
const systemWords: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'the disk is mounted read-only',
  EIO: 'the disk gives errors',
  EACCES: 'this user has no right to do that',
  EPERM: 'this user has no right to do that',
};

/**
 * The text of anything thrown, for a log line or a recorded reason. What the operating system says keeps its
 * code, to look it up by.
 */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = 'syscall' in error ? systemWords[codeOf(error) ?? ''] : undefined;
  if (words === undefined) return error.message;
  const of = 'path' in error && typeof error.path === 'string' ? `, ${error.path}` : '';
  return `${words} (${codeOf(error)}${of})`;
}

/** The code of anything thrown: our own, or an operating system's such as ENOENT, or nothing. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
