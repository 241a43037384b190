/** The sensor: linear light in, noisy 8-bit sRGB samples out. */
import { gaussianTable, mixSeeds, openRandom } from './random.ts';

const NOISE_BITS = 16;
export const NOISE_MASK = 2 ** NOISE_BITS - 1;
export const CODES = 65535;
/**
 * Units: variance in squared full scale, of the read-out and per unit of light (a small sensor at ISO 400).
 */
export const READ_VARIANCE = 0.0042 ** 2;
export const SHOT_VARIANCE = 0.0024;
const EXPOSURE = 1.3;
const HOT_PIXELS_PER_MEGAPIXEL = 14;
const AMP_GLOW = 0.004;

export interface Sensor {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Per pixel: the lens darkens the corners, and no two photosites are equally sensitive. */
  readonly gain: Float32Array;
  /** Light that a site reports in the dark, as [sample index, light]. */
  readonly hot: readonly (readonly [number, number])[];
  /** Light that the electronics beside the sensor give each pixel, in the dark too. */
  readonly glow: Float32Array;
  /** Per column: the offset of its amplifier. */
  readonly offset: Float32Array;
  readonly noise: Float32Array;
  readonly codes: Uint8Array;
}

export function openSensor(width: number, height: number, seed: number): Sensor {
  const noise = gaussianTable(NOISE_BITS, seed);
  const random = openRandom(mixSeeds(seed, 1));
  const gain = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const corner = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2;
      const site = 1 + 0.012 * noise[(random() * NOISE_MASK) | 0]!;
      gain[y * width + x] = EXPOSURE * site * (1 - 0.42 * corner * corner - 0.12 * corner);
    }
  }
  const offset = Float32Array.from({ length: width }, () => 0.00012 * noise[(random() * NOISE_MASK) | 0]!);
  const hotCount = Math.ceil((width * height * HOT_PIXELS_PER_MEGAPIXEL) / 1e6);
  const hot = Array.from({ length: hotCount }, () => {
    return [Math.floor(random() * width * height * 3), 0.08 + 0.5 * random() ** 3] as const;
  });
  const glow = ampGlow(width, height);
  return { width, height, seed, gain, hot, glow, offset, noise, codes: srgbCodes() };
}

/** The amplifier is at the bottom right corner. Units: of saturation. */
function ampGlow(width: number, height: number): Float32Array {
  const reach = 0.2 * Math.hypot(width, height);
  return Float32Array.from({ length: width * height }, (_, pixel) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return AMP_GLOW * Math.exp(-Math.hypot(width - x, height - y) / reach);
  });
}

/**
 * Shape: light 0..65535 to 0..255. Rounding: halves up. Source: IEC 61966-2-1, the inverse transfer function.
 */
function srgbCodes(): Uint8Array {
  return Uint8Array.from({ length: CODES + 1 }, (_, code) => {
    const light = code / CODES;
    const encoded = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.floor(encoded * 255 + 0.5);
  });
}

/**
 * Exposes frame `index`. Adds the hot pixels to `light`, which it may overwrite.
 *
 * Shape: interleaved RGB in and out. Units: linear light, 1 saturates; encoded 0..255.
 */
export function expose(sensor: Sensor, light: Float32Array, index: number): Uint8Array {
  const { width, height, gain, glow, offset, noise, codes } = sensor;
  for (const [at, glow] of sensor.hot) light[at] = light[at]! + glow;
  const samples = new Uint8Array(width * height * 3);
  const random = openRandom(mixSeeds(sensor.seed, 2, index));
  let i = 0;
  for (let y = 0; y < height; y++) {
    let site = (random() * NOISE_MASK) | 0;
    let shared = (random() * NOISE_MASK) | 0;
    for (let x = 0; x < width; x++) {
      const sensitivity = gain[y * width + x]!;
      const base = offset[x]! + glow[y * width + x]!;
      // Demosaicing makes neighbouring channels share noise: grain is more grey than coloured.
      const grey = 0.75 * noise[shared++ & NOISE_MASK]!;
      for (let c = 0; c < 3; c++) {
        const signal = light[i]! * sensitivity + base;
        const deviation = Math.sqrt(READ_VARIANCE + SHOT_VARIANCE * Math.max(0, signal));
        const read = signal + deviation * (grey + 0.66 * noise[site++ & NOISE_MASK]!);
        samples[i++] = codes[read <= 0 ? 0 : read >= 1 ? CODES : (read * CODES) | 0]!;
      }
    }
  }
  return samples;
}
