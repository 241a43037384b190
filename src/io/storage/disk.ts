/**
 * The storage port: the few operations that the state, the spool and the previews are made of, and the real
 * disk behind them.
 */
import { constants } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { codeOf } from '../../core/errors.ts';
import { fsPath, nameFromBytes } from '../paths.ts';
import { type DiskFolder, openFolder, syncFolder } from './folder.ts';
import { renameKept } from './kept-name.ts';
import { type DiskWriter, openWrite } from './writer.ts';

export type { DiskFolder, DiskWriter };

export interface DiskReader {
  readonly size: number;
  /** Fewer bytes than asked for at the end of the file. */
  read(at: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Errors: those of the file system, by code. Names are durable only when their folder has been synced. */
export interface Disk {
  /** What is best written at a time of a large file. */
  readonly pieceBytes: number;
  /**
   * Null when there is no such file. Errors: EINVAL for what is no file, such as a FIFO, which holds up
   * nobody.
   */
  openRead(path: string): Promise<DiskReader | null>;
  /** Writes at the end; makes the file when there is none. */
  openAppend(path: string, mode: number): Promise<DiskWriter>;
  openFolder(path: string): Promise<DiskFolder>;
  rename(from: string, to: string): Promise<void>;
  /** Nothing happens when there is no such file. */
  remove(path: string): Promise<void>;
  syncFolder(folder: string): Promise<void>;
  /** With those above it that are not there; the first of them, or undefined when all are. */
  makeFolder(folder: string, mode: number): Promise<string | undefined>;
  /** The names in a folder; none when it does not exist. */
  list(folder: string): Promise<string[]>;
}

const { O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;

export const systemDisk: Disk = {
  pieceBytes: 8 * 2 ** 20,
  openRead,
  openAppend: (path, mode) => openWrite(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, mode),
  openFolder,
  rename: (from, to) => renameKept(fsPath(from), fsPath(to)),
  remove: (path) => rm(fsPath(path), { force: true }),
  syncFolder,
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
    async openFolder(path) {
      const folder = await disk.openFolder(path);
      return { ...folder, create: (...file) => counting(folder.create(...file)) };
    },
    openAppend: (path, mode) => counting(disk.openAppend(path, mode)),
    bytesWritten: () => total,
  };
}

async function openRead(path: string): Promise<DiskReader | null> {
  const handle = await open(fsPath(path), O_RDONLY | O_NONBLOCK).catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (handle === null) return null;
  const stats = await handle.stat();
  if (!stats.isFile()) {
    await handle.close();
    const text = `${path} is a folder, a FIFO or a device, and no file`;
    throw Object.assign(new Error(text), { code: 'EINVAL' });
  }
  const { size } = stats;
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
