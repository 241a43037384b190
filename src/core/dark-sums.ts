/** The sums of dark or flat frames, out of the strips of their state file. */
import type { CalibrationFile } from './dark.ts';
import { mustServe, type Taken, takenOf } from './dark-fit.ts';
import type { Entry } from './entry.ts';
import { StackError } from './errors.ts';
import { type Shape, sampleCount } from './frame.ts';
import { mapDigest } from './hot-map.ts';
import { hotSamples, type Noise, neighbourhoodOf, neighboursAt, noiseOf } from './hot-pixels.ts';
import { printable } from './names.ts';
import type { StateHeader } from './state.ts';
import { countAt, type Strip } from './strips.ts';
import { type Hashing, SumsDigest } from './sums-digest.ts';

/** Shape: one sum a sample of a frame. `squares`: of the hot samples, where they are known. */
export interface FrameSums {
  readonly source: CalibrationFile;
  readonly shape: Shape;
  readonly frames: number;
  readonly samples: Uint32Array;
  /** SHA-256 of the packed sums, hex. */
  readonly digest: string;
  /** That of all that is used, hex. */
  readonly content: string;
  readonly taken: Taken;
  /** Null where none were looked for. */
  readonly hot: HotSamples | null;
}

/**
 * `at`: ascending; `squares`: sums of squares of each, null where the state has none. `digest`: SHA-256 of
 * what they are, hex.
 */
export interface HotSamples extends Noise {
  readonly at: Uint32Array;
  readonly squares: Float64Array | null;
  /** The samples around each. */
  readonly around: readonly (readonly number[])[];
  readonly digest: string;
}

/**
 * Units: levels of linear light; half of what one level of an 8-bit file is there, and of the sensor's own.
 */
const LEAST_SIGMA = { 255: 10, 65535: 0.5 } as const;

export class SumsReader {
  private readonly what: 'dark' | 'flat';
  private readonly source: CalibrationFile;
  private readonly hashing: () => Hashing;
  private readonly finds: boolean;
  private readonly hash: Hashing;
  private readonly content: SumsDigest;
  private header: StateHeader | null = null;
  private shape: Shape | null = null;
  private samples = new Uint32Array(0);
  private hot: Omit<HotSamples, 'digest'> | null = null;

  /** `findsHot`: whether hot samples are looked for, which takes as long as a frame or two. */
  constructor(what: 'dark' | 'flat', source: CalibrationFile, hashing: () => Hashing, findsHot: boolean) {
    this.what = what;
    this.source = source;
    this.hashing = hashing;
    this.finds = findsHot;
    this.hash = hashing();
    this.content = new SumsDigest(hashing);
  }

  /** Errors: usage when the state cannot be used. */
  begin(header: StateHeader): void {
    this.header = header;
    this.shape = mustServe(this.what, this.source.from, header);
    this.samples = new Uint32Array(sampleCount(this.shape));
    this.content.begin(header);
  }

  /** In file order, in which the sums come first. Errors: usage for sums that need more than 32 bits. */
  strip(strip: Strip, bytes: Uint8Array): void {
    const { plane, start, samples } = strip;
    this.content.strip(strip, bytes);
    if (plane.name === 'sum') {
      if (plane.bytesPerSample > 4) throw this.tooMany();
      this.hash.update(bytes);
      const width = plane.bytesPerSample;
      for (let i = 0; i < samples; i++) this.samples[start + i] = countAt(bytes, i * width, width);
    } else if (plane.name === 'squares' && this.finds) {
      const { at, squares } = this.found(true);
      for (let i = firstFrom(at, start); i < at.length && at[i]! < start + samples; i++)
        squares![i] = countAt(bytes, (at[i]! - start) * plane.bytesPerSample, plane.bytesPerSample);
    }
  }

  /** When all strips have come. Errors: usage when the frames are no darks. */
  end(entries: Iterable<Entry>): FrameSums {
    const { source, shape, samples, header } = this;
    if (shape === null || header === null)
      throw new StackError('broken-invariant', 'expected a header, found none');
    const hot = this.finds ? this.found(false) : null;
    return {
      source,
      shape,
      frames: header.frames,
      samples,
      digest: this.hash.digest('hex'),
      content: this.content.end(),
      taken: takenOf(entries),
      hot: hot && { ...hot, digest: mapDigest(this.hashing, shape, hot.at) },
    };
  }

  private found(withSquares: boolean): Omit<HotSamples, 'digest'> {
    if (this.hot) return this.hot;
    const { shape, samples, header } = this;
    if (shape === null || header === null)
      throw new StackError('broken-invariant', 'expected a header, found none');
    const near = neighbourhoodOf(shape);
    const noise = noiseOf(samples, header.frames, near, LEAST_SIGMA[shape.fullScale]);
    const at = hotSamples(samples, header.frames, near, noise.threshold);
    if (at === null) {
      const text = `the ${this.what} ${printable(this.source.from)} cannot be used for mending: it has more hot pixels than any sensor; were these frames taken with the cap on? To use it without mending, give --mend off`;
      throw new StackError('usage', text);
    }
    const around = Array.from(at, (each) => neighboursAt(near, each));
    this.hot = { ...noise, at, around, squares: withSquares ? new Float64Array(at.length) : null };
    return this.hot;
  }

  private tooMany(): StackError {
    const text = `the ${this.what} ${printable(this.source.from)} has ${this.header?.frames} frames, and no more than 65536 can be used`;
    return new StackError('usage', text);
  }
}

/** The first place whose value is no less than this; the values ascend. */
export function firstFrom(values: Uint32Array, least: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
