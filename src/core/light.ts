/** The two meanings of a sample: as stored in the file, or proportional to light. */
import { StackError } from './errors.ts';
import type { FullScale, Shape } from './frame.ts';

/** `encoded`: samples as stored; `linear`: proportional to light. */
export type Light = 'encoded' | 'linear';

export const lights: readonly Light[] = ['encoded', 'linear'];

/** Linear samples are integers 0..65535 whatever the depth of the capture. */
export const LINEAR_FULL_SCALE = 65535;

/** Units: 0..1 in, 0..1 out. Source: IEC 61966-2-1, the sRGB electro-optical transfer function. */
export function srgbToLinear(encoded: number): number {
  return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
}

/** Units: 0..1 in, 0..1 out. Source: IEC 61966-2-1, the inverse. */
export function linearToSrgb(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

/** Full scale of samples that are folded: as stored, or in linear light. */
export function foldedFullScale(fullScale: FullScale, light: Light): FullScale {
  return light === 'linear' ? LINEAR_FULL_SCALE : fullScale;
}

/** Shape: fullScale + 1 entries. Rounding: halves up; `table[v] = round(65535 * EOTF(v / fullScale))`. */
export function linearTable(fullScale: FullScale): Uint16Array {
  const table = new Uint16Array(fullScale + 1);
  for (let v = 0; v <= fullScale; v++) {
    table[v] = Math.floor(LINEAR_FULL_SCALE * srgbToLinear(v / fullScale) + 0.5);
  }
  return table;
}

/**
 * The linear samples of every stored one. Shape: fullScale + 1 entries. Rounding: halves up; none where
 * samples are linear already.
 * Errors: unsupported-colour for HDR, whose light does not fit: paper white would be a fiftieth of full
 * scale.
 */
export function lightTable({ fullScale, transfer }: Shape): Uint16Array {
  if (transfer === undefined) return linearTable(fullScale);
  if (transfer !== 'linear') {
    const found = `the picture is HDR (${transfer.toUpperCase()}), which does not fit linear light`;
    const cure = 'switch HDR off in the camera, or stack with light encoded';
    throw new StackError('unsupported-colour', `${found}: ${cure}`);
  }
  return Uint16Array.from({ length: fullScale + 1 }, (_, v) => v * (LINEAR_FULL_SCALE / fullScale));
}

/**
 * The light of a stack of such frames: samples that are in proportion to light are so whatever was asked for.
 */
export function lightOf({ transfer }: Shape, asked: Light): Light {
  return transfer === 'linear' ? 'linear' : asked;
}

/**
 * Whether stored samples are those of linear light already, so that either light is the same stack of them.
 */
export function isLight({ fullScale, transfer, mosaic }: Shape): boolean {
  return mosaic !== undefined || (transfer === 'linear' && fullScale === LINEAR_FULL_SCALE);
}

/**
 * The way back, as boundaries: a mean linear value m (a real number, 0..65535) encodes to the largest v with
 * `boundaries[v] <= m`. Boundary v is the light half-way, in encoded values, between v - 1 and v, so halves
 * round up.
 *
 * Shape: fullScale + 1 ascending numbers, the first is 0.
 */
export function encodeBoundaries(fullScale: FullScale): Float64Array {
  const boundaries = new Float64Array(fullScale + 1);
  for (let v = 1; v <= fullScale; v++) {
    const half = v - 0.5;
    // The straight part has exact halves among the means, so it is one division of exact numbers: 12.92 is
    // 323 / 25.
    boundaries[v] =
      half / fullScale <= 0.04045
        ? (half * (LINEAR_FULL_SCALE / fullScale) * 25) / 323
        : LINEAR_FULL_SCALE * srgbToLinear(half / fullScale);
  }
  return boundaries;
}

/** Shape: 65,536 entries; `hints[i]` is the encoding of the mean i, so a search for i..i+1 starts there. */
export function encodeHints(boundaries: Float64Array): Uint16Array {
  const hints = new Uint16Array(LINEAR_FULL_SCALE + 1);
  let v = 0;
  for (let i = 0; i <= LINEAR_FULL_SCALE; i++) {
    while (v + 1 < boundaries.length && boundaries[v + 1]! <= i) v++;
    hints[i] = v;
  }
  return hints;
}
