/**
 * The same sensor without a camera's development: one colour a photosite, 14 bits, black above 0, margins
 * that see no light.
 */
import { mixSeeds, openRandom } from './random.ts';
import { CODES, NOISE_MASK, READ_VARIANCE, type Sensor, SHOT_VARIANCE } from './sensor.ts';

/**
 * Shape: `samples[y * width + x]`, margins included. Units: levels, BLACK without light, WHITE where a
 * photosite is full.
 */
export interface RawFrame {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint16Array;
  /** Shape: interleaved 8-bit sRGB, small, without noise. */
  readonly glance: { readonly width: number; readonly height: number; readonly samples: Uint8Array };
}

export const BLACK = 512;
export const WHITE = 16_383;
/**
 * Units: photosites before the first that sees light; odd, so that the pattern of the light begins elsewhere
 * than that of the frame.
 */
export const MARGIN = { left: 13, top: 7 } as const;
export const COLOURS = 'RGGB';
/** What red and blue give of white light where green gives 1. */
export const RESPONSE = [0.5, 1, 0.65] as const;

/** Pixels an edge of the small picture. */
const GLANCE_EDGE = 320;

/**
 * Exposes frame `index`. Shape: `light` interleaved RGB, linear, 1 saturates; the hot ones are in it
 * afterwards.
 */
export function exposeRaw(sensor: Sensor, light: Float32Array, index: number): RawFrame {
  const glance = glanceAt(sensor, light);
  for (const [at, glow] of sensor.hot) light[at] = light[at]! + glow;
  const width = sensor.width + MARGIN.left;
  const height = sensor.height + MARGIN.top;
  const samples = new Uint16Array(width * height);
  const random = openRandom(mixSeeds(sensor.seed, 2, index));
  for (let y = 0; y < height; y++) {
    let site = (random() * NOISE_MASK) | 0;
    for (let x = 0; x < width; x++) {
      const signal = signalAt(sensor, light, x - MARGIN.left, y - MARGIN.top, colourAt(x, y));
      const deviation = Math.sqrt(READ_VARIANCE + SHOT_VARIANCE * Math.max(0, signal));
      const read = signal + deviation * sensor.noise[site++ & NOISE_MASK]!;
      const level = Math.round(BLACK + read * (WHITE - BLACK));
      samples[y * width + x] = Math.max(0, Math.min(WHITE, level));
    }
  }
  return { width, height, samples, glance };
}

/** 0 red, 1 green, 2 blue. */
function colourAt(x: number, y: number): number {
  return 'RGB'.indexOf(COLOURS[(y % 2) * 2 + (x % 2)] ?? 'G');
}

function signalAt(
  { width, gain, glow, offset }: Sensor,
  light: Float32Array,
  x: number,
  y: number,
  c: number,
): number {
  if (x < 0 || y < 0) return 0;
  const pixel = y * width + x;
  return light[pixel * 3 + c]! * gain[pixel]! * RESPONSE[c]! + glow[pixel]! + offset[x]!;
}

function glanceAt({ width, height, gain, codes }: Sensor, light: Float32Array): RawFrame['glance'] {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / GLANCE_EDGE));
  const small = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  const samples = new Uint8Array(small.width * small.height * 3);
  for (let i = 0; i < samples.length; i++) {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    const at = Math.floor(pixel / small.width) * step * width + (pixel % small.width) * step;
    const signal = Math.max(0, Math.min(1, light[at * 3 + c]! * gain[at]!));
    samples[i] = codes[(signal * CODES) | 0]!;
  }
  return { ...small, samples };
}
