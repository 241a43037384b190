/** A refold in the making: planes from which a frame cannot be subtracted, folded anew beside the old ones. */
import type { Frame } from '../../core/frame.ts';
import type { Entry } from '../../core/ledger.ts';
import { placeOf, type TakenAt, takenAt } from '../../core/order.ts';
import type { Planes } from '../planes/planes.ts';
import type { CameraFacts } from '../stages/develop.ts';

export class Refold {
  /** What is still to be folded, of the frames that were in the stack when it began. */
  readonly todo: readonly Entry[];
  readonly planes: Planes;
  done = 0;
  /** What was said of frames as they were developed for it, where it makes all planes. */
  readonly said = new Map<Entry, CameraFacts>();
  private first: TakenAt | null = null;
  private latest: TakenAt | null = null;

  /** `planes` are cleared: nothing is in them yet. */
  constructor(planes: Planes, todo: readonly Entry[]) {
    this.planes = planes;
    this.todo = todo;
    planes.clear();
  }

  /** A frame of the stack: one of `todo`, or one that was folded meanwhile. */
  fold(frame: Frame, entry: Entry): void {
    const taken = takenAt(entry);
    const place = placeOf(taken, this.first, this.latest);
    this.planes.fold([{ frame, place }]);
    if (place.isFirst) this.first = taken;
    if (place.isLatest) this.latest = taken;
  }
}
