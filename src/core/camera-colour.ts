/** From the colours of a camera's photosites to those of sRGB, as raw converters do it. */
import type { Sensor } from './sensor.ts';

/** What makes grey grey: as the camera was set, or as daylight would. */
export type WhiteBalance = 'camera' | 'daylight';

export const whiteBalances: readonly WhiteBalance[] = ['camera', 'daylight'];

type Three = readonly [number, number, number];

/**
 * `gains`: of red, green and blue, the smallest is 1; `matrix`: from balanced colours of the camera to linear
 * sRGB, row by row.
 */
export interface CameraColour {
  readonly gains: Three;
  readonly matrix: readonly number[];
}

/**
 * Linear sRGB to XYZ at D65, row by row. Source: IEC 61966-2-1 by the chromaticities of ITU-R BT.709, as
 * dcraw and LibRaw round it.
 */
const XYZ_OF_SRGB = [0.412453, 0.35758, 0.180423, 0.212671, 0.71516, 0.072169, 0.019334, 0.119193, 0.950227];
const AS_IT_IS = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const EVEN: Three = [1, 1, 1];

/**
 * The matrix takes sRGB white to camera white, whatever the light was: rows of `matrix` times sRGB are
 * normalised to 1, then inverted. A camera without a matrix has its colours shown as they are. White balance:
 * where the camera says none it is that of daylight, which follows from the matrix; where it has no matrix,
 * `daylight` is what the camera says; else grey is where all are equal.
 *
 * Source: dcraw 9.28, cam_xyz_coeff; the numbers of the matrix are float64 here.
 */
export function cameraColour(
  { matrix, multipliers }: Pick<Sensor, 'matrix' | 'multipliers'>,
  balance: WhiteBalance,
): CameraColour {
  const known = matrix === null ? null : fromMatrix(matrix);
  const camera = multipliers?.every((each) => each > 0) ? multipliers : null;
  const daylight = known?.daylight ?? null;
  const wanted = (balance === 'camera' ? (camera ?? daylight) : (daylight ?? camera)) ?? EVEN;
  const least = Math.min(...wanted);
  const [red, green, blue] = wanted;
  return { gains: [red / least, green / least, blue / least], matrix: known?.toSrgb ?? AS_IT_IS };
}

/** Null where numbers are those of no camera. */
function fromMatrix(matrix: readonly number[]): { toSrgb: number[]; daylight: Three } | null {
  const ofCamera = product(matrix, XYZ_OF_SRGB);
  const sum = (row: number) => ofCamera[3 * row]! + ofCamera[3 * row + 1]! + ofCamera[3 * row + 2]!;
  const sums: Three = [sum(0), sum(1), sum(2)];
  const toSrgb = inverse(ofCamera.map((value, i) => value / sums[Math.floor(i / 3)]!));
  const isUsable = toSrgb.every(Number.isFinite) && sums.every((each) => each > 0);
  return isUsable ? { toSrgb, daylight: [1 / sums[0], 1 / sums[1], 1 / sums[2]] } : null;
}

function product(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
  });
}

/** By the adjugate; not finite where there is none. */
function inverse(matrix: readonly number[]): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = matrix;
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const determinant = a * A + b * B + c * C;
  const adjugate = [
    A,
    c * h - b * i,
    b * f - c * e,
    B,
    a * i - c * g,
    c * d - a * f,
    C,
    b * g - a * h,
    a * e - b * d,
  ];
  return adjugate.map((value) => value / determinant);
}

/**
 * In place, balanced colours of a camera to linear sRGB: 0..1 in, where less is black and more is full,
 * 0..`most` out.
 *
 * Shape: `row[3 * i + c]`. Rounding: none beyond that of float64, in this order of operations.
 */
export function toLinearSrgb(row: Float64Array, matrix: readonly number[], most: number): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = matrix;
  for (let at = 0; at < row.length; at += 3) {
    const red = within(row[at]!);
    const green = within(row[at + 1]!);
    const blue = within(row[at + 2]!);
    row[at] = most * within(a * red + b * green + c * blue);
    row[at + 1] = most * within(d * red + e * green + f * blue);
    row[at + 2] = most * within(g * red + h * green + i * blue);
  }
}

function within(value: number): number {
  return value > 0 ? (value < 1 ? value : 1) : 0;
}
