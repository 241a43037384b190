/** What a picture of a mosaic is to be: of what the camera shows, in which colours, with what blend. */
import type { Drawn } from '../../blends/blend.ts';
import { type CameraColour, cameraColour } from '../../core/camera-colour.ts';
import { StackError } from '../../core/errors.ts';
import type { Mosaic, Shape } from '../../core/frame.ts';
import { within } from '../../core/mosaic.ts';
import type { Area, Sensor } from '../../core/sensor.ts';
import { hasCurve, type Wanted } from './wanted.ts';

const FULL_SCALE = 65535;

export interface Task extends Pick<Wanted, 'blend' | 'depth'> {
  readonly drawn: Drawn;
  readonly mosaic: Mosaic;
  readonly sensor: Sensor;
  /** What is shown, and what photosites may be looked at for it. */
  readonly crop: Area;
  readonly area: Area;
  readonly colour: CameraColour;
  /** Whether samples are by the curve of sRGB. */
  readonly curve: boolean;
  /**
   * The sensor with the black that a file of the mosaic keeps, for a picture that has a dark taken out; null
   * for others.
   */
  readonly kept: Sensor | null;
}

/**
 * `scale`: how many times those of the frames the numbers are that are drawn. Errors: broken-invariant
 * without a sensor; cannot-create when the sensor shows nothing.
 */
export function taskOf(shape: Shape, frames: number, scale: number, wanted: Wanted): Task {
  const { mosaic } = shape;
  const { blend, depth, ev, development, calibration } = wanted;
  if (!mosaic || !development)
    throw new StackError('broken-invariant', 'expected a mosaic with its sensor, found one without');
  const { sensor, whiteBalance } = development;
  const crop = within(sensor.crop, shape);
  if (crop.width < mosaic.width || crop.height < mosaic.height) {
    const text = `the raw frames show ${crop.width}x${crop.height} photosites, which is less than a cell of their mosaic`;
    throw new StackError('cannot-create', text);
  }
  return {
    blend,
    depth,
    // Either word for the light is the same picture: a sensor's numbers are in proportion to light.
    drawn: { frames, fullScale: rangeOf(sensor) * scale, light: 'linear', ev },
    mosaic,
    sensor,
    crop,
    area: around(crop, within(sensor.area, shape)),
    colour: cameraColour(sensor, whiteBalance),
    curve: hasCurve(wanted),
    kept: calibration ? withRoomBelow(sensor) : null,
  };
}

/** What is between black and white, at most. */
export function rangeOf({ white, black }: Sensor): number {
  return white - black.reduce((a, b) => Math.min(a, b), white);
}

/** For numbers from which black has been taken. */
export function withoutBlack(sensor: Sensor): Sensor {
  return { ...sensor, black: sensor.black.map(() => 0), white: rangeOf(sensor) };
}

/** Levels: what noise goes below black by, and more. */
const BLACK_MIN = 256;

/**
 * A file of whole numbers has room below black only where black is above 0: what is less than the dark must
 * not be cut off.
 */
function withRoomBelow(sensor: Sensor): Sensor {
  const least = sensor.black.reduce((a, b) => Math.min(a, b), BLACK_MIN);
  const more = BLACK_MIN - least;
  const black = sensor.black.map((level) => level + more);
  return { ...sensor, black, white: Math.min(FULL_SCALE, sensor.white + more) };
}

/** Both areas, and what is between them. */
function around(a: Area, b: Area): Area {
  const [left, top] = [Math.min(a.left, b.left), Math.min(a.top, b.top)];
  const right = Math.max(a.left + a.width, b.left + b.width);
  const bottom = Math.max(a.top + a.height, b.top + b.height);
  return { left, top, width: right - left, height: bottom - top };
}
