/**
 * TIFF files, 8 and 16 bit; raw files that are TIFF inside are not among them: sharp would decode their
 * thumbnails without a word.
 */
import { isRawTiff, matchesTiff, walkTiff } from './containers/tiff.ts';
import { cleanedTiff, withPlainAlpha } from './containers/tiff-cleaned.ts';
import type { Decoder } from './decoder.ts';
import { stripSamples } from './tiff-strips.ts';
import { viaSharp, viaSharpWithout } from './via-sharp.ts';

const tolerant = viaSharpWithout(cleanedTiff);

export const tiff: Decoder = {
  name: 'tiff',
  extensions: ['tif', 'tiff'],
  matches: (bytes) => matchesTiff(bytes) && !isRawTiff(bytes),
  walk: walkTiff,
  ...viaSharp,
  // Older versions of the program divided colours by an associated alpha.
  version: `${viaSharp.version}, alpha as stored`,
  readHeader: tolerant.readHeader,
  async decode(bytes, header, pace) {
    return stripSamples(bytes, header.shape) ?? tolerant.decode(withPlainAlpha(bytes), header, pace);
  },
};
