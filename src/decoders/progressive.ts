/**
 * JPEG files of 8 bits that our own decoder leaves: progressive ones above all; arithmetic, of odd sampling,
 * in several scans, in RGB.
 */
import { matchesJpeg, walkJpeg } from './containers/jpeg.ts';
import { cleanedJpeg } from './containers/jpeg-cleaned.ts';
import type { Decoder } from './decoder.ts';
import { jpeg } from './jpeg.ts';
import { viaSharp, viaSharpWithout } from './via-sharp.ts';

export const progressive: Decoder = {
  name: 'progressive',
  extensions: jpeg.extensions,
  matches: (bytes) => matchesJpeg(bytes) && !jpeg.matches(bytes),
  walk: walkJpeg,
  ...viaSharp,
  hasOwnThreads: true,
  ...viaSharpWithout(cleanedJpeg),
};
