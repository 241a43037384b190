/** .webp: 8 bit, lossy, about a third smaller than .jpg; no edge over 16,383 pixels. */
import { StackError } from '../core/errors.ts';
import { turnUpright } from '../core/orientation.ts';
import type { Encoder } from './encoder.ts';
import { intoWebp } from './splice.ts';
import { viaSharp } from './via-sharp.ts';

/** Source: RFC 9649 section 2.4, 14 bits a dimension. */
const EDGE_PIXELS_MAX = 16383;

export const webp: Encoder = {
  extensions: ['webp'],
  depths: [8],
  lossless: false,
  forPreviews: true,
  keepsLight: false,
  async encode(picture, { quality, orientation, iccProfile, origin }) {
    const { width, height } = picture.shape;
    if (Math.max(width, height) > EDGE_PIXELS_MAX) {
      const text = `WebP holds at most ${EDGE_PIXELS_MAX} pixels an edge, and the picture is ${width}x${height}: make it smaller, or give another format`;
      throw new StackError('cannot-create', text);
    }
    const upright = turnUpright(picture, orientation);
    const file = await viaSharp(upright, iccProfile).webp({ quality }).toBuffer();
    return intoWebp(file, upright, origin);
  },
};
