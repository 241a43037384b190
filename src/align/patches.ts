/** Small squares of the reference, and where each lies in a frame: inverse compositional Lucas and Kanade. */
import type { Level } from './levels.ts';
import type { Matrix } from './matrix.ts';

/**
 * Values without their mean, their gradients, and the inverse of the gradients' squares. Shape: `size` x
 * `size` about (x, y).
 */
export interface Patch {
  readonly x: number;
  readonly y: number;
  readonly half: number;
  readonly values: Float32Array;
  readonly gradientX: Float32Array;
  readonly gradientY: Float32Array;
  readonly energy: number;
  readonly inverse: readonly [xx: number, xy: number, yy: number];
}

/**
 * How far a patch lies from where the model says, in pixels of the reference's level, and how alike the two
 * are, 1 at most.
 */
export interface Tracked {
  readonly dx: number;
  readonly dy: number;
  readonly likeness: number;
}

const STEPS_MAX = 10;
/** Units: pixels squared; a step below it is the last. */
const SMALL_STEP = 1e-4;

/** The square about a whole pixel; null at the border and where nothing in it says which way it moved. */
export function patchOf(
  { data, width: w, height: h }: Level,
  x: number,
  y: number,
  half: number,
): Patch | null {
  if (x < half + 1 || y < half + 1 || x >= w - half - 1 || y >= h - half - 1) return null;
  const size = 2 * half + 1;
  const [values, gradientX, gradientY] = [0, 0, 0].map(() => new Float32Array(size * size));
  for (let j = 0, k = 0; j < size; j++) {
    for (let i = 0, at = (y - half + j) * w + x - half; i < size; i++, k++, at++) {
      values![k] = data[at]!;
      gradientX![k] = (data[at + 1]! - data[at - 1]!) / 2;
      gradientY![k] = (data[at + w]! - data[at - w]!) / 2;
    }
  }
  for (const part of [values!, gradientX!, gradientY!]) removeMean(part);
  const [a, b, c] = [dot(gradientX!, gradientX!), dot(gradientX!, gradientY!), dot(gradientY!, gradientY!)];
  const determinant = a * c - b * b;
  const energy = dot(values!, values!);
  if (!(determinant > 1e-6 * (a + c) * (a + c)) || energy <= 0) return null;
  const inverse = [c / determinant, -b / determinant, a / determinant] as const;
  return { x, y, half, values: values!, gradientX: gradientX!, gradientY: gradientY!, energy, inverse };
}

/**
 * `model`: from the reference's level to this one, of which the data begin at `origin`. Null beyond `reach`,
 * or beyond the border.
 */
export function track(
  patch: Patch,
  level: Level,
  model: Matrix,
  reach: number,
  origin: readonly [x: number, y: number] = [0, 0],
): Tracked | null {
  const { values, gradientX, gradientY, energy, inverse } = patch;
  const found = new Float32Array(values.length);
  let [dx, dy, likeness] = [0, 0, -1];
  for (let step = 0; step < STEPS_MAX; step++) {
    if (!sample(patch, level, model, patch.x + dx, patch.y + dy, origin, found)) return null;
    removeMean(found);
    const power = dot(found, found);
    if (!(power > 1e-9)) return null;
    likeness = dot(found, values) / Math.sqrt(power * energy);
    const gain = Math.sqrt(energy / power);
    let [bx, by] = [0, 0];
    for (let k = 0; k < values.length; k++) {
      const error = found[k]! * gain - values[k]!;
      bx += gradientX[k]! * error;
      by += gradientY[k]! * error;
    }
    const stepX = inverse[0] * bx + inverse[1] * by;
    const stepY = inverse[1] * bx + inverse[2] * by;
    dx -= stepX;
    dy -= stepY;
    if (!(Math.abs(dx) <= reach && Math.abs(dy) <= reach)) return null;
    if (stepX * stepX + stepY * stepY < SMALL_STEP) break;
  }
  return { dx, dy, likeness };
}

/**
 * Where a patch is most like the frame, of all whole pixels up to `reach` from (x, y); null where that would
 * pass the border.
 */
export function search(
  patch: Patch,
  { data, width: w, height: h }: Level,
  x: number,
  y: number,
  reach: number,
): Tracked | null {
  const { half, values, energy } = patch;
  const size = 2 * half + 1;
  const edge = half + reach;
  if (x < edge || y < edge || x >= w - edge || y >= h - edge) return null;
  let best = { dx: 0, dy: 0, likeness: -1 };
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      let [sum, squares, cross] = [0, 0, 0];
      for (let j = 0, k = 0; j < size; j++) {
        for (let i = 0, at = (y + dy - half + j) * w + x + dx - half; i < size; i++, k++, at++) {
          const value = data[at]!;
          sum += value;
          squares += value * value;
          cross += value * values[k]!;
        }
      }
      const power = squares - (sum * sum) / (size * size);
      const likeness = power > 1e-9 ? cross / Math.sqrt(power * energy) : -1;
      if (likeness > best.likeness) best = { dx, dy, likeness };
    }
  }
  return best;
}

/**
 * The frame where the model takes the square about (x, y), which it takes for flat; bilinear. False where it
 * is not all inside.
 */
function sample(
  { half }: Patch,
  { data, width: w, height: h }: Level,
  m: Matrix,
  x: number,
  y: number,
  [left, top]: readonly [number, number],
  out: Float32Array,
): boolean {
  const depth = m[6]! * x + m[7]! * y + m[8]!;
  const X = (m[0]! * x + m[1]! * y + m[2]!) / depth;
  const Y = (m[3]! * x + m[4]! * y + m[5]!) / depth;
  const [xx, xy] = [(m[0]! - X * m[6]!) / depth, (m[1]! - X * m[7]!) / depth];
  const [yx, yy] = [(m[3]! - Y * m[6]!) / depth, (m[4]! - Y * m[7]!) / depth];
  for (let j = -half, k = 0; j <= half; j++) {
    for (let i = -half; i <= half; i++, k++) {
      const px = X - left + xx * i + xy * j;
      const py = Y - top + yx * i + yy * j;
      const x0 = Math.floor(px);
      const y0 = Math.floor(py);
      if (!(x0 >= 0 && y0 >= 0 && x0 < w - 1 && y0 < h - 1)) return false;
      const u = px - x0;
      const at = y0 * w + x0;
      const upper = data[at]! + u * (data[at + 1]! - data[at]!);
      const lower = data[at + w]! + u * (data[at + w + 1]! - data[at + w]!);
      out[k] = upper + (py - y0) * (lower - upper);
    }
  }
  return true;
}

function removeMean(values: Float32Array): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  for (let i = 0; i < values.length; i++) values[i]! -= mean;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
