/** HEIC, HIF and HEIF files: HEVC, 8, 10 and 12 bits in colour. */
import { StackError } from '../core/errors.ts';
import type { Shape } from '../core/frame.ts';
import { matchesHeic, walkHeic } from './containers/avif.ts';
import type { Decoder } from './decoder.ts';
import { readCaptureFacts } from './exif.ts';
import { toFullScale } from './full-scale.ts';
import { bitsOf, headerOf } from './heic-header.ts';
import { numberAt, type Opened, version, withPicture } from './via-libheif.ts';

/** Source: heif_image.h of libheif. */
const RGB = 1;
const INTERLEAVED_RGB = 10;
const INTERLEAVED_RRGGBB_LE = 14;
const INTERLEAVED = 10;
/** Bytes of the decoding options. Source: heif_decoding.h of libheif. */
const IGNORE_TRANSFORMATIONS = 1;
const STRICT_DECODING = 21;

export const heic: Decoder = {
  name: 'heic',
  version,
  extensions: ['heic', 'heif', 'hif'],
  matches: matchesHeic,
  walk: walkHeic,
  readHeader: (bytes) => withPicture(bytes, headerOf),
  readFacts: readCaptureFacts,
  decode: (bytes, { shape }) => withPicture(bytes, (picture) => samplesOf(picture, shape)),
};

/**
 * As they are stored, whatever the file says of turning. Errors: decode-failed; what is missing or damaged is
 * not made up.
 */
function samplesOf(picture: Opened, shape: Shape): Uint8Array | Uint16Array {
  const { lib, handle, error, out, given } = picture;
  const options = lib._heif_decoding_options_alloc();
  lib.HEAPU8[options + IGNORE_TRANSFORMATIONS] = 1;
  lib.HEAPU8[options + STRICT_DECODING] = 1;
  const layout = shape.fullScale === 255 ? INTERLEAVED_RGB : INTERLEAVED_RRGGBB_LE;
  lib._heif_decode_image(error, handle, out, RGB, layout, options);
  const image = given();
  mustHaveSize(picture, image, shape);
  const bytes = copied(picture, image, shape);
  if (shape.fullScale === 255) return bytes;
  const bits = bitsOf(picture);
  return toFullScale(new Uint16Array(bytes.buffer), bits, 16 - bits);
}

function mustHaveSize({ lib }: Opened, image: number, { width, height }: Shape): void {
  const found = [
    lib._heif_image_get_width(image, INTERLEAVED),
    lib._heif_image_get_height(image, INTERLEAVED),
  ];
  if (found[0] !== width || found[1] !== height) {
    const text = `its header says ${width}x${height}, and it decodes to ${found.join('x')}`;
    throw new StackError('decode-failed', `the picture is damaged: ${text}`);
  }
}

/** Rows without what fills them up. */
function copied({ lib, out }: Opened, image: number, shape: Shape): Uint8Array {
  const plane = lib._heif_image_get_plane_readonly(image, INTERLEAVED, out);
  const stride = numberAt(lib, out);
  const rowBytes = shape.width * shape.channels * (shape.fullScale === 255 ? 1 : 2);
  const bytes = new Uint8Array(rowBytes * shape.height);
  for (let y = 0; y < shape.height; y++) {
    const at = plane + y * stride;
    bytes.set(lib.HEAPU8.subarray(at, at + rowBytes), y * rowBytes);
  }
  return bytes;
}
