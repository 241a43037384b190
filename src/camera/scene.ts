/**
 * The night scene that the simulated camera looks at: a bridge with traffic, a city, water, stars and
 * aircraft.
 */
import { addAircraft } from './aircraft.ts';
import { paintBridge, paintBridgeFront } from './bridge.ts';
import { paintCity } from './city.ts';
import type { LightPlane } from './glow.ts';
import { addBloom, blurred } from './glow.ts';
import { type Hand, marginOf, poseOf, seen, tripod } from './hand.ts';
import type { Layer } from './layer.ts';
import { openLayer } from './layer.ts';
import { exposeRaw, type RawFrame } from './photosites.ts';
import { mixSeeds } from './random.ts';
import { expose, openSensor } from './sensor.ts';
import type { Clouds } from './sky.ts';
import { addStars, openClouds, openStars, paintSky } from './sky.ts';
import { addCarLights, carLights } from './traffic.ts';
import type { View } from './view.ts';
import { openView } from './view.ts';
import { mirrorView, openWater, paintWater } from './water.ts';

export interface SceneOptions {
  /** Pixels, whole numbers. */
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** The hand that holds the camera; left out, it stands on a tripod. */
  readonly hand?: Hand | undefined;
}

export interface Scene {
  /**
   * Shape: interleaved 8-bit sRGB, `width * height * 3`. `index` is whole, 0 or more; any order of calls
   * gives the same pictures.
   */
  frame(index: number): Uint8Array;
  /** The same exposure as the photosites of a raw camera have it. */
  rawFrame(index: number): RawFrame;
  /** Both of an exposure with the cap on: what the sensor has without light, and noise of its own. */
  darkFrame(index: number): Uint8Array;
  rawDarkFrame(index: number): RawFrame;
}

/** Exposures that dark frames have the noise of: no shoot is that long. */
const DARKS_FROM = 1_000_000;
/** Pixels that the clouds drift between two frames, at 1200 x 800. */
const WIND = 1.5;
/** Share of a car's light that its mirror in the water gets past the edge of the deck. */
const MIRRORED_CARS = 0.13;

/**
 * Opens the scene: all that never moves is painted once, here. Pure: the same options give the same frames.
 */
export function openScene(options: SceneOptions): Scene {
  const { seed, hand = tripod } = options;
  const margin = marginOf(hand, options.width, options.height);
  const [width, height] = [options.width + 2 * margin, options.height + 2 * margin];
  const view = openView(width, height);
  const below = mirrorView(view);
  const sky = paintSky(view);
  const clouds = openClouds(view, mixSeeds(seed, 1));
  const stars = openStars(view, mixSeeds(seed, 2));
  const land = paintLand(view, seed);
  const front = openLayer(width, height);
  paintBridgeFront(front, view);
  const still = paintMirror(below, seed);
  const water = openWater(view, still, mixSeeds(seed, 4));
  const sensor = openSensor(options.width, options.height, mixSeeds(seed, 5));

  const lightOf = (index: number): Float32Array => {
    const light: LightPlane = { width, height, rgb: new Float32Array(width * height * 3) };
    const lights = carLights(mixSeeds(seed, 6), index);
    light.rgb.set(sky.subarray(0, view.shoreY * width * 3));
    addStars(light, view, stars, index);
    addClouds(light, view, clouds, index);
    addAircraft(light, view, mixSeeds(seed, 7), index);
    const mirror: LightPlane = { ...still, rgb: still.rgb.slice() };
    addCarLights(mirror, below, lights, MIRRORED_CARS);
    paintWater(light, water, mirror, index);
    coverWith(light, land);
    addCarLights(light, view, lights, 1, front.alpha);
    if (margin === 0) return light.rgb;
    return seen(light, poseOf(hand, mixSeeds(seed, 8), index), options.width, options.height);
  };
  const noLight = () => new Float32Array(width * height * 3);
  return {
    frame: (index) => expose(sensor, lightOf(index), index),
    rawFrame: (index) => exposeRaw(sensor, lightOf(index), index),
    darkFrame: (index) => expose(sensor, noLight(), index + DARKS_FROM),
    rawDarkFrame: (index) => exposeRaw(sensor, noLight(), index + DARKS_FROM),
  };
}

function paintLand(view: View, seed: number): Layer {
  const land = openLayer(view.width, view.height);
  paintCity(land, view, mixSeeds(seed, 3));
  paintBridge(land, view);
  addBloom(land, view.scale);
  return land;
}

function paintMirror(below: View, seed: number): LightPlane {
  const land = openLayer(below.width, below.height);
  paintCity(land, below, mixSeeds(seed, 3));
  paintBridge(land, below);
  addBloom(land, below.scale);
  const still: LightPlane = { width: below.width, height: below.height, rgb: paintSky(below) };
  coverWith(still, land);
  // While the shutter is open every ripple moves: the mirror is never sharp along the line of sight.
  return { ...still, rgb: blurred(still, 0, Math.ceil(2 * below.scale)) };
}

function addClouds(light: LightPlane, view: View, clouds: Clouds, index: number): void {
  const { amounts, period, colour } = clouds;
  const shift = Math.round(index * WIND * view.scale) % period;
  for (let y = 0; y < view.shoreY; y++) {
    for (let x = 0; x < view.width; x++) {
      const amount = amounts[y * period + ((x + shift) % period)]!;
      if (amount === 0) continue;
      const at = (y * view.width + x) * 3;
      const keep = 1 - amount * 0.8;
      light.rgb[at] = light.rgb[at]! * keep + amount * colour[0];
      light.rgb[at + 1] = light.rgb[at + 1]! * keep + amount * colour[1];
      light.rgb[at + 2] = light.rgb[at + 2]! * keep + amount * colour[2];
    }
  }
}

function coverWith(light: LightPlane, land: Layer): void {
  for (let pixel = 0; pixel < land.alpha.length; pixel++) {
    const keep = 1 - land.alpha[pixel]!;
    const at = pixel * 3;
    light.rgb[at] = light.rgb[at]! * keep + land.rgb[at]!;
    light.rgb[at + 1] = light.rgb[at + 1]! * keep + land.rgb[at + 1]!;
    light.rgb[at + 2] = light.rgb[at + 2]! * keep + land.rgb[at + 2]!;
  }
}
