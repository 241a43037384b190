/** Brighter views of a picture, for the eye alone: no file is changed by them. */
import type { Tones } from './histogram.ts';

export const stretches = ['as it is', '+1', '+2', 'auto'] as const;
export type Stretch = (typeof stretches)[number];

/** Where `auto` puts the median of the samples. */
const AUTO_MIDDLE = 0.25;

/** Shape: 256 values, 0..255 in and out, the same for each channel, so that colours keep their hue. */
export function stretchTable(stretch: Stretch, tones: Pick<Tones, 'middle' | 'dark'>): Uint8ClampedArray {
  const curve = curveOf(stretch, tones);
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => 255 * curve(value / 255));
}

function curveOf(stretch: Stretch, { middle, dark }: Pick<Tones, 'middle' | 'dark'>) {
  if (stretch === '+1' || stretch === '+2') {
    const factor = stretch === '+1' ? 2 : 4;
    return (value: number) => encoded(Math.min(1, factor * linear(value)));
  }
  // A picture that is bright already is left alone.
  if (stretch === 'as it is' || middle >= AUTO_MIDDLE || middle <= dark) return (value: number) => value;
  const lifted = (value: number) => Math.max(0, value - dark) / (1 - dark);
  const balance = midtones(AUTO_MIDDLE, lifted(middle));
  return (value: number) => midtones(balance, lifted(value));
}

/** The midtones transfer function of astronomers: 0 stays 0, 1 stays 1, and `balance` becomes a half. */
function midtones(balance: number, value: number): number {
  return ((balance - 1) * value) / ((2 * balance - 1) * value - balance);
}

/** Source: IEC 61966-2-1. */
function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function encoded(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** Shape: RGBA; changes it in place. */
export function applyTable(rgba: Uint8ClampedArray, table: Uint8ClampedArray): void {
  for (let i = 0; i < rgba.length; i += 4) {
    for (let c = i; c < i + 3; c++) rgba[c] = table[rgba[c]!]!;
  }
}
