/** .jpg: 8 bit, lossy, what every viewer shows. */
import type { Encoder } from './encoder.ts';
import { viaSharp } from './via-sharp.ts';

export const jpeg: Encoder = {
  extensions: ['jpg', 'jpeg'],
  depths: [8],
  lossless: false,
  forPreviews: true,
  // Optimised Huffman tables double the time of a preview and save a few per cent of its bytes.
  encode: (picture, options) =>
    viaSharp(picture, options).jpeg({ quality: options.quality, optimiseCoding: false }).toBuffer(),
};
