/**
 * .tif: lossless, 16 or 8 bit or 32-bit float, not compressed: written in one decode's time, read by
 * everything.
 */
import { turnUpright } from '../core/orientation.ts';
import type { Encoder } from './encoder.ts';
import { exifFields } from './exif-fields.ts';
import { tiffFile } from './tiff-file.ts';

export const tiff: Encoder = {
  extensions: ['tif', 'tiff'],
  depths: [16, 8, 32],
  lossless: true,
  forPreviews: false,
  keepsLight: false,
  async encode(picture, { orientation, iccProfile, origin }) {
    const upright = turnUpright(picture, orientation);
    const said = origin && exifFields(origin, upright, { jpeg: false, withExposures: true });
    return tiffFile(upright, iccProfile, said);
  },
};
