/** sum: the exposures added up, as one long exposure adds light. */
import type { Blend } from './blend.ts';

/** Where the shoulder of linear light begins, as a part of full scale. */
const KNEE = 0.75;

/**
 * sum * 2^ev. In encoded light what is over full scale is cut off there. In linear light it is bent from
 * three quarters of full scale on: with t = (value - knee) / (1 - knee) and T the same of the largest
 * possible value, 2^ev * n, the part above the knee is (1 - knee) * t * (1 + t / T^2) / (1 + t). One frame at
 * 0 ev is itself; n white ones are white.
 * Source: the extended operator of Reinhard et al. 2002, equation 4, applied above a knee.
 */
export const sum: Blend = {
  summary: 'all exposures added up: the light of one long exposure, brightness set by ev',
  formula: 'sum * 2^ev, up to white',
  planes: ['sum'],
  single: 'itself',
  takesEv: true,
  draw(row, { frames, fullScale, light, ev }) {
    const gain = 2 ** ev;
    const white = frames * fullScale * gain;
    row.add('sum', gain);
    if (light === 'encoded') row.clamp(fullScale);
    else if (white > fullScale) row.shoulder(fullScale * KNEE, white, fullScale);
    return 1;
  },
};
