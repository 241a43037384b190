/** AVIF files; 10 and 12 bits come as 16, shifted up by libheif. */
import { StackError } from '../core/errors.ts';
import { matchesAvif, walkAvif } from './containers/avif.ts';
import { isLimitedMonochrome } from './containers/avif-range.ts';
import type { Decoder } from './decoder.ts';
import { viaSharp } from './via-sharp.ts';

export const avif: Decoder = {
  name: 'avif',
  extensions: ['avif'],
  matches: matchesAvif,
  walk: walkAvif,
  ...viaSharp,
  hasOwnThreads: true,
  async readHeader(bytes) {
    if (!isLimitedMonochrome(bytes)) return viaSharp.readHeader(bytes);
    const text =
      'expected a monochrome AVIF of full range, found one of limited range, or of none that is said: write it in colour or with full range';
    throw new StackError('unsupported-colour', text);
  },
};
