/**
 * Maps of the plane as 3 x 3 matrices, row by row: a point (x, y, 1) to one that is divided by its third
 * number.
 */

export type Matrix = Float64Array;

export function unit(): Matrix {
  return Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
}

/** Shape: [X, Y]. */
export function apply(m: Matrix, x: number, y: number): [number, number] {
  const depth = m[6]! * x + m[7]! * y + m[8]!;
  return [(m[0]! * x + m[1]! * y + m[2]!) / depth, (m[3]! * x + m[4]! * y + m[5]!) / depth];
}

/** First `b`, then `a`. */
export function product(a: Matrix, b: Matrix): Matrix {
  const out = new Float64Array(9);
  for (let i = 0; i < 9; i++) {
    const row = i - (i % 3);
    out[i] = a[row]! * b[i % 3]! + a[row + 1]! * b[3 + (i % 3)]! + a[row + 2]! * b[6 + (i % 3)]!;
  }
  return out;
}

/** Every point times `factor`, and then moved. */
export function scaling(factor: number, moveX: number, moveY: number): Matrix {
  return Float64Array.of(factor, 0, moveX, 0, factor, moveY, 0, 0, 1);
}

/** The same map with 1 for its last number. */
export function normalised(m: Matrix): Matrix {
  return m.map((value) => value / m[8]!);
}
