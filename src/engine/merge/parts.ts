/**
 * What of a merged stack no other stack has as it is: frames to be subtracted, ends to be decoded, how
 * pictures are to be shown.
 */
import type { Frame, FullScale, Shape } from '../../core/frame.ts';
import { foldedFullScale, lightOf } from '../../core/light.ts';
import type { Common } from '../../core/merge.ts';
import { isCounter, type PlaneName } from '../../core/plane.ts';
import type { Look } from '../../core/state.ts';
import type { Exposure, Union } from '../../core/union.ts';
import type { Arena } from '../../kernels/arena.ts';
import type { Kernels } from '../../kernels/kernels.ts';
import { FoldBuffers } from '../planes/buffers.ts';
import { Planes } from '../planes/planes.ts';
import type { End, Ends } from './ends.ts';
import type { Input } from './input.ts';
import type { Parts } from './merged-planes.ts';
import type { Needs } from './needs.ts';

export interface Made extends Parts {
  /** Null where there is no frame. */
  readonly look: Look | null;
  readonly subtracted: number;
}

/** Units: full scale of the samples as they are folded. */
export function fullScaleOf(shape: Shape, { meaning }: Common): FullScale {
  return foldedFullScale(shape.fullScale, lightOf(shape, meaning.light));
}

/** What stacks say between them. */
interface Said {
  readonly common: Common;
  readonly union: Union;
  readonly inputs: readonly Input[];
  readonly shape: Shape;
  readonly ends: Ends;
}

/** Frames from their originals. */
export interface Again {
  /** `use` has the frame until it returns. */
  develop(exposure: Exposure, use: (frame: Frame) => void): Promise<void>;
  lookOf(exposure: Exposure): Promise<Look>;
}

/** `again` null: nothing is needed of originals. Errors: stack-full, those of `again`. */
export async function makeParts(
  { common, union, inputs, shape, ends }: Said,
  needs: Needs,
  again: Again | null,
  { arena, kernels }: { arena: Arena; kernels: Kernels },
): Promise<Made> {
  const planes = common.meaning.planes as readonly PlaneName[];
  let space: FoldBuffers | null = null;
  const planesOf = async (exposures: readonly Exposure[], names: readonly PlaneName[]) => {
    if (exposures.length === 0 || again === null) return null;
    space ??= new FoldBuffers(arena, kernels, shape, common.meaning);
    const made = new Planes(space, names);
    const place = { isFirst: true, isLatest: true, at: 0 };
    for (const each of exposures) await again.develop(each, (frame) => made.fold([{ frame, place }]));
    return made;
  };
  const endPlanes = (need: Exposure | null, end: End | null, name: PlaneName) =>
    need ? planesOf([need], [name]) : (end?.from ?? null);
  return {
    inputs: union.added.map((place) => inputs[place]!),
    fullScale: fullScaleOf(shape, common),
    fadeSeconds: common.meaning.fadeSeconds,
    less: await planesOf(needs.subtracted, planes.filter(isCounter)),
    first: await endPlanes(needs.first, ends.first, 'first'),
    latest: await endPlanes(needs.latest, ends.latest, 'latest'),
    look: needs.look && again ? await again.lookOf(needs.look) : ends.look,
    subtracted: needs.subtracted.length,
  };
}
