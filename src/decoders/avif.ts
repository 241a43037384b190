/** AVIF files; 10 and 12 bits come as 16, shifted up by libheif. */
import { matchesAvif, walkAvif } from './containers/avif.ts';
import type { Decoder } from './decoder.ts';
import { viaSharp } from './via-sharp.ts';

export const avif: Decoder = {
  name: 'avif',
  extensions: ['avif'],
  matches: matchesAvif,
  walk: walkAvif,
  ...viaSharp,
};
