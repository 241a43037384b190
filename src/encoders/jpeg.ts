/** .jpg: 8 bit, lossy, what every viewer shows. */
import { turnUpright } from '../core/orientation.ts';
import type { Encoder } from './encoder.ts';
import { intoJpeg } from './splice.ts';
import { viaSharp } from './via-sharp.ts';

export const jpeg: Encoder = {
  extensions: ['jpg', 'jpeg'],
  depths: [8],
  lossless: false,
  forPreviews: true,
  keepsLight: false,
  async encode(picture, { quality, orientation, iccProfile, origin }) {
    const upright = turnUpright(picture, orientation);
    // Optimised Huffman tables double the time of a preview and save a few per cent of its bytes.
    const file = await viaSharp(upright, iccProfile).jpeg({ quality, optimiseCoding: false }).toBuffer();
    return intoJpeg(file, upright, origin);
  },
};
