/**
 * The Fourier transform of a picture in float64, of + - * / and roots alone: the same bits on every machine.
 */

/** Shape: both `width * height`, row by row; edges are powers of two from 8 on. */
export interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly width: number;
  readonly height: number;
}

/** In place; the inverse is not divided by the number of values. */
export function transform({ re, im, width, height }: Spectrum, isInverse: boolean): void {
  const across = turnsOf(width, isInverse);
  for (let y = 0; y < height; y++) {
    const [from, to] = [y * width, (y + 1) * width];
    transformLine(re.subarray(from, to), im.subarray(from, to), across);
  }
  const down = turnsOf(height, isInverse);
  const [columnRe, columnIm] = [new Float64Array(height), new Float64Array(height)];
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      columnRe[y] = re[y * width + x]!;
      columnIm[y] = im[y * width + x]!;
    }
    transformLine(columnRe, columnIm, down);
    for (let y = 0; y < height; y++) {
      re[y * width + x] = columnRe[y]!;
      im[y * width + x] = columnIm[y]!;
    }
  }
}

interface Turns {
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** Cosine and sine of every n-th of a turn, by halving angles. */
function turnsOf(n: number, isInverse: boolean): Turns {
  const [cos, sin] = [new Float64Array(n), new Float64Array(n)];
  cos[0] = 1;
  cos[n / 2] = -1;
  sin[n / 4] = 1;
  sin[(3 * n) / 4] = -1;
  for (let step = n / 8; step >= 1; step /= 2) {
    const twice = cos[2 * step]!;
    const [c, s] = [Math.sqrt((1 + twice) / 2), Math.sqrt((1 - twice) / 2)];
    for (let i = 0; i < n; i += 2 * step) {
      cos[i + step] = cos[i]! * c - sin[i]! * s;
      sin[i + step] = sin[i]! * c + cos[i]! * s;
    }
  }
  if (!isInverse) for (let i = 0; i < n; i++) sin[i] = -sin[i]!;
  return { cos, sin };
}

/** Source: Cooley and Tukey, 1965, radix 2. */
function transformLine(re: Float64Array, im: Float64Array, { cos, sin }: Turns): void {
  const n = re.length;
  reverseBits(re);
  reverseBits(im);
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let i = 0; i < n; i += 2 * half) {
      for (let j = 0; j < half; j++) {
        const [c, s] = [cos[j * stride]!, sin[j * stride]!];
        const [a, b] = [i + j, i + j + half];
        const x = re[b]! * c - im[b]! * s;
        const y = re[b]! * s + im[b]! * c;
        re[b] = re[a]! - x;
        im[b] = im[a]! - y;
        re[a]! += x;
        im[a]! += y;
      }
    }
  }
}

function reverseBits(values: Float64Array): void {
  const n = values.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const value = values[i]!;
    values[i] = values[j]!;
    values[j] = value;
  }
}
