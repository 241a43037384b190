/** The storage port: the few operations that the state, the spool and the previews are made of, and the real disk behind them. */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { codeOf } from '../../core/errors.ts';
import { fsPath, nameFromBytes } from '../paths.ts';

export interface DiskReader {
  readonly size: number;
  /** Fewer bytes than asked for at the end of the file. */
  read(at: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface DiskWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** The bytes are on the disk when this resolves. After a failure they may be nowhere: the file must be given up. */
  sync(): Promise<void>;
  /** Units: ms since 1970. */
  setModified(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Errors: those of the file system, by code. Names are durable only when their folder has been synced. */
export interface Disk {
  /** Null when there is no such file. */
  openRead(path: string): Promise<DiskReader | null>;
  /** An empty file, in place of one of the same name. */
  create(path: string, mode: number): Promise<DiskWriter>;
  /** Writes at the end; makes the file when there is none. */
  openAppend(path: string, mode: number): Promise<DiskWriter>;
  rename(from: string, to: string): Promise<void>;
  /** Nothing happens when there is no such file. */
  remove(path: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
  /** With those above it that are not there; the first of them, or undefined when all are. */
  makeFolder(folder: string, mode: number): Promise<string | undefined>;
  /** The names in a folder; none when it does not exist. */
  list(folder: string): Promise<string[]>;
}

export const systemDisk: Disk = {
  openRead,
  create: (path, mode) => openWrite(path, 'w', mode),
  openAppend: (path, mode) => openWrite(path, 'a', mode),
  rename: (from, to) => rename(fsPath(from), fsPath(to)),
  remove: (path) => rm(fsPath(path), { force: true }),
  async syncFolder(folder) {
    const handle = await open(fsPath(folder), 'r');
    await handle.sync().finally(() => handle.close());
  },
  makeFolder: (folder, mode) => mkdir(fsPath(folder), { recursive: true, mode }),
  async list(folder) {
    try {
      return (await readdir(fsPath(folder), { encoding: 'buffer' })).map(nameFromBytes);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
};

/** The same disk, which says how many bytes were written through it so far. */
export function countingDisk(disk: Disk): Disk & { bytesWritten(): number } {
  let total = 0;
  const counting = async (opening: Promise<DiskWriter>): Promise<DiskWriter> => {
    const writer = await opening;
    const write = async (bytes: Uint8Array) => {
      await writer.write(bytes);
      total += bytes.length;
    };
    return { ...writer, write };
  };
  return {
    ...disk,
    create: (path, mode) => counting(disk.create(path, mode)),
    openAppend: (path, mode) => counting(disk.openAppend(path, mode)),
    bytesWritten: () => total,
  };
}

async function openRead(path: string): Promise<DiskReader | null> {
  const handle = await open(fsPath(path), 'r').catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return null;
  const { size } = await handle.stat();
  return {
    size,
    async read(at, length) {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - at)));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, at + done);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
      return bytes.subarray(0, done);
    },
    close: () => handle.close(),
  };
}

/** Node refuses to write 2 GiB at once, and a master of 200 megapixels in floating point has more. */
const WRITE_BYTES_MAX = 2 ** 30;

async function openWrite(path: string, flags: 'w' | 'a', mode: number): Promise<DiskWriter> {
  const handle = await open(fsPath(path), flags, mode);
  return {
    async write(bytes) {
      let at = 0;
      while (at < bytes.length) {
        const length = Math.min(bytes.length - at, WRITE_BYTES_MAX);
        at += (await handle.write(bytes, at, length)).bytesWritten;
      }
    },
    sync: () => handle.datasync(),
    setModified: (ms) => handle.utimes(ms / 1000, ms / 1000),
    close: () => handle.close(),
  };
}
