/** .tif: lossless, 8 or 16 bit, not compressed: written in one decode's time, read by everything. */
import type { Encoder } from './encoder.ts';
import { viaSharp } from './via-sharp.ts';

export const tiff: Encoder = {
  extensions: ['tif', 'tiff'],
  depths: [16, 8],
  lossless: true,
  forPreviews: false,
  encode: (picture, options) => viaSharp(picture, options).tiff({ compression: 'none' }).toBuffer(),
};
