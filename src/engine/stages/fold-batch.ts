/** Frames that are ready, one after the other, into the planes: two that are ready at once in one pass. */
import { FRAMES_A_PASS } from '../planes/buffers.ts';

interface Waiting<T> {
  readonly item: T;
  resolve(): void;
  reject(error: unknown): void;
}

export class FoldBatch<T> {
  private readonly fold: (items: readonly T[]) => Promise<void>;
  private waiting: Waiting<T>[] = [];
  private last: Promise<void> = Promise.resolve();

  /** `fold` folds them in this order, or rejects and has folded none. */
  constructor(fold: (items: readonly T[]) => Promise<void>) {
    this.fold = fold;
  }

  /**
   * Resolves when it is folded: as soon as can be, or, while others are on their way, with the next. Order is
   * that of the calls.
   *
   * Errors: those of folding it.
   */
  put(item: T, areOthersComing: boolean): Promise<void> {
    const folded = new Promise<void>((resolve, reject) => this.waiting.push({ item, resolve, reject }));
    if (!areOthersComing || this.waiting.length >= FRAMES_A_PASS) this.flush();
    return folded;
  }

  /** Nobody else is on the way: what waits is folded as it is. */
  flush(): void {
    const { waiting } = this;
    this.waiting = [];
    if (waiting.length > 0) this.last = this.last.then(() => this.foldAll(waiting));
  }

  private async foldAll(waiting: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.fold(waiting.map(({ item }) => item));
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      if (waiting.length === 1) waiting[0]?.reject(error);
      // Which of them cannot be folded only each alone can tell.
      else for (const each of waiting) await this.foldAll([each]);
    }
  }
}
