/** Frames folded into small planes, one after the other: a leaf of a timeline while it grows. */
import type { Entry } from '../../core/entry.ts';
import type { Frame } from '../../core/frame.ts';
import { placeOf, type TakenAt, takenAt } from '../../core/order.ts';
import type { FirstCapture, Look } from '../../core/state.ts';
import { type Common, type FoldedInto, Node } from './node.ts';

export class Leaf {
  readonly frames: Entry[] = [];
  private readonly planes: FoldedInto;
  private readonly common: Common;
  private first: FirstCapture | null = null;
  private latest: TakenAt | null = null;

  /** `planes` are its own until it is a node. */
  constructor(planes: FoldedInto, common: Common) {
    this.planes = planes;
    this.common = common;
    planes.clear();
  }

  /** `frame`: at the pixels that are taken. Errors: stack-full. */
  fold(frame: Frame, entry: Entry, look: Look): void {
    const taken = takenAt(entry);
    const place = placeOf(taken, this.first, this.latest);
    this.planes.fold([{ frame, place }]);
    if (place.isFirst) this.first = { ...taken, ...look };
    if (place.isLatest) this.latest = taken;
    this.frames.push(entry);
  }

  /** As it is now; null while nothing is in it. */
  node(): Node | null {
    const { first, latest, planes } = this;
    if (first === null || latest === null) return null;
    const node = new Node(this.common, { frames: planes.frames, first, latest });
    for (const [i, strip] of node.strips.entries()) node.put(i, planes.pack(strip));
    return node;
  }
}
