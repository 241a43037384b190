/** WebP files, 8 bit. */
import { matchesWebp, walkWebp } from './containers/webp.ts';
import type { Decoder } from './decoder.ts';
import { viaSharp } from './via-sharp.ts';

export const webp: Decoder = {
  name: 'webp',
  extensions: ['webp'],
  matches: matchesWebp,
  walk: walkWebp,
  ...viaSharp,
  hasOwnThreads: true,
};
