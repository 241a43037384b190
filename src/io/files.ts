/**
 * Reading captures: looking, listing and taking the bytes, without ever following, blocking on or changing
 * anything.
 */
import { constants } from 'node:fs';
import { access, type FileHandle, lstat, open, opendir, stat } from 'node:fs/promises';
import { codeOf, messageOf, StackError } from '../core/errors.ts';
import { CAPTURE_BYTES_MAX } from '../core/limits.ts';
import type { Facts } from '../core/settle.ts';
import { fsPath, nameFromBytes } from './paths.ts';
import { remoteKind } from './remote.ts';

interface BigStats {
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
  ino: bigint;
  dev: bigint;
  isFile(): boolean;
}

/** All of a hundred thousand at once would hold up the main loop for a fifth of a second. */
const NAMES_AT_ONCE = 1024;

/** What a capture read whole looks like. */
export interface CaptureBytes {
  readonly facts: Facts;
  readonly bytes: Buffer;
}

function factsOf(stats: BigStats): Facts {
  return {
    size: Number(stats.size),
    mtimeNs: String(stats.mtimeNs),
    ctimeNs: String(stats.ctimeNs),
    ino: String(stats.ino),
    dev: String(stats.dev),
  };
}

/** A look at a path: its facts, or why there are none. Errors: none; what cannot be looked at is `gone`. */
export async function lookAt(path: string): Promise<Facts | 'gone' | 'not-a-file'> {
  try {
    const stats = await lstat(fsPath(path), { bigint: true });
    return stats.isFile() ? factsOf(stats) : 'not-a-file';
  } catch {
    // The next listing looks again, whatever keeps us from it now.
    return 'gone';
  }
}

/**
 * The names in a folder, in no order, read some at a time.
 *
 * Errors: those of the file system, ENOENT when the folder is missing, EACCES also when its files may not be
 * looked at.
 */
export async function listNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  // The type declarations know only names that are text.
  const options = { encoding: 'buffer' as BufferEncoding, bufferSize: NAMES_AT_ONCE };
  for await (const { name } of await opendir(fsPath(folder), options)) {
    names.push(nameFromBytes(name as unknown as Buffer));
  }
  await access(fsPath(folder), constants.X_OK);
  return names;
}

/**
 * Reads a capture once, whole, and makes sure that it was the same file before, during and after. `roomFor`:
 * memory for so many bytes.
 *
 * Errors: not-a-file, too-large, unreadable (capture), io when the machine has run out of something. Returns
 * `gone` when there is no such file and `changed` when somebody wrote to it or put another in its place
 * meanwhile.
 */
export async function readCapture(
  path: string,
  roomFor: (bytes: number) => Buffer = Buffer.allocUnsafeSlow,
): Promise<CaptureBytes | 'gone' | 'changed'> {
  let handle: FileHandle;
  try {
    // NONBLOCK, because a FIFO would otherwise hold a thread until somebody writes to it.
    handle = await open(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'gone';
    if (code === 'ELOOP' || code === 'ENXIO') throw notAFile('a symbolic link or a socket');
    throw unreadable(error);
  }
  try {
    return await readOpened(handle, path, roomFor);
  } finally {
    await handle.close();
  }
}

async function readOpened(
  handle: FileHandle,
  path: string,
  roomFor: (bytes: number) => Buffer,
): Promise<CaptureBytes | 'changed'> {
  const before = await handle.stat({ bigint: true });
  if (!before.isFile()) throw notAFile('a directory, a FIFO or a device');
  if (before.size > CAPTURE_BYTES_MAX) {
    throw new StackError(
      'too-large',
      `the file has ${before.size} bytes, and at most ${CAPTURE_BYTES_MAX} are read`,
    );
  }
  const facts = factsOf(before);
  const bytes = roomFor(facts.size);
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at).catch((error) => {
      throw unreadable(error);
    });
    if (bytesRead === 0) return 'changed';
    at += bytesRead;
  }
  const after = factsOf(await handle.stat({ bigint: true }));
  const there = await lookAt(path);
  const same = typeof there === 'object' && there.ino === facts.ino && there.dev === facts.dev;
  const still =
    after.size === facts.size && after.mtimeNs === facts.mtimeNs && after.ctimeNs === facts.ctimeNs;
  return same && still ? { facts, bytes } : 'changed';
}

function notAFile(found: string): StackError {
  return new StackError('not-a-file', `it is ${found}, and only plain files are taken`);
}

/**
 * Where the machine has run out of something, the capture is not to blame: it waits for as long as that
 * takes.
 */
const shortages = ['EMFILE', 'ENFILE', 'ENOMEM'];

function unreadable(error: unknown): StackError {
  if (shortages.includes(codeOf(error) ?? '')) {
    return new StackError('io', `cannot read captures now: ${messageOf(error)}`, { cause: error });
  }
  const cure = codeOf(error) === 'EACCES' ? ': give this user the right to read it' : '';
  const text = `the file cannot be read${cure}: ${messageOf(error)}`;
  return new StackError('unreadable', text, { cause: error });
}

/**
 * Which folder stands at a path now; null when none does. A replaced or remounted folder has another
 * identity.
 */
export async function folderId(path: string): Promise<string | null> {
  try {
    const stats = await stat(fsPath(path), { bigint: true });
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}` : null;
  } catch {
    // It is not there for us, whatever keeps us from looking at it.
    return null;
  }
}

/**
 * The times at which names in a folder last came, went or changed, as its own file system keeps them; null
 * where it is not there, or where a network or a program between keeps times of its own. Errors: none.
 */
export async function folderStamp(path: string): Promise<string | null> {
  try {
    const { mtimeNs, ctimeNs } = await stat(fsPath(path), { bigint: true });
    return (await remoteKind(path)) === null ? `${mtimeNs}-${ctimeNs}` : null;
  } catch {
    // Then it is listed, and that says why.
    return null;
  }
}
