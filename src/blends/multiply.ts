/** multiply: the product of all frames as fractions of full scale. */
import { LOG_SCALE } from '../core/logarithm.ts';
import type { Blend } from './blend.ts';

/**
 * fullScale * product of (sample / fullScale), by whole-number logarithms (core/logarithm.ts): exact to their
 * table, which is within 0.00004 % a frame, and order-free. A single 0 makes the product 0.
 */
export const multiply: Blend = {
  summary: 'the product of all frames as fractions of white: only what is bright in every one stays',
  formula: 'white * product(sample / white)',
  planes: ['logs', 'zeros'],
  single: 'itself',
  refused: {
    dark: 'products of samples do not say what they would be of samples less a dark',
    mosaic:
      'raw samples would have to be multiplied without their black level, which is in every one of them',
  },
  draw(row, { fullScale }) {
    row.add('logs', 1);
    row.power(LOG_SCALE, fullScale, 'zeros', 1);
    return 1;
  },
};
