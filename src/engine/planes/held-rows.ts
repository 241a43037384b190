/**
 * Rows of shared sums that whoever writes them holds until it has them: whoever adds goes on behind it, row
 * by row, so that neither a copy is needed nor a wait for all of them.
 */
import { LOCKED_ROWS, locked } from '../../core/shared-sums.ts';

export class HeldRows {
  private readonly locks: Int32Array;
  /** Samples that one lock is for. */
  private readonly samples: number;
  private free = 0;

  /** `locks`: of all rows, each `rowSamples` long. Nobody adds now. */
  constructor(locks: Int32Array, rowSamples: number) {
    this.locks = locks;
    this.samples = LOCKED_ROWS * rowSamples;
    for (let i = 0; i < locks.length; i++) Atomics.store(locks, i, locked.whileWritten);
  }

  get isOver(): boolean {
    return this.free === this.locks.length;
  }

  /** So many samples, from the first on, may change. */
  release(samples = Number.POSITIVE_INFINITY): void {
    const end = Math.min(this.locks.length, Math.floor(samples / this.samples));
    for (; this.free < end; this.free++) {
      Atomics.store(this.locks, this.free, locked.not);
      Atomics.notify(this.locks, this.free);
    }
  }
}
