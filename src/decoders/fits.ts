/** FITS files of cameras for the sky: grey, colour planes, or the photosites of a mosaic. */
import { StackError } from '../core/errors.ts';
import type { Shape } from '../core/frame.ts';
import { axesOf, type FitsUnit, fitsPicture, isPacked, matchesFits, walkFits } from './containers/fits.ts';
import type { FitsHeader } from './containers/fits-header.ts';
import { type Decoder, mustNotBeTooLarge } from './decoder.ts';
import { fitsFacts } from './fits-facts.ts';
import { isTopDown, mosaicIn } from './fits-mosaic.ts';
import { fitsSamples, isBytes } from './fits-samples.ts';

/**
 * Samples are what a sensor counts, proportional to light, unless the file says in TRANSFER that they are by
 * the curve of sRGB, as the files of this program do of encoded stacks. Source: FITS Standard 4.0.
 */
export const fits: Decoder = {
  name: 'fits',
  version: 'fits 1',
  extensions: ['fits', 'fit', 'fts', 'fz'],
  matches: matchesFits,
  walk: walkFits,
  async readHeader(bytes) {
    const { header } = pictureIn(bytes);
    const transfer = header.text('TRANSFER') === 'srgb' ? 'srgb' : 'linear';
    return { shape: shapeOf(header), hasAlpha: false, orientation: 1, iccProfile: null, transfer };
  },
  readFacts(bytes) {
    return fitsFacts(fitsPicture(bytes)?.header);
  },
  /** Nothing is said of the sensor's levels: from 0 to full scale, and no colour before another. */
  async readSensor(bytes) {
    const { header } = pictureIn(bytes);
    const { width, height, mosaic } = shapeOf(header);
    const whole = { left: 0, top: 0, width, height };
    return {
      black: Array.from(mosaic?.colours ?? '', () => 0),
      white: isBytes(header) ? 255 : 65535,
      area: whole,
      crop: whole,
      multipliers: [1, 1, 1],
      matrix: null,
      uniqueModel: header.text('INSTRUME') ?? '',
    };
  },
  async decode(bytes, { shape }) {
    const { header, data } = pictureIn(bytes);
    return fitsSamples(bytes.subarray(data.start, data.end), header, shape, isTopDown(header));
  },
};

function pictureIn(bytes: Uint8Array): FitsUnit {
  const picture = fitsPicture(bytes);
  if (picture === null) throw new StackError('decode-failed', 'the FITS file has no picture in it');
  if (!isPacked(picture)) return picture;
  throw new StackError(
    'unsupported-colour',
    'the FITS picture is packed by tiles (.fz): unpack it with funpack, or have the camera program write it plain',
  );
}

function shapeOf(header: FitsHeader): Shape {
  const [width = 0, height = 0, ...more] = axesOf(header);
  const planes = more.reduce((product, each) => product * each, 1);
  if (planes !== 1 && planes !== 3) {
    throw new StackError(
      'unsupported-colour',
      `the FITS picture has ${planes} planes, and only 1, or 3 of red, green and blue, are read`,
    );
  }
  mustNotBeTooLarge(width, height);
  const mosaic = planes === 1 ? mosaicIn(header, height) : null;
  return {
    width,
    height,
    channels: planes,
    // A mosaic has 16 bits, whatever it fills of them.
    fullScale: isBytes(header) && !mosaic ? 255 : 65535,
    ...(header.text('TRANSFER') === 'srgb' ? {} : { transfer: 'linear' }),
    ...(mosaic ? { mosaic } : {}),
  };
}
