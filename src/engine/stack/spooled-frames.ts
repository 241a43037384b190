/** Frames in the spool, until a checkpoint holds them: their bytes are on the disk before they count. */
import { join } from 'node:path';
import { messageOf, StackError } from '../../core/errors.ts';
import { pathOfSpoolName, spoolName } from '../../core/spool-name.ts';
import type { Spooled, Storage } from '../../core/storage.ts';

/** Units: `modifiedMs` ms since 1970. */
interface Capture {
  readonly path: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly modifiedMs: number;
}

export class SpooledFrames {
  private readonly captures: string;
  /** Null when captures are not deleted. */
  private readonly folder: string | null;
  private readonly storage: Storage;
  private readonly byDigest = new Map<string, Spooled>();
  /** Files in the spool that are not what they were; they stay, and are never taken for captures. */
  private readonly spoilt = new Set<Spooled>();

  /** `captures`: the folder that the frames come from, or are in folders of. */
  constructor(captures: string, folder: string | null, storage: Storage) {
    this.captures = captures;
    this.folder = folder;
    this.storage = storage;
  }

  /** Whether a frame is durable as soon as it counts. */
  get isKept(): boolean {
    return this.folder !== null;
  }

  /**
   * What an earlier process left. `isDone`: the checkpoint holds it, and nothing needs its bytes. Errors:
   * those of the file system.
   */
  async open(isDone: (digest: string) => boolean): Promise<void> {
    for (const spooled of this.folder === null ? [] : await this.storage.spooled(this.folder)) {
      if (isDone(spooled.digest)) await this.storage.drop(spooled);
      else this.byDigest.set(spooled.digest, spooled);
    }
  }

  all(): Spooled[] {
    return [...this.byDigest.values()];
  }

  has(digest: string): boolean {
    return this.byDigest.has(digest);
  }

  /** Where the bytes with this digest are; undefined when they are not in the spool. */
  fileOf(digest: string): string | undefined {
    return this.byDigest.get(digest)?.file;
  }

  /**
   * What the capture behind a path is called: a spooled frame keeps the path it had in the captures folder.
   */
  captureOf(path: string): { path: string; spooled: Spooled | null } {
    for (const spooled of [...this.byDigest.values(), ...this.spoilt]) {
      if (spooled.file === path) return { path: join(this.captures, pathOfSpoolName(spooled.name)), spooled };
    }
    return { path, spooled: null };
  }

  /** Its bytes are not what they were: its capture, if it is still there, is to be kept anew. */
  spoil(spooled: Spooled): void {
    this.spoilt.add(spooled);
    if (this.byDigest.get(spooled.digest) === spooled) this.byDigest.delete(spooled.digest);
  }

  /** Durable when it resolves; null when it was in the spool already, or there is none. Errors: io. */
  async keep(capture: Capture): Promise<Spooled | null> {
    if (this.folder === null || this.has(capture.digest)) return null;
    const { path, ...kept } = capture;
    const name = spoolName(this.captures, path);
    const spooled = await this.storage.keep(this.folder, { name, ...kept }).catch((cause) => {
      throw new StackError('io', `cannot keep ${path} in the spool: ${messageOf(cause)}`, { cause });
    });
    this.byDigest.set(capture.digest, spooled);
    return spooled;
  }

  /** The frame does not count. Errors: those of the file system. */
  async takeBack(spooled: Spooled): Promise<void> {
    this.byDigest.delete(spooled.digest);
    await this.storage.drop(spooled);
  }

  /** A checkpoint holds the frame. Errors: those of the file system; the frame then stays. */
  async drop(spooled: Spooled): Promise<void> {
    await this.storage.drop(spooled);
    this.byDigest.delete(spooled.digest);
  }
}
