/** The planes of a stack, and those of stacks before it, which are used again: memory is never given back. */
import { type Shape, sameShape } from '../../core/frame.ts';
import type { StackSettings } from '../../core/settings.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { FoldBuffers } from '../planes/buffers.ts';
import { PlaneSet } from './plane-set.ts';

export class PlaneSets {
  private readonly settings: Pick<StackSettings, 'light' | 'planes'>;
  private readonly arena: Arena;
  private readonly kernels: Kernels;
  private readonly blank: PlaneSet[] = [];

  constructor(
    settings: Pick<StackSettings, 'light' | 'planes'>,
    { arena, kernels }: { readonly arena: Arena; readonly kernels: Kernels },
  ) {
    this.settings = settings;
    this.arena = arena;
    this.kernels = kernels;
  }

  /** As before the first frame. Errors: stack-full when the planes do not fit the engine's memory. */
  open(shape: Shape): PlaneSet {
    const blank = this.blank.findIndex(({ planes }) => sameShape(planes.space.shape, shape));
    const [known] = blank < 0 ? [] : this.blank.splice(blank, 1);
    if (known) return known;
    const space = new FoldBuffers(this.arena, this.kernels, shape, this.settings.light);
    return new PlaneSet(space, this.settings.planes);
  }

  /** Nobody has them any more. */
  giveBack(planeSet: PlaneSet): void {
    planeSet.clear();
    this.blank.push(planeSet);
  }
}
