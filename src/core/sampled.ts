/**
 * Every k-th pixel of frames: sampled, not averaged, so that whatever is folded or drawn of them is what the
 * frames have at those pixels.
 */

import { boxEdge } from './boxes.ts';
import { type Frame, type Shape, sampleCount } from './frame.ts';
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

/**
 * Where the samples that are taken go. Shape: that of `shape`; of frames in linear light, 16 bits a sample.
 */
export class Taken {
  private readonly shape: Shape;
  private eight: Uint8Array | null = null;
  private sixteen: Uint16Array | null = null;

  constructor({ shape }: Sampling) {
    this.shape = shape;
  }

  /** The same memory each time. */
  like(samples: Samples): Samples {
    const count = sampleCount(this.shape);
    if (samples.BYTES_PER_ELEMENT === 1) {
      this.eight ??= new Uint8Array(count);
      return this.eight;
    }
    this.sixteen ??= new Uint16Array(count);
    return this.sixteen;
  }
}

/**
 * Until something else is taken into the same memory. Shape: `frame` has that of `whole`, what is returned
 * that of `shape`. It is the frame itself where nothing is left out.
 */
export function sampled(frame: Frame, sampling: Sampling, into = new Taken(sampling)): Frame {
  const { k, unit, whole, shape } = sampling;
  if (shape.width === whole.width && shape.height === whole.height) return frame;
  const { samples, light, covered } = frame;
  const taken = into.like(samples);
  const run = unit.width * shape.channels;
  const rowSamples = shape.width * shape.channels;
  let at = 0;
  for (let y = 0; y < shape.height; y++) {
    const from = rowOf(y, k, unit.height) * whole.width * shape.channels;
    takeRow(samples, from, taken, at, { rowSamples, run, k });
    at += rowSamples;
  }
  const rows =
    covered &&
    Uint32Array.from({ length: 2 * shape.height }, (_, i) => {
      // The pixels of the frame from this edge on; those of a mosaic are never laid anywhere.
      return Math.ceil(covered[2 * k * (i >> 1) + (i & 1)]! / k);
    });
  return { shape, samples: taken, ...(light && { light }), ...(rows && { covered: rows }) };
}

/** The row of the frame that a row of what is taken comes from. */
function rowOf(y: number, k: number, unitHeight: number): number {
  return Math.floor(y / unitHeight) * k * unitHeight + (y % unitHeight);
}

type Samples = Frame['samples'];

function takeRow(
  samples: Samples,
  from: number,
  taken: Samples,
  at: number,
  { rowSamples, run, k }: { rowSamples: number; run: number; k: number },
): void {
  const step = run * k;
  const end = at + rowSamples;
  if (run === 3) {
    // Pixels of most frames: a loop within the loop would take twice as long.
    for (let source = from, to = at; to < end; source += step, to += 3) {
      taken[to] = samples[source]!;
      taken[to + 1] = samples[source + 1]!;
      taken[to + 2] = samples[source + 2]!;
    }
    return;
  }
  for (let source = from, to = at; to < end; source += step, to += run) {
    for (let i = 0; i < run; i++) taken[to + i] = samples[source + i]!;
  }
}

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
