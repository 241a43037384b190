/** comet: the brightest sample of all frames, each of which fades from then on. */
import { GONE } from '../core/fading.ts';
import { LOG_SCALE } from '../core/logarithm.ts';
import type { Blend } from './blend.ts';

/**
 * max of sample / 2^(age / fadeSeconds), where the age of a frame is the time from its capture to that of the
 * latest: what moves has a tail, which ends 16 halvings below white. By whole-number logarithms
 * (core/fading.ts), as order-free as a maximum.
 */
export const comet: Blend = {
  summary: 'the brightest of all frames, fading with age: star trails and lights with a tail',
  formula: 'max(sample / 2^(age / fadeSeconds))',
  planes: ['glow'],
  single: 'itself',
  refused: {
    dark: 'samples that have faded do not say what they would be less a dark',
    mosaic: 'raw samples would have to fade without their black level, which is in every one of them',
  },
  draw(row, { fullScale }) {
    row.add('glow', 1);
    row.power(LOG_SCALE, fullScale, 'glow', GONE);
    return 1;
  },
};
