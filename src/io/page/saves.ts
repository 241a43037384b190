/**
 * Pictures that were saved from the live page: each in a private folder until it has been fetched, and not
 * for long.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';

/** In the state folder. */
const NAME = 'page-saved';
const KEPT_MS = 10 * 60_000;
const KEPT_MAX = 4;

interface Save {
  readonly file: string;
  readonly name: string;
}

export class PageSaves {
  private readonly folder: string;
  private readonly clock: Pick<Clock, 'after'>;
  private readonly kept = new Map<string, Save>();
  private readonly cancels = new Set<() => void>();

  constructor(stateFolder: string, clock: Pick<Clock, 'after'>) {
    this.folder = join(stateFolder, NAME);
    this.clock = clock;
  }

  /** What a kill has left goes. Errors: none; it does no harm. */
  async clear(): Promise<void> {
    for (const cancel of this.cancels) cancel();
    this.kept.clear();
    await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /**
   * `write` makes the file and says by which name it is fetched; gives the path of the page to it. Errors:
   * its own, and those of the file system.
   */
  async keep(extension: string, write: (file: string) => Promise<string>): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const id = randomBytes(16).toString('base64url');
    const file = join(this.folder, `${id}.${extension}`);
    let name: string;
    try {
      name = await write(file);
    } catch (error) {
      await rm(file, { force: true }).catch(() => undefined);
      throw error;
    }
    this.kept.set(id, { file, name });
    const [oldest = ''] = this.kept.keys();
    if (this.kept.size > KEPT_MAX) this.drop(oldest);
    const cancel = this.clock.after(KEPT_MS, () => {
      this.cancels.delete(cancel);
      this.drop(id);
    });
    this.cancels.add(cancel);
    return `/saved/${id}/${name}`;
  }

  /** Null for one that is gone, or never was. */
  fileOf(id: string, name: string): string | null {
    const save = this.kept.get(id);
    return save?.name === name ? save.file : null;
  }

  private drop(id: string): void {
    const save = this.kept.get(id);
    this.kept.delete(id);
    if (save) rm(save.file, { force: true }).catch(() => undefined);
  }
}
