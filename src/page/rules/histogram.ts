/** What the samples of the picture shown say: a histogram for each channel, and how many are clipped. */

export const HISTOGRAM_BINS = 64;

/** JPEG moves a sample by one or so: these still count as full and as empty. */
export const FULL = 254;
export const EMPTY = 1;

/**
 * `channels`: red, green, blue, counts of samples. Units: `full` and `empty` share of all samples, 0..1;
 * `middle` the median of all, 0..1; `dark` below it are 0.1 % of them.
 */
export interface Tones {
  readonly channels: readonly (readonly number[])[];
  readonly full: number;
  readonly empty: number;
  readonly middle: number;
  readonly dark: number;
}

/** Shape: RGBA, 8 bits a sample. Units: looks at every `step`th pixel. */
export function tonesOf(rgba: Uint8ClampedArray, step = 1): Tones {
  const counts = [0, 1, 2].map(() => new Uint32Array(256));
  for (let i = 0; i < rgba.length; i += 4 * step) {
    for (let c = 0; c < 3; c++) counts[c]![rgba[i + c]!]!++;
  }
  const all = Array.from({ length: 256 }, (_, value) => counts.reduce((sum, each) => sum + each[value]!, 0));
  const samples = all.reduce((sum, count) => sum + count, 0);
  const share = (from: number, to: number) =>
    samples === 0 ? 0 : all.slice(from, to).reduce((sum, count) => sum + count, 0) / samples;
  return {
    channels: counts.map(inBins),
    full: share(FULL, 256),
    empty: share(0, EMPTY + 1),
    middle: valueBelow(all, samples / 2),
    dark: valueBelow(all, samples / 1000),
  };
}

function inBins(counts: Uint32Array): number[] {
  const width = 256 / HISTOGRAM_BINS;
  return Array.from({ length: HISTOGRAM_BINS }, (_, bin) =>
    counts.subarray(bin * width, (bin + 1) * width).reduce((sum, count) => sum + count, 0),
  );
}

/** Units: 0..1, the value that so many samples reach at most. */
function valueBelow(all: readonly number[], samples: number): number {
  let seen = 0;
  const value = all.findIndex((count) => {
    seen += count;
    return seen >= samples;
  });
  return Math.max(0, value) / 255;
}

/**
 * Heights for the eye, 0..1: the square root, so that few samples are seen beside many. The ends, where whole
 * skies pile up, do not flatten the rest.
 */
export function heightsOf(channels: readonly (readonly number[])[]): number[][] {
  const inner = channels.flatMap((bins) => bins.slice(1, -1));
  const most = Math.max(1, ...inner);
  return channels.map((bins) => bins.map((count) => Math.min(1, Math.sqrt(count / most))));
}

/**
 * A picture of what is clipped, as large as the one given: a pixel with a full sample is marked `over`, one
 * that is black `under`, all others are clear. Shape: RGBA.
 */
export function clippedMarks(
  rgba: Uint8ClampedArray,
  over: readonly [number, number, number],
  under: readonly [number, number, number],
): Uint8ClampedArray<ArrayBuffer> {
  const marks = new Uint8ClampedArray(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const [r, g, b] = [rgba[i]!, rgba[i + 1]!, rgba[i + 2]!];
    const colour = Math.max(r, g, b) >= FULL ? over : Math.max(r, g, b) <= EMPTY ? under : null;
    if (colour) marks.set([...colour, 255], i);
  }
  return marks;
}
