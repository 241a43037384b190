/**
 * A mosaic at full size in full colour: the stack's own raw file is developed as raw converters do, which
 * costs seconds and is for masters.
 */
import { cameraColour, toLinearSrgb, type WhiteBalance } from '../../core/camera-colour.ts';
import { demosaicFor } from '../../core/demosaic.ts';
import { StackError } from '../../core/errors.ts';
import { blankSamples, type Depth, type FullScale, type Mosaic, type Picture } from '../../core/frame.ts';
import { encodeBoundaries, encodeHints, linearToSrgb } from '../../core/light.ts';
import { MosaicRows } from '../../core/mosaic-rows.ts';
import type { Area, Sensor } from '../../core/sensor.ts';
import { shownOf } from '../../encoders/dng-fields.ts';
import { dngFile } from '../../encoders/dng-file.ts';
import type { Rendered } from './wanted.ts';

/** Nobody sees it; but LibRaw takes one of no length, at the place where the photosites begin, for these. */
const NO_PREVIEW = { width: 1, height: 1, jpeg: new Uint8Array(16) };
const NO_NOTES = { orientation: 1, software: 'slowshutter', description: '', said: null };
const FULL_SCALE = 65535;

/** Develops a raw file. Shape and errors: those of `developedByLibraw`. */
export type Develop = (file: Buffer) => Promise<Uint16Array>;

/** `curve`: samples by the curve of sRGB, else in linear light. */
export interface Shown {
  readonly whiteBalance: WhiteBalance;
  readonly depth: Depth;
  readonly curve: boolean;
}

/**
 * Shape: of the crop; rounding: that of LibRaw to 16 bits of linear light, then once, halves up.
 *
 * What cannot be developed, for want of memory, is demosaiced here, by less. Errors: broken-invariant for
 * what is no mosaic.
 */
export async function inFullColour(raw: Rendered, shown: Shown, develop: Develop): Promise<Picture> {
  const { shape, sensor, samples } = raw;
  const { width, height, mosaic } = shape;
  if (!mosaic || !sensor || !(samples instanceof Uint16Array)) {
    throw new StackError(
      'broken-invariant',
      'expected a mosaic of 16 bits with its sensor, found another picture',
    );
  }
  const multipliers = cameraColour(sensor, shown.whiteBalance).gains;
  const file = dngFile(
    { width, height, mosaic, sensor: { ...sensor, multipliers }, scale: 1, samples },
    NO_PREVIEW,
    NO_NOTES,
  );
  const { area, crop } = shownOf(mosaic, sensor);
  const light = await develop(Buffer.from(file.buffer)).catch(() => null);
  const isWhole = light?.length === area.width * area.height * 3;
  if (isWhole) return cut(light, area, crop, shown);
  return cut(
    plainly(raw.samples as Uint16Array, { ...shape, mosaic, sensor, area }, shown),
    area,
    crop,
    shown,
  );
}

interface Plain {
  readonly width: number;
  readonly mosaic: Mosaic;
  readonly sensor: Sensor;
  readonly area: Area;
}

/** The same with what needs no memory beyond the picture. Rounding: halves up. */
function plainly(
  samples: Uint16Array,
  { width, mosaic, sensor, area }: Plain,
  { whiteBalance }: Shown,
): Uint16Array {
  const { gains, matrix } = cameraColour(sensor, whiteBalance);
  const numbers = new Float64Array(width);
  const rows = new MosaicRows({ mosaic, sensor, crop: area, area, gains }, (y) => {
    for (let x = 0; x < width; x++) numbers[x] = samples[y * width + x]!;
    return { parts: 1, weight: 1, numbers };
  });
  const demosaic = demosaicFor(mosaic);
  const light = new Uint16Array(area.width * area.height * 3);
  const row = new Float64Array(area.width * 3);
  for (let y = 0; y < area.height; y++) {
    demosaic(rows.around(y), row);
    toLinearSrgb(row, matrix, FULL_SCALE);
    for (let i = 0; i < row.length; i++) light[y * row.length + i] = Math.floor(row[i]! + 0.5);
  }
  return light;
}

function cut(light: Uint16Array, area: Area, crop: Area, { depth, curve }: Shown): Picture {
  const { width, height } = crop;
  const samples = blankSamples(depth, width * height * 3);
  const sampleOf = depth === 32 ? floatOf(curve) : lookedUp(depth, curve);
  for (let y = 0; y < height; y++) {
    let from = 3 * ((crop.top - area.top + y) * area.width + crop.left - area.left);
    for (let at = 3 * y * width; at < 3 * (y + 1) * width; at++) samples[at] = sampleOf(light[from++]!);
  }
  return { shape: { width, height, channels: 3 }, depth, samples };
}

function floatOf(curve: boolean): (light: number) => number {
  return (light) => (curve ? linearToSrgb(light / FULL_SCALE) : light / FULL_SCALE);
}

/** 65,535 is 257 x 255. */
function lookedUp(depth: 8 | 16, curve: boolean): (light: number) => number {
  const fullScale: FullScale = depth === 8 ? 255 : 65535;
  if (curve) {
    const codes = encodeHints(encodeBoundaries(fullScale));
    return (light) => codes[light]!;
  }
  return depth === 16 ? (light) => light : (light) => Math.floor((2 * light + 257) / 514);
}
