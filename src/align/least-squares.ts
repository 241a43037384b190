/** Models fitted to matches by weighted least squares. */
import { apply, type Matrix } from './matrix.ts';

/**
 * A place of the reference (x, y) and of the frame (X, Y), from the centre of the picture, in halves of its
 * diagonal.
 */
export interface Match {
  readonly x: number;
  readonly y: number;
  readonly X: number;
  readonly Y: number;
}

export type Model = 'translation' | 'similarity' | 'affine' | 'homography';

/** How many numbers a model has. */
export const freedom: Readonly<Record<Model, number>> = {
  translation: 2,
  similarity: 4,
  affine: 6,
  homography: 8,
};

/**
 * Gauss and Newton from `start`; null where the matches leave it open. A model that is linear needs one step.
 */
export function fit(
  model: Model,
  matches: readonly Match[],
  weights: Float64Array | null,
  start: Matrix,
  steps = 2,
): Matrix | null {
  const n = freedom[model];
  let m = restricted(model, start);
  const [jx, jy] = [new Float64Array(n), new Float64Array(n)];
  for (let step = 0; step < (model === 'homography' ? steps : 1); step++) {
    const [normal, right] = [new Float64Array(n * n), new Float64Array(n)];
    for (let i = 0; i < matches.length; i++) {
      const weight = weights ? weights[i]! : 1;
      if (weight === 0) continue;
      const { x, y, X, Y } = matches[i]!;
      slopes(model, m, x, y, jx, jy);
      const [atX, atY] = apply(m, x, y);
      for (let r = 0; r < n; r++) {
        for (let c = 0; c < n; c++) normal[r * n + c]! += weight * (jx[r]! * jx[c]! + jy[r]! * jy[c]!);
        right[r]! += weight * (jx[r]! * (X - atX) + jy[r]! * (Y - atY));
      }
    }
    const change = solve(normal, right);
    if (!change) return null;
    m = changed(model, m, change);
  }
  return m;
}

/** How X and Y change with each number of the model, at a place of the reference. */
export function slopes(
  model: Model,
  m: Matrix,
  x: number,
  y: number,
  jx: Float64Array,
  jy: Float64Array,
): void {
  if (model === 'translation') {
    jx.set([1, 0]);
    jy.set([0, 1]);
  } else if (model === 'similarity') {
    jx.set([x, -y, 1, 0]);
    jy.set([y, x, 0, 1]);
  } else if (model === 'affine') {
    jx.set([x, y, 1, 0, 0, 0]);
    jy.set([0, 0, 0, x, y, 1]);
  } else {
    const depth = m[6]! * x + m[7]! * y + 1;
    const [X, Y] = apply(m, x, y);
    const [u, v, one] = [x / depth, y / depth, 1 / depth];
    jx.set([u, v, one, 0, 0, 0, -X * u, -X * v]);
    jy.set([0, 0, 0, u, v, one, -Y * u, -Y * v]);
  }
}

/** The matrix of this model that is nearest in its numbers. */
function restricted(model: Model, m: Matrix): Matrix {
  if (model === 'translation') return Float64Array.of(1, 0, m[2]!, 0, 1, m[5]!, 0, 0, 1);
  if (model === 'homography') return m;
  if (model === 'affine') return Float64Array.of(m[0]!, m[1]!, m[2]!, m[3]!, m[4]!, m[5]!, 0, 0, 1);
  const [a, b] = [(m[0]! + m[4]!) / 2, (m[3]! - m[1]!) / 2];
  return Float64Array.of(a, -b, m[2]!, b, a, m[5]!, 0, 0, 1);
}

function changed(model: Model, m: Matrix, change: Float64Array): Matrix {
  const out = m.slice();
  const add = (places: readonly number[]) => {
    for (let i = 0; i < places.length; i++) out[places[i]!]! += change[i]!;
  };
  if (model === 'translation') add([2, 5]);
  else if (model !== 'similarity') add([0, 1, 2, 3, 4, 5, 6, 7].slice(0, change.length));
  else {
    const [a, b] = [change[0]!, change[1]!];
    out[0]! += a;
    out[4]! += a;
    out[1]! -= b;
    out[3]! += b;
    out[2]! += change[2]!;
    out[5]! += change[3]!;
  }
  return out;
}

/** The x of a x = b, by elimination with pivots; both are used up. Null where there is none. */
export function solve(a: Float64Array, b: Float64Array): Float64Array | null {
  const n = b.length;
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(a[r * n + c]!) > Math.abs(a[pivot * n + c]!)) pivot = r;
    if (!(Math.abs(a[pivot * n + c]!) >= 1e-12)) return null;
    for (let k = 0; pivot !== c && k < n; k++) swap(a, c * n + k, pivot * n + k);
    swap(b, c, pivot);
    for (let r = c + 1; r < n; r++) {
      const factor = a[r * n + c]! / a[c * n + c]!;
      if (factor === 0) continue;
      for (let k = c; k < n; k++) a[r * n + k]! -= factor * a[c * n + k]!;
      b[r]! -= factor * b[c]!;
    }
  }
  for (let c = n - 1; c >= 0; c--) {
    for (let k = c + 1; k < n; k++) b[c]! -= a[c * n + k]! * b[k]!;
    b[c]! /= a[c * n + c]!;
  }
  return b;
}

function swap(values: Float64Array, i: number, j: number): void {
  const value = values[i]!;
  values[i] = values[j]!;
  values[j] = value;
}
