/** What threads need that add to the planes of a stack: locks of rows, and desks in the same memory. */
import { StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import {
  DESK_BYTES_MAX,
  DESKS,
  type Desk,
  deskBytes,
  lockBytes,
  type SharedSums,
} from '../../core/shared-sums.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Offset } from '../../kernels/kernels.ts';
import { HeldRows } from './held-rows.ts';

/**
 * Of a desk that is too small the memory is lost, so it is made larger than it must be: what is never written
 * to costs nothing.
 */
const GROWTH = 2;
let memories = 0;

export class SharedRoom {
  private readonly arena: Arena;
  private readonly shape: Shape;
  private readonly id = memories++;
  private readonly locks: Offset;
  private readonly free: Desk[] = Array.from({ length: DESKS }, (_, number) => ({
    number,
    from: 0,
    until: 0,
  }));

  /** Errors: stack-full. */
  constructor(arena: Arena, shape: Shape) {
    this.arena = arena;
    this.shape = shape;
    this.locks = arena.take(lockBytes(shape.height));
  }

  sums(near: Offset): SharedSums {
    return { id: this.id, memory: this.arena.memory, near, locks: this.locks };
  }

  /** All rows, for somebody who writes them: nobody adds now. */
  hold(): HeldRows {
    const { width, height, channels } = this.shape;
    const locks = new Int32Array(this.arena.memory.buffer, this.locks, lockBytes(height) / 4);
    return new HeldRows(locks, width * channels);
  }

  /**
   * Null for a file that is too large for one, or where there is no memory for it. Errors: broken-invariant
   * while all are taken.
   */
  takeDesk(fileBytes: number): Desk | null {
    const bytes = deskBytes(this.shape.width, fileBytes);
    if (bytes > DESK_BYTES_MAX) return null;
    const desk = this.free.shift();
    if (!desk) throw new StackError('broken-invariant', `expected ${DESKS} frames at most that are added`);
    if (desk.until - desk.from >= bytes) return desk;
    const room = Math.ceil(bytes * GROWTH);
    try {
      const from = this.arena.take(room);
      return { ...desk, from, until: from + room };
    } catch {
      this.giveBack(desk);
      return null;
    }
  }

  /** What was used last is used next: it is in the cache, and large enough. */
  giveBack(desk: Desk): void {
    this.free.unshift(desk);
  }
}
