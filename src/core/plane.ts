/**
 * The accumulators a stack may have: what each holds, where it starts, and how many bytes it needs when
 * packed.
 */
import { bytesPerSample, type FullScale, type Layout, sampleCount } from './frame.ts';
import { logTerm } from './logarithm.ts';

/**
 * Sums over all frames, exact: of the samples, their squares, their logarithms, of 1 for every sample that is
 * 0, and, of aligned frames, of 1 for every pixel that a frame covers.
 */
export type CounterName = 'sum' | 'squares' | 'logs' | 'zeros' | 'coverage';

/**
 * One sample of some frame a place: the largest, the smallest, that of the earliest and that of the latest
 * frame.
 */
export type SampleName = 'max' | 'min' | 'first' | 'latest';

/** Or the brightest after each has faded by its age, as steps below white. */
export type PickName = SampleName | 'glow';

/** Planes of 32 bits that can be looked into as they are. */
export type WordPlane = 'zeros' | 'coverage' | 'glow';

export type PlaneName = CounterName | PickName;

/** Fixed order: a set of planes is always written and digested in this order. */
export const planeOrder: readonly PlaneName[] = [
  'sum',
  'max',
  'min',
  'first',
  'latest',
  'squares',
  'logs',
  'zeros',
  'glow',
  'coverage',
];

const counters: readonly PlaneName[] = ['sum', 'squares', 'logs', 'zeros', 'coverage'];

/**
 * A frame can be taken out of a counter by one subtraction; what a pick would be without it, only the other
 * frames know.
 */
export function isCounter(plane: PlaneName): plane is CounterName {
  return counters.includes(plane);
}

/** Shape: one value a sample of the frames; of coverage one a pixel. */
export function planeSamples(plane: string, shape: Layout): number {
  return plane === 'coverage' ? shape.width * shape.height : sampleCount(shape);
}

/** The value of a sample before the first frame; counters start at 0. */
export function startValue(plane: SampleName, fullScale: FullScale): number {
  return plane === 'min' ? fullScale : 0;
}

/** The most that one frame adds to a counter. */
export function largestTerm(counter: CounterName, fullScale: FullScale): number {
  if (counter === 'squares') return fullScale ** 2;
  if (counter === 'logs') return logTerm(1, fullScale);
  return counter === 'zeros' || counter === 'coverage' ? 1 : fullScale;
}

/**
 * Whether counts of this many frames may pass 32 bits: sums of 16,843,009 full-scale 8-bit or 65,537 16-bit
 * frames just fit.
 */
export function needsHigh(counter: CounterName, frames: number, fullScale: FullScale): boolean {
  return frames * largestTerm(counter, fullScale) >= 2 ** 32;
}

/** How wide a packed sample may be. */
export type PackedBytes = 1 | 2 | 3 | 4 | 6 | 8;

/**
 * Bytes of a packed sample: the fewest that hold the largest possible value, so they follow from the frame
 * count alone and equal stacks have equal bytes.
 */
export function packedBytes(plane: PlaneName, frames: number, fullScale: FullScale): PackedBytes {
  if (plane === 'glow') return 3;
  if (!isCounter(plane)) return bytesPerSample(fullScale);
  const most = frames * largestTerm(plane, fullScale);
  return ([2, 3, 4, 6] as const).find((bytes) => most < 2 ** (8 * bytes)) ?? 8;
}
