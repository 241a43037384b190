/**
 * Every k-th pixel of frames: sampled, not averaged, so that whatever is folded or drawn of them is what the
 * frames have at those pixels.
 */

import { boxEdge } from './boxes.ts';
import type { Frame, Shape } from './frame.ts';
import type { Area, Sensor } from './sensor.ts';

/**
 * What is taken of frames of one shape: the first of every `k` units in a row, and of every `k` rows of them.
 * A unit is a pixel, and of a mosaic a cell, which has all colours. `shape`: of what is taken. Units: pixels.
 */
export interface Sampling {
  readonly k: number;
  readonly unit: { readonly width: number; readonly height: number };
  readonly whole: Shape;
  readonly shape: Shape;
}

const pixel = { width: 1, height: 1 } as const;

/**
 * With the smallest k that leaves at most `maxEdgeUnits` units an edge. A cell that a mosaic cuts off at its
 * edge is no unit.
 */
export function samplingOf(whole: Shape, maxEdgeUnits: number): Sampling {
  const unit = whole.mosaic ?? pixel;
  const units = {
    width: Math.floor(whole.width / unit.width),
    height: Math.floor(whole.height / unit.height),
  };
  const k = boxEdge(units.width, units.height, maxEdgeUnits);
  const width = Math.ceil(units.width / k) * unit.width;
  const height = Math.ceil(units.height / k) * unit.height;
  return { k, unit: { width: unit.width, height: unit.height }, whole, shape: { ...whole, width, height } };
}

/** The samples of a frame that are taken, in memory that is its own until others are taken. */
export type Take = (samples: Samples, sampling: Sampling) => Samples;

/**
 * Shape: `frame` has that of `whole`, what is returned that of `shape`; the frame itself where that is all.
 */
export function sampled(frame: Frame, sampling: Sampling, take: Take): Frame {
  const { k, whole, shape } = sampling;
  if (shape.width === whole.width && shape.height === whole.height) return frame;
  const { samples, light, covered } = frame;
  const rows =
    covered &&
    Uint32Array.from({ length: 2 * shape.height }, (_, i) => {
      // The pixels of the frame from this edge on; those of a mosaic are never laid anywhere.
      return Math.ceil(covered[2 * k * (i >> 1) + (i & 1)]! / k);
    });
  const taken = take(samples, sampling);
  return { shape, samples: taken, ...(light && { light }), ...(rows && { covered: rows }) };
}

/** The row of the frame that a row of what is taken comes from. */
export function rowOf(y: number, { k, unit: { height } }: Sampling): number {
  return Math.floor(y / height) * k * height + (y % height);
}

type Samples = Frame['samples'];

/**
 * The sensor of what is taken: levels and colours are as they were, and areas have as many units as are taken
 * of them.
 */
export function sampledSensor(sensor: Sensor, { k, unit, shape }: Sampling): Sensor {
  const along = (at: number, edge: number) => Math.ceil(at / (k * edge)) * edge;
  const area = ({ left, top, width, height }: Area): Area => {
    const [x, y] = [along(left, unit.width), along(top, unit.height)];
    const right = Math.min(shape.width, along(left + width, unit.width));
    const bottom = Math.min(shape.height, along(top + height, unit.height));
    return { left: x, top: y, width: right - x, height: bottom - y };
  };
  return { ...sensor, area: area(sensor.area), crop: area(sensor.crop) };
}
