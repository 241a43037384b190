/** A file that is being written. */
import { open } from 'node:fs/promises';
import { fsPath } from '../paths.ts';
import { PastCache } from './past-cache.ts';

export interface DiskWriter {
  write(bytes: Uint8Array): Promise<void>;
  /**
   * The bytes are on the disk when this resolves. After a failure they may be nowhere: the file must be given
   * up.
   */
  sync(): Promise<void>;
  /** Units: whole ms since 1970; what the file then says is in the same millisecond. */
  setModified(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Node refuses to write 2 GiB at once, and a master of 200 megapixels in floating point has more. */
const WRITE_BYTES_MAX = 2 ** 30;

/**
 * A time in seconds is a double, of which some Nodes take whole microseconds and others all. Without this,
 * half of the whole milliseconds come out as the one before.
 */
const ROUNDING_SECONDS = 0.5e-6;

/**
 * `flags`: those of open(2). `direct`: of a new file what can be is written past the system's cache, of which
 * a large file that nobody reads takes much.
 */
export async function openWrite(
  path: string,
  flags: number,
  mode: number,
  direct = false,
): Promise<DiskWriter> {
  const handle = await open(fsPath(path), flags, mode);
  const pastCache = direct ? await PastCache.open(handle) : null;
  // A file that is appended to has no places.
  let place = 0;
  return {
    async write(bytes) {
      let at = (await pastCache?.write(bytes, place)) ?? 0;
      while (at < bytes.length) {
        const length = Math.min(bytes.length - at, WRITE_BYTES_MAX);
        at += (await handle.write(bytes, at, length, direct ? place + at : null)).bytesWritten;
      }
      place += bytes.length;
    },
    sync: () => handle.datasync(),
    async setModified(ms) {
      const seconds = ms / 1000 + ROUNDING_SECONDS;
      await handle.utimes(seconds, seconds);
    },
    async close() {
      await pastCache?.close();
      await handle.close();
    },
  };
}
