/**
 * A folder by its descriptor: what is written in it is in it, whoever else may write there and whatever they
 * put in its place.
 */
import { constants, existsSync } from 'node:fs';
import { link, lstat, open, rm } from 'node:fs/promises';
import { codeOf } from '../../core/errors.ts';
import { fsPath } from '../paths.ts';
import { type SystemRules, systemRules } from '../system.ts';
import { renameKept } from './kept-name.ts';
import { type DiskWriter, openWrite } from './writer.ts';

/**
 * A folder that stays the same, whatever is put in its place meanwhile. Nothing in it is written to or
 * removed through a link.
 */
export interface DiskFolder {
  /**
   * `direct`: a large file, past the system's cache where it can be. Errors: EEXIST when there is anything of
   * this name, a link too.
   */
  create(name: string, mode: number, direct?: boolean): Promise<DiskWriter>;
  /** In place of what has the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Errors: EEXIST when there is anything of the new name. */
  renameNew(from: string, to: string): Promise<void>;
  /** Nothing happens when there is no such file. */
  remove(name: string): Promise<void>;
  /** The same, but only what is a plain file of this user. */
  removeOwn(name: string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants;
/**
 * A place, not its contents: the right to read the folder is not needed. Source: open(2) and fcntl.h of
 * Linux; Node has no name for it.
 */
const O_PATH = 0o10000000;
const NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_NONBLOCK;
/** What file systems without hard links say. */
const noLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Errors: those of the file system, about the folder as it was named. */
export async function openFolder(path: string, rules = systemRules): Promise<DiskFolder> {
  // Node has no openat(2): a path that begins at a descriptor is the same. Without /proc it is the folder's
  // own.
  if (!rules.hasDescriptorPaths || !existsSync('/proc/self/fd'))
    return folderAt(path, path, rules, async () => undefined);
  const handle = await open(fsPath(path), O_PATH | O_DIRECTORY);
  return folderAt(path, `/proc/self/fd/${handle.fd}`, rules, () => handle.close());
}

function folderAt(path: string, via: string, rules: SystemRules, close: () => Promise<void>): DiskFolder {
  const at = (name: string) => fsPath(`${via}/${name}`);
  const named = <T>(doing: Promise<T>): Promise<T> =>
    doing.catch((error) => {
      if (error instanceof Error) error.message = error.message.replaceAll(via, path);
      throw error;
    });
  const remove = (name: string) => rm(at(name), { force: true });
  return {
    create: (name, mode, direct) => named(openWrite(`${via}/${name}`, NEW_FILE, mode, direct)),
    rename: (from, to) => named(renameKept(at(from), at(to), rules)),
    renameNew: (from, to) => named(renameNew(at(from), at(to), rules)),
    remove: (name) => named(remove(name)),
    removeOwn: (name) => named(removeOwn(at(name), rules)),
    sync: () => named(syncFolder(`${via}/.`, rules)),
    close,
  };
}

async function renameNew(from: string | Buffer, to: string | Buffer, rules: SystemRules): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!noLinks.includes(codeOf(error) ?? '')) throw error;
    // An empty file that is new is ours to replace.
    await (await open(to, NEW_FILE, 0o600)).close();
    return renameKept(from, to, rules);
  }
  await rm(from, { force: true });
}

async function removeOwn(path: string | Buffer, { hasOwners }: SystemRules): Promise<void> {
  const stats = await lstat(path).catch(() => null);
  if (stats?.isFile() && (!hasOwners || stats.uid === process.geteuid?.())) await rm(path, { force: true });
}

/** Makes the names in a folder durable, where the system can. */
export async function syncFolder(path: string, { syncsFolders } = systemRules): Promise<void> {
  if (!syncsFolders) return;
  const handle = await open(fsPath(path), O_RDONLY | O_DIRECTORY);
  await handle.sync().finally(() => handle.close());
}
