/**
 * An aligner that anybody can follow: whole-pixel shifts that are found by trying all, and a shear that a
 * frame says itself.
 */
import type { Frame } from '../../src/core/frame.ts';
import {
  type Aligner,
  identity,
  LINEAR_UNITS,
  SHIFT_UNITS,
  type Transform,
} from '../../src/core/registration.ts';

/** Units: pixels, in each direction. */
export const SHIFT_MOST = 4;
/** Units: of 255, mean difference where frames overlap: more is another scene. */
const DIFFERENCE_MOST = 12;
/** Values that differ, of a picture that there is something to hold on to in. */
const PLACES_LEAST = 20;

/** By so many pixels, and by `shear` eighths of a pixel more in each row. */
export function shiftBy(x: number, y: number, shear = 0): Transform {
  return [LINEAR_UNITS, (shear * LINEAR_UNITS) / 8, x * SHIFT_UNITS, 0, LINEAR_UNITS, y * SHIFT_UNITS, 0, 0];
}

export const shiftAligner: Aligner = {
  makeReference(frame) {
    const bytes = Uint8Array.from(grey(frame));
    const places = new Set(bytes).size;
    if (places >= PLACES_LEAST) return { ok: true, bytes, places };
    return {
      ok: false,
      places,
      reason: `it has ${places} places to hold on to, and ${PLACES_LEAST} are needed`,
    };
  },
  register(reference, frame) {
    const { width, height } = frame.shape;
    const now = grey(frame);
    let best = { difference: Number.POSITIVE_INFINITY, x: 0, y: 0 };
    for (let y = -SHIFT_MOST; y <= SHIFT_MOST; y++) {
      for (let x = -SHIFT_MOST; x <= SHIFT_MOST; x++) {
        const difference = differenceAt(reference, now, width, height, x, y);
        if (difference < best.difference) best = { difference, x, y };
      }
    }
    const transform = shiftBy(best.x, best.y, shearOf(frame));
    const figures = { transform, places: 40, expected: 50, precisionPixels: best.difference / 100 };
    if (best.difference > DIFFERENCE_MOST) {
      const reason = `it differs by ${best.difference.toFixed(1)} from the reference`;
      return { ok: false, reason, ...figures };
    }
    return { ok: true, model: 'translation', driftPixels: Math.hypot(best.x, best.y), ...figures };
  },
  warp({ shape, samples: own }, transform, out) {
    const samples = own.slice();
    out.fill(0);
    const { width, height, channels } = shape;
    const covered = new Uint32Array(2 * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [fromX, fromY] = sourceOf(transform, x, y);
        if (fromX < 0 || fromX >= width || fromY < 0 || fromY >= height) continue;
        if (covered[2 * y + 1] === 0) covered[2 * y] = x;
        covered[2 * y + 1] = x + 1;
        for (let c = 0; c < channels; c++) {
          out[(y * width + x) * channels + c] = samples[(fromY * width + fromX) * channels + c]!;
        }
      }
    }
    return covered;
  },
};

/** The pixel of a frame that lies on one of the reference. */
export function sourceOf([a, b, c, d, e, f]: Transform, x: number, y: number): [x: number, y: number] {
  const at = (p: number, q: number, r: number) =>
    Math.floor((p * x + q * y) / LINEAR_UNITS + r / SHIFT_UNITS + 0.5);
  return [at(a, b, c), at(d, e, f)];
}

export { identity };

/** From the last sample of a frame, so that rows are covered differently: -1, 0 or 1. */
export function shearOf({ samples }: Frame): number {
  return (samples.at(-1)! % 3) - 1;
}

function grey({ shape, samples }: Frame): Float64Array {
  const { width, height, channels, fullScale } = shape;
  return Float64Array.from({ length: width * height }, (_, i) => (samples[i * channels]! * 255) / fullScale);
}

function differenceAt(
  reference: ArrayLike<number>,
  now: Float64Array,
  width: number,
  height: number,
  dx: number,
  dy: number,
): number {
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, -dy); y < Math.min(height, height - dy); y++) {
    for (let x = Math.max(0, -dx); x < Math.min(width, width - dx); x++) {
      sum += Math.abs(Math.floor(now[(y + dy) * width + x + dx]!) - reference[y * width + x]!);
      count++;
    }
  }
  return sum / count;
}
