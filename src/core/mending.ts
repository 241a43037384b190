/**
 * Hot samples that a dark cannot save, mended when a stack is drawn: by the median of what is around them.
 */
import { firstFrom, type HotSamples } from './dark-sums.ts';
import { middleOf } from './hot-pixels.ts';

/** A part of white: a mean that is above it has frames in it that are cut off. */
const FULL = 0.98;

/** The sums of a plane over as many frames, sample by sample. */
export interface Summed {
  readonly frames: number;
  sumAt(at: number): number;
}

/** The sums of darks, as far as they are asked for: of hot samples and of those around them. */
export interface DarkNear {
  readonly frames: number;
  readonly samples: Readonly<Record<number, number>>;
}

export class Mending {
  private readonly dark: DarkNear;
  private readonly hot: HotSamples;
  private readonly full: number;

  /** Units: `white` levels of the frames, where a sample is full. */
  constructor(dark: DarkNear, hot: HotSamples, white: number) {
    this.dark = dark;
    this.hot = hot;
    this.full = FULL * white;
  }

  /**
   * For each sample to be mended of `n` from `start` on: `use` gets what is to be added to it, in units of
   * the sums times the number of darks. What the dark takes out well stays, for it is the pixel's own: mended
   * are those that are full, in the dark or with the light, and those that its noise leaves further from the
   * truth than their neighbours are from each other.
   */
  eachIn(plane: Summed, start: number, n: number, use: (at: number, add: number) => void): void {
    const { at } = this.hot;
    for (let i = firstFrom(at, start); i < at.length && at[i]! < start + n; i++) {
      const add = this.correction(plane, i);
      if (add !== null) use(at[i]!, add);
    }
  }

  /** Units: those of the sums times the number of darks. */
  lessDark(plane: Summed, at: number): number {
    return plane.sumAt(at) * this.dark.frames - this.dark.samples[at]! * plane.frames;
  }

  /** Null where subtraction is better than what the neighbours tell. */
  private correction(plane: Summed, i: number): number | null {
    const { dark, hot, full } = this;
    const { frames } = plane;
    const at = hot.at[i]!;
    const others = hot.around[i]!.map((each) => this.lessDark(plane, each));
    if (others.length === 0) return null;
    const isFull = plane.sumAt(at) >= full * frames || dark.samples[at]! >= full * dark.frames;
    if (!isFull && !this.isNoisier(i, frames, others)) return null;
    return middleOf(others) - this.lessDark(plane, at);
  }

  /** By the variance of the darks, which that of the frames is at least. */
  private isNoisier(i: number, frames: number, others: readonly number[]): boolean {
    const { dark, hot } = this;
    const m = dark.frames;
    if (hot.squares === null || m < 2) return false;
    const own = dark.samples[hot.at[i]!]!;
    const variance = (m * hot.squares[i]! - own * own) / (m * (m - 1));
    const left = variance * (1 / frames + 1 / m) * (frames * m) * (frames * m);
    const mean = others.reduce((a, b) => a + b) / others.length;
    return left > others.reduce((a, each) => a + (each - mean) * (each - mean), 0) / others.length;
  }
}
