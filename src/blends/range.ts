/** range: the brightest less the darkest of all frames. */
import type { Blend } from './blend.ts';

/** max - min. */
export const range: Blend = {
  summary: 'the brightest less the darkest: everything that moved, however briefly',
  formula: 'max - min',
  planes: ['max', 'min'],
  single: 'black',
  draw(row) {
    row.add('max', 1);
    row.add('min', -1);
    return 1;
  },
};
