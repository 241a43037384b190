/** AVIF files, 8, 10 and 12 bits. */
import { StackError } from '../core/errors.ts';
import { matchesAvif, walkAvif } from './containers/avif.ts';
import { isLimitedMonochrome, transferIn } from './containers/avif-range.ts';
import type { Decoder } from './decoder.ts';
import { toFullScale } from './full-scale.ts';
import { storedBits, viaSharp } from './via-sharp.ts';

export const avif: Decoder = {
  name: 'avif',
  extensions: ['avif'],
  matches: matchesAvif,
  walk: walkAvif,
  ...viaSharp,
  hasOwnThreads: true,
  // Older versions of the program left the white of 10 bits at 65,472, and that of 12 at 65,520.
  version: `${viaSharp.version}, white at full scale`,
  async readHeader(bytes) {
    if (isLimitedMonochrome(bytes)) {
      const text =
        'the AVIF is monochrome and of limited range, or of none that is said, and is not read: write it in colour or with full range';
      throw new StackError('unsupported-colour', text);
    }
    const header = await viaSharp.readHeader(bytes);
    const transfer = transferIn(bytes);
    return transfer === 'srgb' ? header : { ...header, transfer, shape: { ...header.shape, transfer } };
  },
  async decode(bytes, header, pace) {
    const samples = await viaSharp.decode(bytes, header, pace);
    if (samples instanceof Uint8Array) return samples;
    const bits = await storedBits(bytes);
    if (bits === 10 || bits === 12) return toFullScale(samples, bits, 0);
    throw new StackError(
      'unsupported-colour',
      `the AVIF has ${bits} bits a sample: write it with 8, 10 or 12`,
    );
  },
};
