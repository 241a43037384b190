/** Writes the simulated camera's raw files. */
import { noCamera } from '../core/capture-facts.ts';
import type { Instant, Origin } from '../core/origin.ts';
import type { Sensor } from '../core/sensor.ts';
import { SRGB_MATRIX } from '../encoders/dng-fields.ts';
import { dngFile } from '../encoders/dng-file.ts';
import { exifFields } from '../encoders/exif-fields.ts';
import { type ExposureNotes, smallJpeg } from './jpeg.ts';
import { BLACK, COLOURS, MARGIN, type RawFrame, RESPONSE, WHITE } from './photosites.ts';

const MAKE = 'slowshutter';
const MODEL = 'Simulated camera';

export async function encodeDng(
  { width, height, samples, glance }: RawFrame,
  notes: ExposureNotes,
): Promise<Uint8Array> {
  const mosaic = { width: 2, height: 2, colours: COLOURS };
  const jpeg = await smallJpeg(glance);
  const picture = { shape: { width, height, channels: 1 }, depth: 16, samples } as const;
  const said = exifFields(originOf(notes), picture, { jpeg: false, withExposures: false });
  return dngFile(
    { width, height, mosaic, sensor: sensorOf(width, height), scale: 1, samples },
    { width: glance.width, height: glance.height, jpeg },
    { orientation: 1, software: MAKE, description: 'one frame of a simulated camera', said },
  );
}

function sensorOf(width: number, height: number): Sensor {
  const area = { ...MARGIN, width: width - MARGIN.left, height: height - MARGIN.top };
  const [red, green, blue] = RESPONSE;
  return {
    black: [BLACK, BLACK, BLACK, BLACK],
    white: WHITE,
    area,
    crop: area,
    multipliers: [1 / red, 1 / green, 1 / blue],
    // Its colours are those of sRGB.
    matrix: SRGB_MATRIX.map((value, i) => value * RESPONSE[Math.floor(i / 3)]!),
    uniqueModel: `${MAKE} ${MODEL}`,
  };
}

/** On the wall clock of this computer, as the other files have it. */
function originOf({ exposureMs, openedAt }: ExposureNotes): Origin {
  const startedAt: Instant = {
    at: openedAt.getTime(),
    zoneMinutes: -openedAt.getTimezoneOffset(),
    zoned: false,
  };
  return {
    software: MAKE,
    blend: 'mean',
    light: 'linear',
    writtenAt: startedAt,
    frames: 1,
    exposureNsTotal: exposureMs * 1e6,
    exposuresNs: null,
    startedAt,
    endedAt: null,
    camera: { ...noCamera, make: MAKE, model: MODEL, fNumber: 8, iso: 400 },
  };
}
