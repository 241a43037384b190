/** geometric: the geometric mean, the n-th root of the product of all frames. */
import { halfStepTerm, LOG_SCALE } from '../core/logarithm.ts';
import type { Blend } from './blend.ts';

/**
 * fullScale * (product of (sample / fullScale))^(1/n): averages stops rather than light, so lamps count for
 * less. A black sample counts as half a step, the most that it may have been before it was rounded: one of
 * many must not make the whole black. All black is black.
 */
export const geometric: Blend = {
  summary: 'the geometric mean: an average in stops, which brief lights hardly change',
  formula: 'product(max(sample, 1/2))^(1/n)',
  planes: ['logs', 'zeros'],
  single: 'itself',
  refused: {
    dark: 'products of samples do not say what they would be of samples less a dark',
    mosaic:
      'raw samples would have to be multiplied without their black level, which is in every one of them',
  },
  draw(row, { frames, fullScale }) {
    row.add('logs', 1);
    row.add('zeros', halfStepTerm(fullScale));
    row.power(LOG_SCALE * frames, fullScale, 'zeros', frames);
    return 1;
  },
};
