/** Encoding through sharp: samples unchanged, turned upright, with the captures' own profile. */
import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../core/frame.ts';
import { turnUpright } from '../core/orientation.ts';
import type { EncodeOptions } from './encoder.ts';
import { tiffContainer } from './tiff-container.ts';

/** A sharp pipeline over the picture's own samples, 8 or 16 bit; the format is the caller's last step. */
export function viaSharp(picture: Picture, { orientation, iccProfile }: EncodeOptions): Sharp {
  const upright = turnUpright(picture, orientation);
  const { depth, samples } = upright;
  const { width, height, channels } = upright.shape;
  const input = iccProfile
    ? sharp(tiffContainer(upright, iccProfile), { ignoreIcc: true, limitInputPixels: false })
    : sharp(samples, { raw: { width, height, channels }, limitInputPixels: false });
  const pipeline = iccProfile ? input.keepIccProfile() : input;
  const space = channels === 1 ? (depth === 16 ? 'grey16' : 'b-w') : depth === 16 ? 'rgb16' : 'srgb';
  return pipeline.toColourspace(space);
}
