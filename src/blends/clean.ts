/** clean: the mean without the brightest sample of each place. */
import type { Blend } from './blend.ts';

/** (sum - max) / (n - 1); of one frame the frame. */
export const clean: Blend = {
  summary: 'the average without the brightest of each pixel: no satellites, no headlights',
  formula: '(sum - max) / (n - 1)',
  planes: ['sum', 'max'],
  single: 'itself',
  draw(row, { frames }) {
    row.add('sum', 1);
    if (frames === 1) return 1;
    row.add('max', -1);
    return frames - 1;
  },
};
