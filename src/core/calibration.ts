/** What is taken out of a picture when it is drawn, ready to be used. */
import type { DarkBoxes } from './dark-boxes.ts';
import type { FrameSums } from './dark-sums.ts';
import type { FlatGains } from './flat-gains.ts';

/**
 * `dark` null: black alone. `mends`: whether the hot samples of the dark are mended. `darks`: how many frames
 * the dark is of, for people; null for none. `pedestal`: what every frame has more than its light, in levels.
 */
export interface Calibration {
  readonly dark: FrameSums | null;
  readonly boxes: DarkBoxes | null;
  readonly flat: FlatGains | null;
  readonly mends: boolean;
  readonly darks: number | null;
  readonly pedestal: number;
}

/**
 * Units: levels of the frames. Shape of `black`: that of a mosaic's cell; one 0 for others. `white`: where a
 * sample is full.
 */
export interface Applied extends Calibration {
  readonly black: readonly number[];
  readonly white: number;
}
