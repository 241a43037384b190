/** What a blend is: which plane it reads and how that becomes a picture. */
import type { PlaneName } from '../core/plane.ts';

/**
 * A blend states its picture as a fraction: plane / parts(frames).
 *
 * Laws, checked for every entry of the registry:
 * 1. Order-free: the same frames in any order give the same planes, bit for bit.
 * 2. One frame renders to itself, at the depth of the frame; in linear light exactly for 8 bits, and within 7 of 65,535 for 16,
 *    where the linear samples are coarser than the encoded ones in the shadows.
 * 3. Rendering does not touch the planes.
 * 4. Full-scale frames render to full scale, black ones to 0, however many.
 * Rounding: the renderer rounds once, halves up, after averaging over a box where the picture is scaled down.
 */
export interface Blend {
  /** One line for --help and the README. */
  readonly summary: string;
  /** The numerator. */
  readonly plane: PlaneName;
  /** The denominator, a whole number from 1. */
  parts(frames: number): number;
}
