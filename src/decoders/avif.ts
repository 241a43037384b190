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
  async readHeader(bytes) {
    if (!isLimitedMonochrome(bytes)) return viaSharp.readHeader(bytes);
    const text =
      'the AVIF is monochrome and of limited range, or of none that is said, and is not read: write it in colour or with full range';
    throw new StackError('unsupported-colour', text);
  },
};
