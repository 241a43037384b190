/** The middle of some numbers. */

/** The lower of the two in the middle where their number is even; 0 for none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
