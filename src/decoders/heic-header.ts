/** HEIC: what is said of the picture before it is decoded. */
import { StackError } from '../core/errors.ts';
import type { Shape, Transfer } from '../core/frame.ts';
import { transfers } from './containers/avif-range.ts';
import { type Header, mustNotBeTooLarge } from './decoder.ts';
import { numberAt, type Opened } from './via-libheif.ts';

/** Source: heif_image.h of libheif, heif_colorspace. */
const MONOCHROME = 2;
/** A field of an nclx profile. Source: heif_color.h of libheif. */
const TRANSFER_CHARACTERISTICS = 8;
/** More than any picture is turned or mirrored. */
const TURNS_MAX = 8;

/** Errors: unsupported-colour, too-large, decode-failed. */
export function headerOf(picture: Opened): Header {
  const { lib, handle } = picture;
  const transfer = transferOf(picture);
  return {
    shape: shapeOf(picture, transfer),
    hasAlpha: lib._heif_image_handle_has_alpha_channel(handle) !== 0,
    orientation: orientationOf(picture),
    iccProfile: profileOf(picture),
    transfer,
  };
}

/** Units: bits of one stored sample. */
export function bitsOf({ lib, handle }: Opened): number {
  return lib._heif_image_handle_get_luma_bits_per_pixel(handle);
}

function shapeOf(picture: Opened, transfer: Transfer): Shape {
  const { lib, handle, error, out, given } = picture;
  const width = lib._heif_image_handle_get_ispe_width(handle);
  const height = lib._heif_image_handle_get_ispe_height(handle);
  mustNotBeTooLarge(width, height);
  lib._heif_image_handle_get_preferred_decoding_colorspace(error, handle, out, out + 4);
  if (given() === MONOCHROME)
    refuse('is monochrome, and only those in colour are read: set the camera to colour, or to JPEG');
  const bits = bitsOf(picture);
  const chromaBits = lib._heif_image_handle_get_chroma_bits_per_pixel(handle);
  if (![8, 10, 12].includes(bits)) refuse(`has ${bits} bits a sample, and only 8, 10 and 12 are read`);
  if (bits !== chromaBits)
    refuse(`has ${bits} bits of light and ${chromaBits} of colour, and only as many of both are read`);
  const fullScale = bits === 8 ? 255 : 65535;
  return { width, height, channels: 3, fullScale, ...(transfer === 'srgb' ? {} : { transfer }) };
}

function transferOf({ lib, handle, error, out, given }: Opened): Transfer {
  lib._heif_image_handle_get_nclx_color_profile(error, handle, out);
  if (numberAt(lib, error) !== 0) return 'srgb';
  return transfers[numberAt(lib, given() + TRANSFER_CHARACTERISTICS)] ?? 'srgb';
}

function profileOf({ lib, handle, error, given }: Opened): Uint8Array | null {
  const bytes = lib._heif_image_handle_get_raw_color_profile_size(handle);
  if (bytes === 0) return null;
  const at = lib._malloc(bytes);
  lib._heif_image_handle_get_raw_color_profile(error, handle, at);
  given();
  return lib.HEAPU8.slice(at, at + bytes);
}

/**
 * EXIF's number of a picture that is turned so many quarters to the left, and then mirrored left to right or
 * not.
 */
const turned = [1, 8, 3, 6];
const turnedAndMirrored = [2, 7, 4, 5];
const MIRROR_TOP_TO_BOTTOM = 0;

/**
 * By the item's properties, in their order, which is what viewers go by; the tag in EXIF is to be ignored.
 * Source: ISO/IEC 23008-12 6.5.10 (irot), 6.5.12 (imir), A.2.1.
 */
function orientationOf({ lib, context, handle, out }: Opened): number {
  const item = lib._heif_image_handle_get_item_id(handle);
  const count = lib._heif_item_get_transformation_properties(context, item, out, TURNS_MAX);
  let [quarters, isMirrored] = [0, false];
  for (let i = 0; i < count; i++) {
    const property = numberAt(lib, out + 4 * i);
    const degrees = lib._heif_item_get_property_transform_rotation_ccw(context, item, property);
    const mirror = lib._heif_item_get_property_transform_mirror(context, item, property);
    if (degrees >= 0) {
      quarters += isMirrored ? 4 - degrees / 90 : degrees / 90;
    } else if (mirror >= 0) {
      // Top to bottom is half a turn, and left to right.
      if (mirror === MIRROR_TOP_TO_BOTTOM) quarters += 2;
      isMirrored = !isMirrored;
    } else {
      refuse('is cropped, and only those that are shown whole are read: take it as the camera wrote it');
    }
  }
  return (isMirrored ? turnedAndMirrored : turned)[quarters % 4] ?? 1;
}

function refuse(found: string): never {
  throw new StackError('unsupported-colour', `the HEIC ${found}`);
}
