/** The sky of the night scene: dusk at the horizon, drifting thin cloud, stars turning around the pole. */
import type { LightPlane } from './glow.ts';
import type { Colour } from './layer.ts';
import { blended, scaled } from './layer.ts';
import { openRandom } from './random.ts';
import type { View } from './view.ts';

/** From the zenith (0) to the horizon (1). */
const gradient: readonly (readonly [number, Colour])[] = [
  [0, [0.0095, 0.016, 0.044]],
  [0.4, [0.016, 0.031, 0.08]],
  [0.66, [0.038, 0.058, 0.118]],
  [0.84, [0.115, 0.096, 0.118]],
  [1, [0.36, 0.165, 0.085]],
];
const cloudColour: Colour = [0.13, 0.085, 0.085];
/** Radians between two frames: quicker than the earth, so that a minute shows trails. */
const TURN = 0.0016;

function skyColour(heightBelowZenith: number, across: number): Colour {
  const at = Math.min(1, Math.max(0, heightBelowZenith));
  const next = gradient.findIndex(([stop]) => stop >= at);
  const [toStop, to] = gradient[Math.max(1, next)]!;
  const [fromStop, from] = gradient[Math.max(1, next) - 1]!;
  const colour = blended(from, to, (at - fromStop) / (toStop - fromStop));
  const duskSide = 0.62 + 0.55 * Math.exp(-(((across - 0.3) / 0.42) ** 2));
  return scaled(colour, 1 + (duskSide - 1) * at);
}

/** Shape: linear RGB of the whole picture; rows below the horizon mirror those above it. */
export function paintSky(view: View): Float32Array {
  const rgb = new Float32Array(view.width * view.height * 3);
  for (let y = 0; y < view.height; y++) {
    const elevation = Math.abs(view.horizonY - y) / view.horizonY;
    for (let x = 0; x < view.width; x++) {
      rgb.set(skyColour(1 - elevation, x / view.width), (y * view.width + x) * 3);
    }
  }
  return rgb;
}

export interface Clouds {
  /** Shape: `period * rows` amounts, 0 clear .. 1; each row repeats after `period` pixels. */
  readonly amounts: Float32Array;
  readonly period: number;
  readonly colour: Colour;
}

/** Thin cloud, low over the horizon, drawn out along the wind. */
export function openClouds(view: View, seed: number): Clouds {
  const random = openRandom(seed);
  const period = view.width * 2;
  const lattices = [3, 6, 12, 24, 48].map((cells) => ({
    cells,
    values: Float32Array.from({ length: cells * cells * 4 }, random),
  }));
  const amounts = new Float32Array(period * view.shoreY);
  for (let y = 0; y < view.shoreY; y++) {
    const elevation = 1 - y / view.horizonY;
    const band = Math.exp(-(((elevation - 0.34) / 0.24) ** 2));
    for (let x = 0; x < period; x++) {
      let sum = 0;
      let weight = 0.5;
      for (const { cells, values } of lattices) {
        sum += weight * latticeValue(values, cells, x / period, (y / view.shoreY) * 3.4);
        weight *= 0.6;
      }
      amounts[y * period + x] = Math.max(0, sum - 0.5) * 2.4 * band;
    }
  }
  return { amounts, period, colour: cloudColour };
}

function latticeValue(values: Float32Array, cells: number, u: number, v: number): number {
  const column = Math.floor(u * cells);
  const row = Math.floor(v * cells);
  const smoothX = smooth(u * cells - column);
  const smoothY = smooth(v * cells - row);
  const at = (c: number, r: number) => values[(r % (cells * 4)) * cells + (c % cells)]!;
  const top = at(column, row) + (at(column + 1, row) - at(column, row)) * smoothX;
  const bottom = at(column, row + 1) + (at(column + 1, row + 1) - at(column, row + 1)) * smoothX;
  return top + (bottom - top) * smoothY;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}

export interface Star {
  readonly radius: number;
  readonly angle: number;
  readonly colour: Colour;
}

/** Units: radius in pixels from the pole, angle in radians. Most stars are faint, as in the real sky. */
export function openStars(view: View, seed: number): Star[] {
  const random = openRandom(seed);
  const reach = Math.hypot(view.width, view.height);
  return Array.from({ length: 1500 }, () => {
    const light = 0.055 * (1 - random()) ** -0.9;
    const warm = random();
    const tint: Colour = warm < 0.2 ? [1, 0.82, 0.62] : warm < 0.5 ? [1, 0.97, 0.9] : [0.78, 0.88, 1];
    return {
      radius: reach * Math.sqrt(random()),
      angle: 2 * Math.PI * random(),
      colour: scaled(tint, Math.min(1.6, light)),
    };
  });
}

/** Adds the stars of frame `index`, each spread over four pixels and dimmed in the haze of the horizon. */
export function addStars(plane: LightPlane, view: View, stars: readonly Star[], index: number): void {
  const poleX = view.width * 0.64;
  const poleY = view.horizonY * 0.16;
  for (const star of stars) {
    const x = poleX + star.radius * Math.cos(star.angle - index * TURN) - 0.5;
    const y = poleY + star.radius * Math.sin(star.angle - index * TURN) - 0.5;
    if (x < 0 || y < 0 || x >= view.width - 1 || y >= view.horizonY - 1) continue;
    const haze = Math.min(1, (view.horizonY - y) / (view.horizonY * 0.6));
    const column = Math.floor(x);
    const row = Math.floor(y);
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ] as const) {
      const share = (dx ? x - column : 1 - x + column) * (dy ? y - row : 1 - y + row) * haze * haze;
      const at = ((row + dy) * view.width + column + dx) * 3;
      for (let c = 0; c < 3; c++) plane.rgb[at + c] = plane.rgb[at + c]! + share * star.colour[c]!;
    }
  }
}
