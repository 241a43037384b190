/** lighten: the brightest sample of all frames. */
import type { Blend } from './blend.ts';

/** max. Each channel by itself, as the lighten mode of photo editors does. */
export const lighten: Blend = {
  summary: 'the brightest of all frames: star trails, light trails, fireworks',
  plane: 'max',
  parts: () => 1,
};
