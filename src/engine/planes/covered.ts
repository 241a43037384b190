/**
 * The part of a strip that an aligned frame covers, as runs of samples; and rows of it, as runs of pixels.
 */
import type { Layout } from '../../core/frame.ts';
import type { Covered } from '../../core/registration.ts';

/**
 * `use` gets each covered run: samples from `from` to before `to`, of the frame. They ascend, and lie within
 * `start` and the `n` after it.
 */
export function eachCovered(
  covered: Covered,
  { width, channels }: Layout,
  start: number,
  n: number,
  use: (from: number, to: number) => void,
): void {
  const rowSamples = width * channels;
  for (let y = Math.floor(start / rowSamples); y * rowSamples < start + n; y++) {
    const row = y * rowSamples;
    const from = Math.max(start, row + covered[2 * y]! * channels);
    const to = Math.min(start + n, row + covered[2 * y + 1]! * channels);
    if (from < to) use(from, to);
  }
}

/**
 * `use` gets the covered run of each row: pixels from `from` on, `n` of them. Without `covered` all rows are
 * covered from end to end.
 */
export function eachCoveredRow(
  covered: Covered | undefined,
  { width, height }: Layout,
  use: (from: number, n: number) => void,
): void {
  for (let y = 0; y < height; y++) {
    const [from, to] = covered ? [covered[2 * y]!, covered[2 * y + 1]!] : [0, width];
    if (from < to) use(y * width + from, to - from);
  }
}
