/**
 * .dng: the photosites of a stack of raw frames, which any raw converter develops like one frame of the
 * camera.
 */
import { StackError } from '../core/errors.ts';
import { madeOf } from '../core/origin.ts';
import { dngFile } from './dng-file.ts';
import type { Encoder } from './encoder.ts';
import { exifFields } from './exif-fields.ts';
import { viaSharp } from './via-sharp.ts';

const GLANCE_QUALITY = 85;

export const dng: Encoder = {
  extensions: ['dng'],
  depths: [16],
  lossless: true,
  forPreviews: false,
  keepsLight: true,
  mosaics: 'stretched',
  onlyMosaics: true,
  async encode(picture, { orientation, origin, sensor, glance }) {
    const { shape, samples } = picture;
    const { mosaic, width, height } = shape;
    if (!mosaic || !sensor || !glance || !(samples instanceof Uint16Array)) {
      const text =
        'a DNG is the whole sensor of raw frames: pictures, and what is scaled down, are written as .tif';
      throw new StackError('cannot-create', text);
    }
    const jpeg = await viaSharp(glance, null).jpeg({ quality: GLANCE_QUALITY }).toBuffer();
    const said = origin && exifFields(origin, picture, { jpeg: false, withExposures: true });
    return dngFile(
      { width, height, mosaic, sensor, scale: 1, samples },
      { ...glance.shape, jpeg },
      {
        orientation,
        software: origin?.software ?? 'slowshutter',
        description: origin ? madeOf(origin) : '',
        said,
      },
    );
  },
};
