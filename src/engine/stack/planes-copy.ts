/**
 * The planes as they were at one moment, handed out strip by strip while folding may go on: who adds waits
 * for the rows that have not been handed out; before anything else changes them, they are copied.
 */
import { REFERENCE, type Strip, stripBytes } from '../../core/strips.ts';
import type { HeldRows } from '../planes/held-rows.ts';

/** Where strips are packed. */
export interface Packing {
  /** The next call of anything may overwrite what it gives. */
  pack(strip: Strip): Uint8Array;
}

/** Memory that copies are put into, used again: fresh memory costs more than copying. */
export class CopyRoom {
  private room: Buffer = Buffer.alloc(0);

  /** Shape: `bytes` long; what was in it before still is. */
  take(bytes: number): Buffer {
    if (this.room.length < bytes) this.room = Buffer.allocUnsafeSlow(bytes);
    return this.room.subarray(0, bytes);
  }
}

export class PlanesCopy implements Iterable<Uint8Array> {
  /** Resolves when nothing of it is left in the planes: they may change without a copy. */
  readonly free: Promise<void>;
  private readonly layout: readonly Strip[];
  private readonly packing: Packing;
  private readonly room: CopyRoom;
  private readonly kept = new Map<number, Uint8Array>();
  private readonly held: HeldRows | null;
  private isLate = false;
  private next = 0;
  private setFree: () => void = () => undefined;

  /** One at a time has the `room`. `held`: the rows of the only plane, where threads add to it. */
  constructor(layout: readonly Strip[], packing: Packing, room: CopyRoom, held: HeldRows | null = null) {
    this.layout = layout;
    this.packing = packing;
    this.room = room;
    this.held = held;
    this.free = new Promise((resolve) => {
      this.setFree = () => {
        held?.release();
        this.isLate = true;
        resolve();
      };
    });
    // A reference is no plane: it is small, and another may take its place.
    for (const [i, strip] of layout.entries())
      if (strip.plane === REFERENCE) this.kept.set(i, Buffer.from(packing.pack(strip)));
    this.lookWhetherFree();
  }

  /**
   * Once, in file order. Each strip is to be copied at once: it may be the planes themselves, which change in
   * anybody else's turn.
   */
  *[Symbol.iterator](): Generator<Uint8Array> {
    while (this.next < this.layout.length) {
      const i = this.next++;
      const kept = this.kept.get(i);
      this.kept.delete(i);
      const strip = this.layout[i]!;
      yield kept ?? this.packing.pack(strip);
      this.held?.release(strip.start + strip.samples);
      this.lookWhetherFree();
    }
  }

  /** Whether who adds to the planes waits for rows that are not handed out. */
  get holdsRows(): boolean {
    return this.held !== null && !this.isLate;
  }

  /** It takes too long. `isWaitedFor`: somebody adds, and waits. Errors: none. */
  beLate(isWaitedFor: boolean): void {
    if (!this.holdsRows) return;
    try {
      if (isWaitedFor) this.keep();
      this.isLate = true;
    } catch {
      // There is no memory for a copy: he waits on.
    }
  }

  /** The planes are about to change; `byRows`: each row when nobody holds it. */
  keep(byRows = false): void {
    if (byRows && this.holdsRows) return;
    const left = this.layout.map((_, i) => i).filter((i) => i >= this.next && !this.kept.has(i));
    let at = 0;
    const copy = this.room.take(left.reduce((bytes, i) => bytes + stripBytes(this.layout[i]!), 0));
    for (const i of left) {
      const packed = this.packing.pack(this.layout[i]!);
      copy.set(packed, at);
      this.kept.set(i, copy.subarray(at, at + packed.length));
      at += packed.length;
    }
    this.setFree();
  }

  /** Nobody wants the rest. */
  end(): void {
    this.next = this.layout.length;
    this.kept.clear();
    this.setFree();
  }

  private lookWhetherFree(): void {
    const { next, layout, kept } = this;
    if (layout.length - next <= kept.size) this.setFree();
  }
}
