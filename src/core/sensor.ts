/**
 * What must be known of a sensor to make a picture of its photosites, beside their colours, which are in the
 * shape.
 */

/** Units: photosites from the top left corner of the frame, margins included. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Levels are in the units of the frame's samples, before anything is subtracted from them. */
export interface Sensor {
  /** What no light gives. Shape: one a photosite of the mosaic's cell, row by row. */
  readonly black: readonly number[];
  /** Where a photosite is full. */
  readonly white: number;
  /** The photosites that see light. */
  readonly area: Area;
  /** What the camera shows of them. */
  readonly crop: Area;
  /** What makes grey grey as the camera was set: red, green, blue; null where the camera does not say. */
  readonly multipliers: readonly [number, number, number] | null;
  /** From XYZ at D65 to the camera's colours, row by row, 9 numbers; null for an unknown camera. */
  readonly matrix: readonly number[] | null;
  /** As raw converters know the camera. */
  readonly uniqueModel: string;
}
