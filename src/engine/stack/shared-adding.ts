/**
 * Frames that threads add to the planes of a stack by themselves: whether they may, and what they do it with.
 */
import { StackError } from '../../core/errors.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Desk, SharedSums } from '../../core/shared-sums.ts';
import type { Decoder } from '../../decoders/decoder.ts';
import type { HeldRows } from '../planes/held-rows.ts';
import type { Planes } from '../planes/planes.ts';
import { SharedRoom } from '../planes/shared-sums.ts';
import { mustHaveRoom } from './folding.ts';
import type { PlaneMemory, Workshop } from './workshop.ts';

/** Sums of 16 bits are looked through when their room is used up, which nobody may add meanwhile. */
const LEASED_FRAMES = 64;

/** The stack they are added to. */
interface To {
  readonly frames: number;
  /** Not null while planes are to be refolded. */
  readonly progress: unknown;
  /** Null before the first frame is added or folded. */
  readonly planes: Planes | null;
  onChange: (byRows?: boolean) => void;
}

/** A frame that a thread adds. */
export interface Adding {
  readonly sums: SharedSums;
  readonly desk: Desk;
  /** The thread is done. */
  leaveDesk(): void;
  /** It is counted, or nothing of it is in the sums. */
  end(): void;
}

/**
 * Whether nothing has to be known of a frame before it is added, and nothing happens between two frames: then
 * threads may add them by themselves. Their light is that of the captures.
 */
export function mayBeAddedTogether(settings: StackSettings): boolean {
  const { planes, light, align, window, closeAfter, hold, history, timeline } = settings;
  // A timeline is made of the samples of each frame.
  if (timeline != null) return false;
  const isFree = align === 'off' && window === null && closeAfter === null && history?.everyFrames == null;
  return isFree && planes.join() === 'sum' && light === 'encoded' && hold.on.length === 0;
}

export class SharedAdding {
  private readonly to: To;
  private readonly workshop: Pick<Workshop, 'arena' | 'kernels' | 'shared' | 'decoders'>;
  /** Frames that are being added, or were and are not counted yet. */
  private count = 0;
  /** Frames that the sums have room for. */
  private leased = 0;
  /** Rows that threads wait for; over when it is. */
  private held: HeldRows | null = null;
  /** Of each planes there were: those of an earlier stack are used again. */
  private readonly rooms = new Map<Planes, SharedRoom>();

  constructor(to: To, workshop: SharedAdding['workshop']) {
    this.to = to;
    this.workshop = workshop;
  }

  /**
   * Where the planes of a stack lie that begins with a frame of one of these decoders: a frame that no thread
   * adds is folded sooner in memory that none share.
   */
  memoryFor(decoders: readonly string[]): PlaneMemory {
    const { shared, decoders: all } = this.workshop;
    const isAdded = all.some(({ name, addTo }) => addTo !== undefined && decoders.includes(name));
    return (isAdded && shared) || this.workshop;
  }

  /** Whether threads may add a frame of this decoder as the first of the stack. */
  mayBeginWith({ addTo }: Pick<Decoder, 'addTo'>): boolean {
    return this.to.frames === 0 && addTo !== undefined && (this.workshop.shared?.arena.isShared ?? false);
  }

  /** Whether its planes lie where threads may add to them. */
  get isShared(): boolean {
    return this.to.planes?.space.arena.isShared ?? false;
  }

  /** Whether the planes are such that threads may add to them. */
  get isPossible(): boolean {
    return this.near !== null;
  }

  private get near(): number | null {
    const { progress, planes } = this.to;
    return this.isShared && progress === null ? (planes?.shared ?? null) : null;
  }

  get hasLease(): boolean {
    return this.leased > 0;
  }

  /** Whether no frame is being added, nor was and is not counted yet. */
  get isIdle(): boolean {
    return this.count === 0;
  }

  /** Room for the next frames, where there are sums. Errors: stack-full; nothing is then changed. */
  lease(): void {
    this.mustBeNone();
    const { planes } = this.to;
    if (planes === null) return;
    planes.lease(LEASED_FRAMES);
    this.leased = LEASED_FRAMES;
  }

  /** The planes change in another way, by which room may be used up. Errors: broken-invariant. */
  endLease(): void {
    this.mustBeNone();
    this.leased = 0;
  }

  /**
   * A thread is about to add a frame of a file of so many bytes, for which there is a lease. Until it has
   * ended nobody may look at the planes. Null where the file is too large for that, or there is no memory for
   * it.
   *
   * Errors: stack-full; broken-invariant where that is not possible; nothing is then changed.
   */
  begin(fileBytes: number): Adding | null {
    const { near, to, rooms } = this;
    const { planes } = to;
    mustHaveRoom(to.frames + this.count + 1);
    if (near === null || !planes || !this.hasLease)
      throw new StackError('broken-invariant', 'expected sums that threads may add to');
    const shared = rooms.get(planes) ?? new SharedRoom(planes.space.arena, planes.space.shape);
    rooms.set(planes, shared);
    const desk = shared.takeDesk(fileBytes);
    if (desk === null) return null;
    // Before they change: what is still to be written of them is copied.
    to.onChange(true);
    this.leased--;
    this.count++;
    let hasEnded = false;
    const end = () => {
      if (!hasEnded) this.count--;
      hasEnded = true;
    };
    return { sums: shared.sums(near), desk, leaveDesk: () => shared.giveBack(desk), end };
  }

  /**
   * All rows of the sums, for somebody who writes them; null where no thread adds to them. Nobody adds now.
   */
  hold(): HeldRows | null {
    const { planes } = this.to;
    const room = planes && this.rooms.get(planes);
    this.held = room && this.isPossible ? room.hold() : null;
    return this.held;
  }

  /** Whether rows that nobody has written yet are as they were, although threads add. */
  get holdsRows(): boolean {
    return this.held !== null && !this.held.isOver;
  }

  /** Errors: broken-invariant while a frame is being added: nobody can say what is in the planes. */
  mustBeNone(): void {
    if (this.count === 0) return;
    throw new StackError('broken-invariant', `expected no frame that is being added, found ${this.count}`);
  }
}
