/** .fits: the stack's own light for astronomical programs, 32-bit float or 16 bit. */
import type { Mosaic, Picture } from '../core/frame.ts';
import { turnUpright } from '../core/orientation.ts';
import { madeOf, type Origin } from '../core/origin.ts';
import { secondsRatio } from '../core/ratio.ts';
import type { Sensor } from '../core/sensor.ts';
import type { Encoder } from './encoder.ts';
import { type CardValue, card, header, remark, wholeBlocks } from './fits-cards.ts';

/**
 * Shape: one image a channel, red, green, blue; rows from the bottom up, which is what viewers assume where
 * nothing is said, and what ROWORDER says here. A mosaic: the whole sensor as it is read out, not turned,
 * rows from the top down, so that BAYERPAT is that of the first sample whether a program counts it from the
 * top or from the start of the file. Units: floats 0..1 of full scale; 16 bits unsigned by way of BZERO.
 * Source: FITS Standard 4.0.
 */
export const fits: Encoder = {
  extensions: ['fits', 'fit'],
  depths: [32, 16],
  lossless: true,
  forPreviews: false,
  keepsLight: true,
  mosaics: 'stored',
  async encode(picture, { orientation, origin, sensor }) {
    const upright = picture.shape.mosaic ? picture : turnUpright(picture, orientation);
    const head = header([
      ...shapeCards(upright),
      ...(origin ? originCards(origin) : []),
      ...(origin?.darks && sensor ? [blackCard(sensor)] : []),
    ]);
    const sampleBytes = upright.samples.length * (upright.depth / 8);
    const file = new Uint8Array(head.length + wholeBlocks(sampleBytes));
    file.set(head);
    writeSamples(upright, new DataView(file.buffer, head.length));
    return file;
  },
};

function shapeCards({ shape, depth }: Picture): string[] {
  const { width, height, channels, mosaic } = shape;
  const colour = channels === 3;
  return [
    card('SIMPLE', true, 'conforms to the FITS standard'),
    card('BITPIX', depth === 32 ? -32 : 16, depth === 32 ? '32-bit floats' : '16-bit integers'),
    card('NAXIS', colour ? 3 : 2, colour ? 'width, height, colour' : 'width, height'),
    card('NAXIS1', width, 'pixels a row'),
    card('NAXIS2', height, 'rows'),
    ...(colour ? [card('NAXIS3', 3, 'red, green, blue')] : []),
    ...(depth === 32
      ? []
      : [card('BZERO', 32768, 'samples are unsigned'), card('BSCALE', 1, 'samples are as stored')]),
    mosaic
      ? card('ROWORDER', 'TOP-DOWN', 'the first row is the highest')
      : card('ROWORDER', 'BOTTOM-UP', 'the first row is the lowest'),
    ...(mosaic ? mosaicCards(mosaic) : []),
  ];
}

/**
 * As capture programs write them. Shape: 4 letters, or the 36 of X-Trans; a cell of another size is said to
 * be none of theirs.
 */
function mosaicCards({ width, height, colours }: Mosaic): string[] {
  const isSquare = width === height;
  return [
    ...(isSquare ? [card('BAYERPAT', colours, 'colours of a cell, from the first sample on')] : []),
    ...(isSquare ? [] : [remark('COMMENT', `colours of cells of ${width}x${height}: ${colours}`)]),
    card('XBAYROFF', 0, 'the first cell is whole'),
    card('YBAYROFF', 0, 'the first cell is whole'),
  ];
}

function originCards(origin: Origin): string[] {
  const { frames, exposureNsTotal, startedAt, endedAt, camera, light } = origin;
  const exposure = exposureNsTotal === null ? null : secondsRatio(exposureNsTotal, frames);
  const known: (readonly [key: string, value: CardValue | null, comment: string])[] = [
    ['EXPTIME', exposure && { real: exposure[0] / exposure[1] }, '[s] exposure of all frames together'],
    ['NCOMBINE', frames, 'frames in the stack'],
    ['DATE-OBS', startedAt && utc(startedAt.at), 'UTC, start of the first frame'],
    ['DATE-END', endedAt === null ? null : utc(endedAt), 'UTC, end of the last frame'],
    ['INSTRUME', cameraName(origin), 'camera'],
    ['TELESCOP', camera.lensModel, 'lens'],
    ['ISOSPEED', camera.iso, 'ISO of every frame'],
    ['FOCALLEN', camera.focalLengthMm && { real: camera.focalLengthMm }, '[mm] focal length'],
    ['TRANSFER', light === 'linear' ? 'linear' : 'srgb', 'proportional to light, or by a curve'],
    ['DATE', utc(origin.writtenAt.at), 'UTC, when this file was written'],
    ['CREATOR', origin.software, 'program that wrote this file'],
    ['SWCREATE', origin.software, 'the same, as other programs call it'],
  ];
  const cards = known.flatMap(([key, value, comment]) => (value === null ? [] : [card(key, value, comment)]));
  const scale = light === 'linear' ? 'proportional to light' : 'as the camera encoded them';
  return [...cards, remark('HISTORY', `${madeOf(origin)}, samples ${scale}`)];
}

/**
 * Where what is darker than a dark begins: no keyword of astronomical programs means the same in all of them.
 */
function blackCard({ black }: Sensor): string {
  return remark('HISTORY', `black is at ${[...new Set(black)].join(' ')} of 65535`);
}

/** Most models begin with the name of the make. */
function cameraName({ camera: { make, model } }: Origin): string | null {
  if (make === null || model === null) return make ?? model;
  const brand = make.split(' ')[0] ?? '';
  return model.toLowerCase().startsWith(brand.toLowerCase()) ? model : `${make} ${model}`;
}

/** ISO 8601 as FITS has it, without a zone; null for a time that no calendar has. */
function utc(at: number): string | null {
  const date = new Date(at);
  const iso = Number.isNaN(date.valueOf()) ? '' : date.toISOString();
  return /^\d{4}-/.test(iso) ? iso.slice(0, -1) : null;
}

/** Big-endian; 16 bits less 32,768. */
function writeSamples({ shape, depth, samples }: Picture, view: DataView): void {
  const { width, height, channels, mosaic } = shape;
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < height; i++) {
      const y = mosaic ? i : height - 1 - i;
      const row = y * width * channels + channel;
      for (let x = 0; x < width; x++) {
        const sample = samples[row + x * channels]!;
        if (depth === 32) view.setFloat32(at, sample);
        else view.setInt16(at, sample - 32768);
        at += depth / 8;
      }
    }
  }
}
