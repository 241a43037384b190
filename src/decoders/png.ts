/** PNG files, 8 and 16 bit. */
import { matchesPng, walkPng } from './containers/png.ts';
import type { Decoder } from './decoder.ts';
import { viaSharp } from './via-sharp.ts';

export const png: Decoder = {
  name: 'png',
  extensions: ['png'],
  matches: matchesPng,
  walk: walkPng,
  ...viaSharp,
};
