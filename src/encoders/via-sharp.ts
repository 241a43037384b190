/** Encoding through sharp: samples unchanged, with the captures' own profile. */
import sharp, { type Sharp } from 'sharp';
import type { Picture } from '../core/frame.ts';
import { tiffFile } from './tiff-file.ts';

/** A sharp pipeline over the picture's own samples, 8 or 16 bit; the format is the caller's last step. */
export function viaSharp(picture: Picture, iccProfile: Uint8Array | null): Sharp {
  const { depth, samples } = picture;
  const { width, height, channels } = picture.shape;
  const input = iccProfile
    ? sharp(tiffFile(picture, iccProfile, null), { ignoreIcc: true, limitInputPixels: false })
    : sharp(samples, { raw: { width, height, channels }, limitInputPixels: false });
  const pipeline = iccProfile ? input.keepIccProfile() : input;
  const space = channels === 1 ? (depth === 16 ? 'grey16' : 'b-w') : depth === 16 ? 'rgb16' : 'srgb';
  return pipeline.toColourspace(space);
}
