/**
 * The nodes of a timeline that are kept: each file is named by its frames, so that what has changed is not
 * found, and made again.
 */
import { createHash } from 'node:crypto';
import { type Entry, partLine } from '../../core/entry.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import type { Storage } from '../../core/storage.ts';
import { type Block, halvesOf, rootOf, within } from '../../core/timeline.ts';
import type { Node } from './node.ts';

export interface KeptNode extends Pick<Node, 'header' | 'strips' | 'read' | 'close'> {}

export class KeptNodes {
  private readonly folder: string;
  private readonly storage: Pick<Storage, 'openSaved' | 'saveAgain' | 'savedIn' | 'forget'>;
  private readonly say: (text: string) => void;
  private isTold = false;

  /** `say` is told once that nothing can be kept, and again when that comes back. */
  constructor(folder: string, storage: KeptNodes['storage'], say: (text: string) => void) {
    this.folder = folder;
    this.storage = storage;
    this.say = say;
  }

  /** Of a node of these frames. `meaning`: all that its samples depend on besides them. */
  fileOf(block: Block, frames: readonly Entry[], meaning: string): string {
    return `${this.folder}/${nameOf(block, frames, meaning)}`;
  }

  /** Null where there is none, or none that can be read. */
  async open(file: string): Promise<KeptNode | null> {
    const opened = await this.storage.openSaved(file).catch((error) => this.spoilt(file, error));
    if (opened === null) return null;
    const read = (i: number) =>
      opened.read(i).catch(async (error) => {
        await this.spoilt(file, error);
        throw error;
      });
    return { ...opened, read };
  }

  /** A file that is no node any more is made again when it is asked for. Errors: any other than that. */
  private async spoilt(file: string, error: unknown): Promise<null> {
    const isSpoilt =
      error instanceof StackError && (error.code === 'damaged-state' || error.code === 'newer-state');
    if (!isSpoilt) throw error;
    await this.storage.forget(file);
    return null;
  }

  /** Errors: none: what a disk does not keep is made again when it is asked for. */
  async save(file: string, { header, planes }: Pick<Node, 'header' | 'planes'>): Promise<void> {
    try {
      await this.storage.saveAgain(file, header, planes);
      this.isTold = false;
    } catch (error) {
      this.failed(error);
    }
  }

  /** Something of the timeline is not kept. */
  failed(error: unknown): void {
    if (this.isTold) return;
    this.isTold = true;
    const so = 'frames are taken as ever, and pictures of intervals take longer';
    this.say(`the timeline cannot be kept: ${messageOf(error)}; ${so}`);
  }

  /**
   * Forgets all but the nodes of these frames from leaves at `level` upwards, and the parts of leaves that
   * are not there. Errors: those of the file system.
   */
  async tidy(frames: readonly Entry[], level: number, meaning: string): Promise<void> {
    const names = new Set(await this.storage.savedIn(this.folder));
    const keep = (block: Block) => {
      const own = within(frames, block);
      if (own.length === 0) return;
      const isThere = names.delete(nameOf(block, own, meaning));
      if (block.level > level || (!isThere && block.level > 0)) halvesOf(block).forEach(keep);
    };
    if (names.size > 0) keep(rootOf(frames));
    for (const name of names) await this.storage.forget(`${this.folder}/${name}`);
  }
}

/** Bits of the digest in a name: two nodes of one place are never taken for each other. */
const DIGEST_DIGITS = 32;

function nameOf({ level, index }: Block, frames: readonly Entry[], meaning: string): string {
  const hash = createHash('sha256').update(meaning);
  for (const entry of frames) hash.update(partLine(entry));
  return `${level}-${index}-${hash.digest('hex').slice(0, DIGEST_DIGITS)}.state`;
}
