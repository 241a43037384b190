/** background: the latest frame against the average of all, so that what moves now shows. */
import type { Blend } from './blend.ts';

/** |n * latest - sum| / n. Latest by capture time, then by name. */
export const background: Blend = {
  summary: 'the latest frame against the average: what is moving now',
  formula: 'abs(latest - sum / n)',
  planes: ['sum', 'latest'],
  single: 'black',
  draw(row, { frames }) {
    row.add('latest', frames);
    row.add('sum', -1);
    row.absolute();
    return frames;
  },
};
