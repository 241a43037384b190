/** subtract: the earliest frame less all later ones. */
import type { Blend } from './blend.ts';

/**
 * max(0, first - (sum - first)): what the earliest frame alone has. Earliest by capture time, then by name.
 */
export const subtract: Blend = {
  summary: 'the earliest frame less all later ones: what only it has',
  formula: 'max(0, 2 first - sum)',
  planes: ['sum', 'first'],
  single: 'itself',
  draw(row, { fullScale }) {
    row.add('first', 2);
    row.add('sum', -1);
    row.clamp(fullScale);
    return 1;
  },
};
