/** Encoding through sharp: samples unchanged, turned upright, with the captures' own profile. */
import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../core/frame.ts';
import type { EncodeOptions } from './encoder.ts';
import { tiffContainer } from './tiff-container.ts';

/**
 * How each EXIF orientation is turned upright: a mirror, then clockwise degrees, for sharp always mirrors first.
 * Source: CIPA DC-008 (Exif 2.32) 4.6.4.
 */
const upright: Readonly<Record<number, { degrees: number; mirror?: 'flip' | 'flop' }>> = {
  2: { degrees: 0, mirror: 'flop' },
  3: { degrees: 180 },
  4: { degrees: 0, mirror: 'flip' },
  5: { degrees: 90, mirror: 'flip' },
  6: { degrees: 90 },
  7: { degrees: 90, mirror: 'flop' },
  8: { degrees: 270 },
};

/** A sharp pipeline over the picture's own samples; the format is the caller's last step. */
export function viaSharp(picture: Picture, options: EncodeOptions): Sharp {
  const { width, height, channels, fullScale } = picture.shape;
  const input = options.iccProfile
    ? sharp(tiffContainer(picture, options.iccProfile), { ignoreIcc: true, limitInputPixels: false })
    : sharp(picture.samples, { raw: { width, height, channels }, limitInputPixels: false });
  const turn = upright[options.orientation] ?? { degrees: 0 };
  let pipeline = turn.degrees === 0 ? input : input.rotate(turn.degrees);
  if (turn.mirror === 'flip') pipeline = pipeline.flip();
  if (turn.mirror === 'flop') pipeline = pipeline.flop();
  if (options.iccProfile) pipeline = pipeline.keepIccProfile();
  const space =
    channels === 1 ? (fullScale === 65535 ? 'grey16' : 'b-w') : fullScale === 65535 ? 'rgb16' : 'srgb';
  return pipeline.toColourspace(space);
}
