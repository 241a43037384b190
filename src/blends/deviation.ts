/** deviation: how much each place varies from frame to frame. */
import type { Blend } from './blend.ts';

/**
 * Twice the standard deviation over the frames: 2 * sqrt(n * squares - sum^2) / n, so that half black and
 * half white is white. Exact to the last rounding up to 2^20 frames of 16 bits.
 */
export const deviation: Blend = {
  summary: 'twice the standard deviation of each pixel: a map of noise and motion',
  formula: '2 sqrt(n squares - sum^2) / n',
  planes: ['sum', 'squares'],
  single: 'black',
  refused: {
    linear: 'a deviation is a measure and not light; the curve that shows linear light would bend it',
  },
  draw(row, { frames }) {
    row.add('sum', 1);
    row.deviation(frames);
    return frames;
  },
};
