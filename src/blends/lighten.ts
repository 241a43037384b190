/** lighten: the brightest sample of all frames. */
import type { Blend } from './blend.ts';

/** max. Each channel by itself, as the lighten mode of photo editors does. */
export const lighten: Blend = {
  summary: 'the brightest of all frames: star trails, light trails, fireworks',
  formula: 'max',
  planes: ['max'],
  single: 'itself',
  draw(row) {
    row.add('max', 1);
    return 1;
  },
};
