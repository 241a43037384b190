/**
 * Which leaf of a timeline the frames that come go into, and how wide leaves are: they double as soon as
 * there are too many.
 */
import { type Block, blockOf, LEAF_LEVEL_LEAST } from '../../core/timeline.ts';

/** Less than any number. */
const NOTHING_CAME = -1;

export class Growing {
  /** That of leaves. */
  level = LEAF_LEVEL_LEAST;
  private readonly most: number;
  private indexes = new Set<number>();
  private last = NOTHING_CAME;

  /** `most`: how many leaves there may be. */
  constructor(most: number) {
    this.most = most;
  }

  /** As before the first frame. */
  restart(): void {
    this.level = LEAF_LEVEL_LEAST;
    this.indexes = new Set();
    this.last = NOTHING_CAME;
  }

  /**
   * The block of a frame that comes, whose number is the highest so far: a leaf or, where a part of it has
   * come already, the largest that nothing has come of. Null for one that comes late: its leaf is made again
   * when somebody asks for it.
   */
  blockFor(number: number): Block | null {
    const { last } = this;
    this.note(number);
    if (number <= last) return null;
    let { level } = this;
    while (level > 0 && blockOf(number, level).index * 2 ** level <= last) level--;
    return blockOf(number, level);
  }

  /** There is a frame of this number. */
  note(number: number): void {
    this.last = Math.max(this.last, number);
    this.indexes.add(blockOf(number, this.level).index);
    while (this.indexes.size > this.most) {
      this.level++;
      this.indexes = new Set(Array.from(this.indexes, (index) => index >> 1));
    }
  }
}
