/** .png: lossless, 8 or 16 bit. */
import type { Encoder } from './encoder.ts';
import { viaSharp } from './via-sharp.ts';

export const png: Encoder = {
  extensions: ['png'],
  depths: [16, 8],
  lossless: true,
  forPreviews: true,
  encode: (picture, options) => viaSharp(picture, options).png({ compressionLevel: 4 }).toBuffer(),
};
