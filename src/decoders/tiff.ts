/** TIFF files, 8 and 16 bit; raw files that are TIFF inside are refused. */
import { StackError } from '../core/errors.ts';
import { isRawTiff, matchesTiff, walkTiff } from './containers/tiff.ts';
import { cleanedTiff, withPlainAlpha } from './containers/tiff-cleaned.ts';
import type { Decoder } from './decoder.ts';
import { stripSamples } from './tiff-strips.ts';
import { viaSharp, viaSharpWithout } from './via-sharp.ts';

const tolerant = viaSharpWithout(cleanedTiff);

export const tiff: Decoder = {
  name: 'tiff',
  extensions: ['tif', 'tiff'],
  matches: matchesTiff,
  walk: walkTiff,
  ...viaSharp,
  // Older versions of the program divided colours by an associated alpha.
  version: `${viaSharp.version}, alpha as stored`,
  async readHeader(bytes) {
    if (!isRawTiff(bytes)) return tolerant.readHeader(bytes);
    // sharp would decode the thumbnail of a raw file without a word.
    throw new StackError(
      'unknown-format',
      'the file is a camera raw file in a TIFF container, and no picture: set the camera to JPEG, or to RAW and JPEG',
    );
  },
  async decode(bytes, header, pace) {
    return stripSamples(bytes, header.shape) ?? tolerant.decode(withPlainAlpha(bytes), header, pace);
  },
};
