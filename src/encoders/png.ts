/** .png: lossless, 8 or 16 bit. */
import { turnUpright } from '../core/orientation.ts';
import type { Encoder } from './encoder.ts';
import { intoPng } from './splice.ts';
import { viaSharp } from './via-sharp.ts';

export const png: Encoder = {
  extensions: ['png'],
  depths: [16, 8],
  lossless: true,
  forPreviews: true,
  keepsLight: false,
  async encode(picture, { orientation, iccProfile, origin }) {
    const upright = turnUpright(picture, orientation);
    const file = await viaSharp(upright, iccProfile).png({ compressionLevel: 4 }).toBuffer();
    return intoPng(file, upright, origin);
  },
};
