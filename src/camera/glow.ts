/** How light spreads in the lens: the core and halo of a lamp, and the bloom around everything bright. */
import type { Colour } from './layer.ts';
import { eachNear } from './layer.ts';
import type { Point } from './view.ts';

/** Linear light to add to: interleaved RGB, `width * height * 3`. */
export interface LightPlane {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

const PROFILE_STEPS = 1024;
/** A halo ends at this many core radii. */
const REACH = 9;
/** Seven blades draw fourteen spikes. */
const SPIKES = 14;

/** Light against squared distance: a sharp core and a faint wide halo, which reaches exactly 0 at the end. */
const profile = Float32Array.from({ length: PROFILE_STEPS + 1 }, (_, step) => {
  const squared = (step / PROFILE_STEPS) * REACH * REACH;
  const fade = (1 - step / PROFILE_STEPS) ** 2;
  return Math.exp(-squared / 1.1) + (0.045 * fade) / (1 + squared / 3);
});

/**
 * Adds a lamp that moved from a to b while the shutter was open (a = b: a lamp that stood still).
 *
 * Units: pixels; `radius` of the core; `colour` is the light in the middle. `mask` hides what is behind (1 =
 * hidden).
 */
export function addLamp(
  plane: LightPlane,
  a: Point,
  b: Point,
  radius: number,
  colour: Colour,
  mask?: Float32Array,
): void {
  const reach = radius * REACH;
  const toStep = PROFILE_STEPS / (reach * reach);
  eachNear(plane.width, plane.height, a, b, reach, (x, y, distanceSquared) => {
    const pixel = y * plane.width + x;
    const seen = mask ? 1 - mask[pixel]! : 1;
    const light = profile[(distanceSquared * toStep) | 0]! * seen;
    const at = pixel * 3;
    plane.rgb[at] = plane.rgb[at]! + light * colour[0];
    plane.rgb[at + 1] = plane.rgb[at + 1]! + light * colour[1];
    plane.rgb[at + 2] = plane.rgb[at + 2]! + light * colour[2];
  });
}

/**
 * Adds the spikes that the blades of a small aperture draw around a bright lamp.
 *
 * Units: pixels; `length` of a spike; `colour` is the light at its root.
 */
export function addSpikes(plane: LightPlane, centre: Point, length: number, colour: Colour): void {
  for (let spike = 0; spike < SPIKES; spike++) {
    const turn = ((spike + 0.3) / SPIKES) * 2 * Math.PI;
    const tip = { x: centre.x + length * Math.cos(turn), y: centre.y + length * Math.sin(turn) };
    eachNear(plane.width, plane.height, centre, tip, 1.2, (x, y, distanceSquared) => {
      const out = Math.hypot(x + 0.5 - centre.x, y + 0.5 - centre.y) / length;
      const light = Math.max(0, 1 - out) ** 2.5 * Math.exp(-2.5 * distanceSquared);
      const at = (y * plane.width + x) * 3;
      for (let c = 0; c < 3; c++) plane.rgb[at + c] = plane.rgb[at + c]! + light * colour[c]!;
    });
  }
}

/** Blurred copy, close to a gaussian. Units: box radii in whole pixels; 0 leaves that direction alone. */
export function blurred(plane: LightPlane, radiusX: number, radiusY: number): Float32Array {
  const { width, height } = plane;
  let from = Float32Array.from(plane.rgb);
  let to = new Float32Array(from.length);
  for (let pass = 0; pass < 3; pass++) {
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < height; y++) boxLine(from, to, y * width * 3 + c, 3, width, radiusX);
    }
    [from, to] = [to, from];
    for (let c = 0; c < 3; c++) {
      for (let x = 0; x < width; x++) boxLine(from, to, x * 3 + c, width * 3, height, radiusY);
    }
    [from, to] = [to, from];
  }
  return from;
}

function boxLine(
  from: Float32Array,
  to: Float32Array,
  start: number,
  step: number,
  count: number,
  radius: number,
): void {
  const last = start + (count - 1) * step;
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += from[Math.min(last, Math.max(start, start + i * step))]!;
  for (let i = 0; i < count; i++) {
    to[start + i * step] = sum / (2 * radius + 1);
    sum += from[Math.min(last, start + (i + radius + 1) * step)]!;
    sum -= from[Math.max(start, start + (i - radius) * step)]!;
  }
}

/** Adds to the plane its own light as a lens scatters it. Units: `scale` is 1 at 1200 x 800. */
export function addBloom(plane: LightPlane, scale: number): void {
  const near = blurred(plane, Math.ceil(2 * scale), Math.ceil(2 * scale));
  const far = blurred(plane, Math.ceil(16 * scale), Math.ceil(16 * scale));
  for (let i = 0; i < near.length; i++) {
    plane.rgb[i] = plane.rgb[i]! * 0.86 + near[i]! * 0.2 + far[i]! * 0.16;
  }
}
