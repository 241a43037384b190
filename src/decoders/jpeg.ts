/** JPEG files, 8 bit, grey or RGB. */
import { StackError } from '../core/errors.ts';
import { matchesJpeg, walkJpeg } from './containers/jpeg.ts';
import { cleanedJpeg } from './containers/jpeg-cleaned.ts';
import { jpegInTiff } from './containers/jpeg-in-tiff.ts';
import type { Decoder } from './decoder.ts';
import { viaSharp, viaSharpWithout } from './via-sharp.ts';

export const jpeg: Decoder = {
  name: 'jpeg',
  extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
  matches: matchesJpeg,
  walk: walkJpeg,
  ...viaSharp,
  hasOwnThreads: true,
  ...viaSharpWithout(cleanedJpeg, decodeToEnd),
};

/**
 * Reading to the end of a scan takes half a decoding more: at this size a tenth of that of 24 MP. Larger ones are read up to their last
 * row, and what is left of their data is not looked at.
 */
const TO_END_PIXELS_MAX = 4_000_000;

/**
 * libvips stops at the last row of a JPEG; inside a TIFF it reads on, and finds that there is data left: the scan has gone wrong.
 * The samples are the same.
 */
async function decodeToEnd(...[bytes, header, pace]: Parameters<Decoder['decode']>) {
  const { width, height } = header.shape;
  const inside = width * height <= TO_END_PIXELS_MAX ? jpegInTiff(bytes) : null;
  if (inside === null) return viaSharp.decode(bytes, header, pace);
  try {
    return await viaSharp.decode(inside, header, pace);
  } catch (error) {
    // Anything else may be of the TIFF around it.
    if (error instanceof StackError && error.message.includes('Corrupt JPEG data')) throw error;
    return await viaSharp.decode(bytes, header, pace);
  }
}
