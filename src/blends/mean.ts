/** mean: the average of all frames. */
import type { Blend } from './blend.ts';

/** sum / n. Water turns to silk, people vanish, noise falls with the square root of the frames. */
export const mean: Blend = {
  summary: 'the average of all frames: silky water, empty squares, less noise',
  formula: 'sum / n',
  planes: ['sum'],
  single: 'itself',
  draw(row, { frames }) {
    row.add('sum', 1);
    return frames;
  },
};
