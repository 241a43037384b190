/** A picture in the making, in linear light, and the few strokes that the scene is painted with. */
import type { Point } from './view.ts';

/** Linear light, red green blue; 1 saturates the sensor. */
export type Colour = readonly [number, number, number];

/** Shape: `rgb` interleaved, premultiplied by `alpha` (0 lets the background through, 1 covers it). */
export interface Layer {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
  readonly alpha: Float32Array;
}

export function openLayer(width: number, height: number): Layer {
  return {
    width,
    height,
    rgb: new Float32Array(width * height * 3),
    alpha: new Float32Array(width * height),
  };
}

export function scaled(colour: Colour, factor: number): Colour {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}

/** Units: `amount` 0 gives `from`, 1 gives `to`. */
export function blended(from: Colour, to: Colour, amount: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * amount,
    from[1] + (to[1] - from[1]) * amount,
    from[2] + (to[2] - from[2]) * amount,
  ];
}

function cover(layer: Layer, x: number, y: number, colour: Colour, coverage: number): void {
  const pixel = y * layer.width + x;
  const keep = 1 - coverage;
  layer.alpha[pixel] = layer.alpha[pixel]! * keep + coverage;
  for (let c = 0; c < 3; c++) {
    layer.rgb[pixel * 3 + c] = layer.rgb[pixel * 3 + c]! * keep + colour[c]! * coverage;
  }
}

function overlap(cell: number, from: number, to: number): number {
  return Math.max(0, Math.min(cell + 1, to) - Math.max(cell, from));
}

/** An upright rectangle between two opposite corners, its edges at fractions of a pixel. Units: pixels. */
export function coverRect(layer: Layer, a: Point, b: Point, colour: Colour): void {
  const left = Math.min(a.x, b.x);
  const right = Math.max(a.x, b.x);
  const top = Math.min(a.y, b.y);
  const bottom = Math.max(a.y, b.y);
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(layer.height, bottom); y++) {
    const rowCoverage = overlap(y, top, bottom);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(layer.width, right); x++) {
      cover(layer, x, y, colour, rowCoverage * overlap(x, left, right));
    }
  }
}

/** A convex polygon, its corners in order. Units: pixels; edges are smoothed with four lines a row. */
export function coverPolygon(layer: Layer, corners: readonly Point[], colour: Colour): void {
  const top = Math.max(0, Math.floor(Math.min(...corners.map((corner) => corner.y))));
  const bottom = Math.min(layer.height, Math.ceil(Math.max(...corners.map((corner) => corner.y))));
  const coverage = new Float32Array(layer.width);
  for (let y = top; y < bottom; y++) {
    coverage.fill(0);
    for (const part of [0.125, 0.375, 0.625, 0.875]) {
      const [left, right] = span(corners, y + part);
      for (let x = Math.max(0, Math.floor(left)); x < Math.min(layer.width, right); x++) {
        coverage[x] = coverage[x]! + overlap(x, left, right) / 4;
      }
    }
    for (let x = 0; x < layer.width; x++) {
      if (coverage[x]! > 0) cover(layer, x, y, colour, Math.min(1, coverage[x]!));
    }
  }
}

function span(corners: readonly Point[], y: number): [number, number] {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const [index, a] of corners.entries()) {
    const b = corners[(index + 1) % corners.length]!;
    if (a.y <= y === b.y <= y) continue;
    const x = a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x);
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  return [left, right];
}

/** A straight line with round ends. Units: pixels; a line thinner than a pixel is fainter, not thinner. */
export function coverLine(layer: Layer, a: Point, b: Point, thickness: number, colour: Colour): void {
  const drawn = Math.max(1, thickness);
  const opacity = Math.min(1, thickness);
  eachNear(layer.width, layer.height, a, b, drawn / 2 + 1, (x, y, distanceSquared) => {
    const coverage = Math.min(1, drawn / 2 + 0.5 - Math.sqrt(distanceSquared));
    if (coverage > 0) cover(layer, x, y, colour, coverage * opacity);
  });
}

/** Visits the pixels whose centre is within `reach` of the segment a-b. Units: pixels. */
export function eachNear(
  width: number,
  height: number,
  a: Point,
  b: Point,
  reach: number,
  visit: (x: number, y: number, distanceSquared: number) => void,
): void {
  const alongX = b.x - a.x;
  const alongY = b.y - a.y;
  const lengthSquared = alongX * alongX + alongY * alongY;
  const bottom = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y) + reach));
  const right = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x) + reach));
  for (let y = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach)); x <= right; x++) {
      const fromX = x + 0.5 - a.x;
      const fromY = y + 0.5 - a.y;
      const along = lengthSquared > 0 ? (fromX * alongX + fromY * alongY) / lengthSquared : 0;
      const nearest = Math.min(1, Math.max(0, along));
      const offX = fromX - nearest * alongX;
      const offY = fromY - nearest * alongY;
      const distanceSquared = offX * offX + offY * offY;
      if (distanceSquared <= reach * reach) visit(x, y, distanceSquared);
    }
  }
}
