/** The sums of dark frames in boxes, as previews need them again and again. */
import type { Boxes } from './boxes.ts';

/** Two previews of different sizes, of a sensor of 100 megapixels, have fewer. */
const KEPT_MAX = 1 << 15;

export class DarkBoxes {
  private readonly samples: Uint32Array;
  private readonly kept = new Map<string, Float64Array>();

  constructor(samples: Uint32Array) {
    this.samples = samples;
  }

  /** Shape: one number a sample of a box, as a plane gathers them. */
  sumsOf(boxes: Boxes): Float64Array {
    const { start, count, channels, k, rows, stride } = boxes;
    const key = `${start} ${count} ${channels} ${k} ${rows} ${stride}`;
    const known = this.kept.get(key);
    if (known) return known;
    if (this.kept.size >= KEPT_MAX) this.kept.clear();
    const sums = this.added(boxes);
    this.kept.set(key, sums);
    return sums;
  }

  private added({ start, count, channels, k, rows, stride }: Boxes): Float64Array {
    const sums = new Float64Array(count * channels);
    for (let row = 0; row < rows; row++) {
      let at = start + row * stride;
      for (let box = 0; box < sums.length; box += channels) {
        for (let i = 0; i < k; i++) for (let c = 0; c < channels; c++) sums[box + c]! += this.samples[at++]!;
      }
    }
    return sums;
  }
}
