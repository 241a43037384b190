/** The weights of the warp: cubic convolution with a = -0.6 in whole numbers. Source: Keys, 1981. */

const PHASES = 256;
/** Weights of a pixel add up to it. */
const ONE = 16_384;

/**
 * Shape: four a phase of 1/256 pixel, for the pixels from the one before to two behind. Rounding: halves up,
 * the rest to the largest.
 */
export function warpWeights(): Int16Array {
  const table = new Int16Array(PHASES * 4);
  for (let phase = 0; phase < PHASES; phase++) {
    const four = [outer(phase), inner(phase), inner(PHASES - phase), outer(PHASES - phase)].map((weight) =>
      Math.floor((weight * ONE) / WHOLE + 0.5),
    );
    const sum = four.reduce((before, weight) => before + weight);
    four[phase <= PHASES / 2 ? 1 : 2]! += ONE - sum;
    table.set(four, phase * 4);
  }
  return table;
}

/**
 * What weights are parts of before they are rounded: five, for the fifths of a, times the cube of a pixel.
 */
const WHOLE = 5 * PHASES * PHASES * PHASES;

/** The weight of the pixel `x` parts away. */
function inner(x: number): number {
  return 7 * x * x * x - 12 * x * x * PHASES + WHOLE;
}

/** The weight of the pixel one and `x` parts away. */
function outer(x: number): number {
  return -3 * (x * x * x - 2 * x * x * PHASES + x * PHASES * PHASES);
}
