/** Hot samples that frames themselves show: what is brighter than its surroundings in each of them is of the sensor, if these frames moved. */
import type { CorrectionFile } from './correction.ts';
import { countAt } from './dark-sums.ts';
import { StackError } from './errors.ts';
import { type FullScale, type Shape, sampleCount } from './frame.ts';
import { printable } from './names.ts';
import type { Strip } from './state.ts';

export interface HotMap {
  readonly source: CorrectionFile;
  readonly shape: Shape;
  /** Ascending. */
  readonly at: readonly number[];
}

/** The least excess of a sample that is hot. Units: of 255. */
const EXCESS = 24;
/** Frames that moved by less have stars and lamps where they were. Units: pixels. */
export const MOTION_LEAST_PIXELS = 8;
/** More than one in so many is no sensor. */
const ONE_IN = 200;

/** Adds the hot samples of a strip of the least excesses, which come in file order. */
export function addHot(
  found: number[],
  { plane, start, samples }: Strip,
  bytes: Uint8Array,
  fullScale: FullScale,
): void {
  if (plane.name !== 'min') return;
  const least = (EXCESS * fullScale) / 255;
  const width = plane.bytesPerSample;
  for (let i = 0; i < samples; i++) {
    if (countAt(bytes, i * width, width) >= least) found.push(start + i);
  }
}

/** Errors: config for frames whose hot samples are too many to be any. */
export function mustBeFew(found: readonly number[], shape: Shape, { from }: CorrectionFile): void {
  if (found.length * ONE_IN <= sampleCount(shape)) return;
  const text = `the frames of ${printable(from)} have more hot pixels than any sensor: they did not move; give --mend dark, or off`;
  throw new StackError('config', text);
}
