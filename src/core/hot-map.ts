/**
 * Hot samples that frames themselves show: what is brighter than its surroundings in each of them is of the
 * sensor, if these frames moved.
 */
import type { CorrectionFile } from './correction.ts';
import type { CalibrationFile } from './dark.ts';
import { StackError } from './errors.ts';
import { type FullScale, type Shape, sampleCount } from './frame.ts';
import { printable } from './names.ts';
import type { StateHeader } from './state.ts';
import { countAt, type Strip } from './strips.ts';
import { type Hashing, SumsDigest } from './sums-digest.ts';

export interface HotMap {
  readonly source: CorrectionFile;
  readonly shape: Shape;
  /** So many frames show them. */
  readonly frames: number;
  /** Ascending. */
  readonly at: readonly number[];
  /** SHA-256 of what they are, hex. */
  readonly digest: string;
}

/** As one of `HotSamples` too. Shape: hex. */
export function mapDigest(hashing: () => Hashing, { width, height }: Shape, at: ArrayLike<number>): string {
  const hash = hashing();
  hash.update(new TextEncoder().encode(`${width} ${height} ${Array.from(at).join(' ')}`));
  return hash.digest('hex');
}

/** The least excess of a sample that is hot. Units: of 255. */
const EXCESS = 24;
/** Frames that moved by less have stars and lamps where they were. Units: pixels. */
export const MOTION_LEAST_PIXELS = 8;
/** More than one in so many is no sensor. */
const ONE_IN = 200;

/** Adds the hot samples of a strip of the least excesses, which come in file order. */
export function addHot(
  found: number[],
  { plane, start, samples }: Strip,
  bytes: Uint8Array,
  fullScale: FullScale,
): void {
  if (plane.name !== 'min') return;
  const least = (EXCESS * fullScale) / 255;
  const width = plane.bytesPerSample;
  for (let i = 0; i < samples; i++) {
    if (countAt(bytes, i * width, width) >= least) found.push(start + i);
  }
}

/** A map out of the strips of its state file. */
export class HotMapReader {
  private readonly source: CalibrationFile;
  private readonly hashing: () => Hashing;
  private readonly content: SumsDigest;
  private readonly at: number[] = [];
  private header: Pick<StateHeader, 'shape' | 'frames'> | null = null;

  constructor(source: CalibrationFile, hashing: () => Hashing) {
    this.source = source;
    this.hashing = hashing;
    this.content = new SumsDigest(hashing, ['min']);
  }

  begin(header: StateHeader): void {
    this.content.begin(header);
    if (header.planes.some(({ name }) => name === 'min')) this.header = header;
  }

  /** In file order. */
  strip(strip: Strip, bytes: Uint8Array): void {
    this.content.strip(strip, bytes);
    addHot(this.at, strip, bytes, this.header?.shape?.fullScale ?? 255);
  }

  /** Null for the state file of something else. */
  end(): HotMap | null {
    const { source, hashing, at, header } = this;
    if (!header?.shape) return null;
    const { shape, frames } = header;
    const named = { ...source, digest: this.content.end() };
    return { source: named, shape, frames, at, digest: mapDigest(hashing, shape, at) };
  }
}

/** Errors: config for frames whose hot samples are too many to be any. */
export function mustBeFew({ at, shape, source: { from } }: HotMap): void {
  if (at.length * ONE_IN <= sampleCount(shape)) return;
  const text = `the frames of ${printable(from)} have more hot pixels than any sensor: they did not move; give --mend dark, or off`;
  throw new StackError('config', text);
}
