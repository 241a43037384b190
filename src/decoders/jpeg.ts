/** JPEG files, 8 bit, grey or RGB. */
import { matchesJpeg, walkJpeg } from './containers/jpeg.ts';
import { cleanedJpeg } from './containers/jpeg-cleaned.ts';
import type { Decoder } from './decoder.ts';
import { viaSharp, viaSharpWithout } from './via-sharp.ts';

export const jpeg: Decoder = {
  name: 'jpeg',
  extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
  matches: matchesJpeg,
  walk: walkJpeg,
  ...viaSharp,
  ...viaSharpWithout(cleanedJpeg),
};
