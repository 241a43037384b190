/**
 * Writing past the system's cache, which is a copy of each byte that costs more than all else of a
 * checkpoint.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf } from '../../core/errors.ts';
import { type Clock, systemClock } from '../clock.ts';

/** Pieces of fewer bytes take longer than by the cache. */
const PIECE_BYTES_MIN = 1 << 20;
/** Of places and lengths; disks have blocks of as many bytes, or fewer. */
const BLOCK_BYTES = 4096;
/** A disk that is slower has the cache between, so that who writes need not wait for it. */
const BYTES_PER_MS_MIN = 100_000;
/** What file systems say that cannot, or not so. */
const refusals = ['EINVAL', 'EOPNOTSUPP', 'ENOTSUP'];

export class PastCache {
  private readonly handle: FileHandle;
  private readonly clock: Pick<Clock, 'now'>;
  private isOver = false;

  private constructor(handle: FileHandle, clock: Pick<Clock, 'now'>) {
    this.handle = handle;
    this.clock = clock;
  }

  /** Null where the system has no such thing, or the file system does not take it. */
  static async open(plain: FileHandle, clock: Pick<Clock, 'now'> = systemClock): Promise<PastCache | null> {
    // Windows and macOS have no such flag.
    if (constants.O_DIRECT === undefined) return null;
    const { O_WRONLY, O_DIRECT } = constants;
    // The same file, whatever has its name by now.
    const handle = await open(`/proc/self/fd/${plain.fd}`, O_WRONLY | O_DIRECT).catch(() => null);
    return handle && new PastCache(handle, clock);
  }

  /**
   * How many of the bytes it has written at a place in the file; the others are for the cache. Errors: those
   * of the file system.
   */
  async write(bytes: Uint8Array, at: number): Promise<number> {
    const isPiece = bytes.length >= PIECE_BYTES_MIN && bytes.length % BLOCK_BYTES === 0;
    if (this.isOver || !isPiece || at % BLOCK_BYTES !== 0) return 0;
    const began = this.clock.now();
    try {
      const { bytesWritten } = await this.handle.write(bytes, 0, bytes.length, at);
      this.isOver = bytesWritten < BYTES_PER_MS_MIN * (this.clock.now() - began);
      return bytesWritten;
    } catch (error) {
      if (!refusals.includes(codeOf(error) ?? '')) throw error;
      this.isOver = true;
      return 0;
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
