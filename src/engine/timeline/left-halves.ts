/** Nodes that were written just now, in memory until their right half comes. */
import type { Node } from './node.ts';

/**
 * The right halves of three in four nodes come while one of so many is here; each more would halve what has
 * still to be read.
 */
const MOST = 2;

export class LeftHalves {
  private readonly halves: { readonly file: string; readonly node: Node }[] = [];

  /** `node` is closed here, unless somebody takes it before. */
  async put(file: string, node: Node): Promise<void> {
    this.halves.push({ file, node });
    if (this.halves.length > MOST) await this.halves.shift()?.node.close();
  }

  /** Null where it is here no more; who takes it closes it. */
  take(file: string): Node | null {
    const i = this.halves.findIndex((half) => half.file === file);
    return i < 0 ? null : this.halves.splice(i, 1)[0]!.node;
  }
}
