/** What picture of a stack is wanted, and what comes of it. */
import type { Blend } from '../../blends/blend.ts';
import type { Calibration } from '../../core/calibration.ts';
import type { WhiteBalance } from '../../core/camera-colour.ts';
import type { Crop } from '../../core/common-area.ts';
import type { Depth, Picture } from '../../core/frame.ts';
import type { MosaicForm } from '../../core/mosaic.ts';
import type { Sensor } from '../../core/sensor.ts';

/** How a mosaic is shown; left out where the stack is none. `as` null: developed. */
export interface Development {
  readonly sensor: Sensor;
  readonly whiteBalance: WhiteBalance;
  readonly as: MosaicForm | null;
}

/** Units: `ev` stops, for blends that take it. */
export interface Wanted {
  readonly blend: Blend;
  readonly ev: number;
  readonly depth: Depth;
  /** As the planes have it: linear light stays linear. */
  readonly asStored?: boolean;
  readonly maxEdgePixels: number;
  readonly development?: Development;
  /** Which part of aligned frames; left out, all of it. */
  readonly crop?: Crop;
  /** What is taken out; left out for the planes as they are. */
  readonly calibration?: Calibration | null;
}

/** A mosaic comes with its sensor, whose levels are in units of the samples, 16 bits of them. */
export interface Rendered extends Picture {
  readonly sensor?: Sensor;
}

/** Something that makes pictures of planes. */
export interface Renders {
  picture(wanted: Wanted): Rendered;
}

/**
 * Whether light is shown by the curve of sRGB. What has no picture in linear light is a measure, which the
 * curve would bend.
 */
export function hasCurve({ blend, asStored }: Pick<Wanted, 'blend' | 'asStored'>): boolean {
  return !asStored && blend.refused?.linear === undefined;
}
