/** What a flat makes even: how much each sample is to be multiplied by, in whole numbers. */
import type { FrameSums } from './dark-sums.ts';
import { coloursOf } from './mosaic.ts';

/** Shape: one a sample of a frame, `one` for a sample that is as bright as the mean. */
export interface FlatGains {
  readonly source: FrameSums;
  readonly one: number;
  readonly gains: Uint32Array;
}

/** The gain of what stays as it is. */
export const GAIN_ONE = 2 ** 16;
/** Where a flat is darker than a thirtieth of its mean there is no light to be made even. */
const GAIN_MAX = 32;

/**
 * The mean of the flat over the sample, each less black, by colour, so that the balance of colours stays.
 * Rounding: once, halves up, to 1/65,536; at most 32 times; 1 where the flat has no light. Shape of `black`:
 * that of the mosaic's cell; one 0 for others.
 */
export function flatGains(flat: FrameSums, black: readonly number[]): FlatGains {
  const { samples, frames, shape } = flat;
  const { mosaic = { width: 1, height: 1, colours: 'R' }, channels, width } = shape;
  const colours = coloursOf(mosaic);
  const rowSamples = width * channels;
  const placeOf = (at: number) => {
    const [y, i] = [Math.floor(at / rowSamples), at % rowSamples];
    return (y % mosaic.height) * mosaic.width + (Math.floor(i / channels) % mosaic.width);
  };
  const colourOf = (at: number) => (channels === 3 ? at % 3 : colours[placeOf(at)]!);
  const lightOf = (at: number) => samples[at]! - frames * (black[placeOf(at)] ?? 0);
  const [sums, counts] = [new Float64Array(3), new Float64Array(3)];
  for (let at = 0; at < samples.length; at++) {
    sums[colourOf(at)]! += lightOf(at);
    counts[colourOf(at)]!++;
  }
  const gains = new Uint32Array(samples.length);
  for (let at = 0; at < samples.length; at++) {
    const colour = colourOf(at);
    const gain = sums[colour]! / counts[colour]! / lightOf(at);
    gains[at] =
      gain > 0 && Number.isFinite(gain) ? Math.floor(Math.min(GAIN_MAX, gain) * GAIN_ONE + 0.5) : GAIN_ONE;
  }
  return { source: flat, one: GAIN_ONE, gains };
}
