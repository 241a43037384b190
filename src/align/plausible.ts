/** Which transforms can be those of a frame: beyond them the warp's whole numbers would not reach. */
import type { Layout } from '../core/frame.ts';
import { LINEAR_UNITS, PERSPECTIVE_UNITS, SHIFT_UNITS, type Transform } from '../core/registration.ts';
import { apply, type Matrix } from './matrix.ts';

/** Frames of which the edges are longer are not aligned. Units: pixels. */
export const EDGE_MAX = 16_383;

/** The transform as floating-point numbers, each exact. Units: pixels. */
export function matrixOf([a, b, c, d, e, f, g, h]: Transform): Matrix {
  const [linear, shift, perspective] = [LINEAR_UNITS, SHIFT_UNITS, PERSPECTIVE_UNITS];
  const top = [a / linear, b / linear, c / shift];
  return Float64Array.of(...top, d / linear, e / linear, f / shift, g / perspective, h / perspective, 1);
}

/** Rounding: to the nearest whole number of its units, halves up. */
export function transformOf(matrix: Matrix): Transform {
  const units = [LINEAR_UNITS, LINEAR_UNITS, SHIFT_UNITS];
  const all = [...units, ...units, PERSPECTIVE_UNITS, PERSPECTIVE_UNITS];
  // No zero with a sign: it would not survive a ledger.
  return all.map((unit, i) => Math.floor(matrix[i]! * unit + 0.5) + 0) as unknown as Transform;
}

/**
 * Every corner stays within a frame's length of the frame, and none is seen more than twice as large or
 * small.
 */
export function isPlausible(matrix: Matrix, { width, height }: Layout): boolean {
  const reach = 2 * Math.max(width, height);
  // The warp looks one step of 32 pixels beyond the right edge.
  for (const x of [0, width + 31]) {
    for (const y of [0, height - 1]) {
      const depth = matrix[6]! * x + matrix[7]! * y + 1;
      const [X, Y] = apply(matrix, x, y);
      const near = Math.abs(X) <= reach + 64 && Math.abs(Y) <= reach + 64;
      if (!(depth >= 0.5 && depth <= 2 && near)) return false;
    }
  }
  return [0, 1, 3, 4].every((i) => Math.abs(matrix[i]!) <= 4);
}
