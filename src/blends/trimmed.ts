/** trimmed: the mean without the brightest and the darkest sample of each place. */
import type { Blend } from './blend.ts';

/** (sum - max - min) / (n - 2); of one or two frames their mean. */
export const trimmed: Blend = {
  summary: 'the average without the brightest and the darkest of each pixel',
  formula: '(sum - max - min) / (n - 2)',
  planes: ['sum', 'max', 'min'],
  single: 'itself',
  draw(row, { frames }) {
    row.add('sum', 1);
    if (frames <= 2) return frames;
    row.add('max', -1);
    row.add('min', -1);
    return frames - 2;
  },
};
