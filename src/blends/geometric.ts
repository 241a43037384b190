/** geometric: the geometric mean, the n-th root of the product of all frames. */
import { LOG_SCALE } from '../core/logarithm.ts';
import type { Blend } from './blend.ts';

/** fullScale * (product of (sample / fullScale))^(1/n), as multiply: averages stops rather than light, so lamps count for less. */
export const geometric: Blend = {
  summary: 'the geometric mean: an average in stops, which brief lights hardly change',
  formula: 'product(sample)^(1/n)',
  planes: ['logs', 'zeros'],
  single: 'itself',
  draw(row, { frames, fullScale }) {
    row.add('logs', 1);
    row.power(LOG_SCALE * frames, fullScale);
    return 1;
  },
};
