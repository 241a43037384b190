/** darken: the darkest sample of all frames. */
import type { Blend } from './blend.ts';

/** min. Each channel by itself, as the darken mode of photo editors does. */
export const darken: Blend = {
  summary: 'the darkest of all frames: everything bright that moved is gone',
  formula: 'min',
  planes: ['min'],
  single: 'itself',
  draw(row) {
    row.add('min', 1);
    return 1;
  },
};
