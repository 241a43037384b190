/** What a blend is: which planes it reads and how they become a picture. */
import type { Light } from '../core/light.ts';
import type { PlaneName, WordPlane } from '../core/plane.ts';

/**
 * A row of the picture in the making: one real number a sample, 0 at first. Whole numbers below 2^53 stay
 * exact. What is bent is bent sample by sample, before a smaller picture averages over its boxes.
 */
export interface Row {
  /** Adds `weight` times the plane. */
  add(plane: PlaneName, weight: number): void;
  /** Less than 0 becomes 0, more than `most` becomes that. */
  clamp(most: number): void;
  /** Without the sign. */
  absolute(): void;
  /** Above `knee` bent, smoothly, so that `white` comes to `most`. */
  shoulder(knee: number, white: number, most: number): void;
  /**
   * A row of sums becomes twice the standard deviation times the number of frames. Reads the plane `squares`.
   */
  deviation(frames: number): void;
  /**
   * A row of logarithms becomes `most` halved row / scale times, and 0 where the plane `black` is `blackFrom`
   * or more.
   */
  power(scale: number, most: number, black: WordPlane, blackFrom: number): void;
}

/**
 * What a stack is like when it is drawn. Units: `ev` stops; `fullScale` that of the planes' samples, 65,535
 * in linear light, of a mosaic what is between black and white.
 */
export interface Drawn {
  readonly frames: number;
  readonly fullScale: number;
  readonly light: Light;
  readonly ev: number;
}

/**
 * Laws, checked for every entry of the registry:
 * 1. Order-free: the same frames in any order give the same planes, bit for bit, and so does a frame that
 *    came and went.
 * 2. One frame renders to itself, at the depth of the frame, or, where a blend shows what changes, to black;
 *    in linear light exactly for 8 bits, and within 7 of 65,535 for 16, where the linear samples are coarser
 *    than the encoded ones in the shadows.
 * 3. Rendering does not touch the planes.
 * 4. Black frames render to black, full-scale ones to full scale or black, however many.
 * Rounding: the renderer rounds once, halves up, after averaging over a box where the picture is scaled down.
 */
export interface Blend {
  /** One line for --help and docs/reference/blends.md. */
  readonly summary: string;
  /** The value of a sample, for docs/reference/blends.md. */
  readonly formula: string;
  readonly planes: readonly PlaneName[];
  /** What one frame alone looks like. */
  readonly single: 'itself' | 'black';
  /** Whether `ev` says how bright the picture is to be. */
  readonly takesEv?: true;
  /** Why there is no such picture in a light, of a mosaic, or less a dark, where there is none. */
  readonly refused?: Partial<Record<Light | 'mosaic' | 'dark', string>>;
  /** Fills the row with numerators and returns the denominator, from 1: their quotient is 0..fullScale. */
  draw(row: Row, drawn: Drawn): number;
}
