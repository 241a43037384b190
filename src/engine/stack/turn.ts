/**
 * Jobs that change the planes: one after the other, in the order asked; but those that only add to sums may
 * do so together. Who reads the planes sees them whole.
 */

interface Waiting {
  readonly isAlone: boolean;
  start(): void;
}

export class Turn {
  private readonly waiting: Waiting[] = [];
  private readonly readers: (() => void)[] = [];
  private isTaken = false;
  private count = 0;

  /** Those that add, and may have added a part of a frame. */
  get together(): number {
    return this.count;
  }

  /** Nothing else changes the planes until the job has ended. Errors: those of the job. */
  async alone<T>(job: () => Promise<T>): Promise<T> {
    await this.asked(true);
    try {
      return await job();
    } finally {
      this.isTaken = false;
      this.next();
    }
  }

  /**
   * Resolves when it may add beside others; the door is its own from the moment in which it is asked for.
   * Gives back what ends that.
   */
  async add(): Promise<() => void> {
    await this.asked(false);
    return () => {
      this.count--;
      this.next();
    };
  }

  /**
   * Runs when nobody adds: at once, where that is so, also within a job that is alone. `read` ends before it
   * returns. Errors: those of `read`.
   */
  whole<T>(read: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.readers.push(() => {
        try {
          resolve(read());
        } catch (error) {
          reject(error);
        }
      });
      this.next();
    });
  }

  private asked(isAlone: boolean): Promise<void> {
    return new Promise((start) => {
      this.waiting.push({ isAlone, start });
      this.next();
    });
  }

  private next(): void {
    if (this.count === 0) for (const read of this.readers.splice(0)) read();
    // Nobody begins to add while a reader waits, or somebody who wants to be alone and asked before.
    while (this.waiting.length > 0 && !this.isTaken && this.readers.length === 0) {
      const [{ isAlone, start }] = this.waiting as [Waiting];
      if (isAlone && this.count > 0) return;
      this.waiting.shift();
      if (isAlone) this.isTaken = true;
      else this.count++;
      start();
    }
  }
}
