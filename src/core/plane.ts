/** The accumulators a stack may have: what each holds, where it starts, and how many bytes it needs when packed. */
import { bytesPerSample, type FullScale } from './frame.ts';

/** `sum` of all samples (exact, 48 bits), `max` and `min` over all frames. */
export type PlaneName = 'sum' | 'max' | 'min';

/** Fixed order: a set of planes is always written and digested in this order. */
export const planeOrder: readonly PlaneName[] = ['sum', 'max', 'min'];

/** The value of a plane before the first frame. */
export function startValue(plane: PlaneName, fullScale: FullScale): number {
  return plane === 'min' ? fullScale : 0;
}

/** Whether sums of this many frames may pass 32 bits: 16,843,009 full-scale 8-bit or 65,537 16-bit frames just fit. */
export function needsCarry(frames: number, fullScale: FullScale): boolean {
  return frames * fullScale >= 2 ** 32;
}

/**
 * Bytes of a packed sample: the fewest that hold the largest possible value, so they follow from the frame count alone and
 * equal stacks have equal bytes.
 */
export function packedBytes(plane: PlaneName, frames: number, fullScale: FullScale): 1 | 2 | 3 | 4 | 6 {
  if (plane !== 'sum') return bytesPerSample(fullScale);
  const most = frames * fullScale;
  if (most < 2 ** 16) return 2;
  if (most < 2 ** 24) return 3;
  return needsCarry(frames, fullScale) ? 6 : 4;
}
