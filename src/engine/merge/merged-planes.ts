/**
 * The planes of a merged stack, strip by strip: a strip of each of the others is in memory at a time, however
 * many frames they have.
 */
import { fadedBetween } from '../../core/fading.ts';
import { type FullScale, giveBack } from '../../core/frame.ts';
import { isCounter, needsHigh, type PlaneName, packedBytes, planeOrder } from '../../core/plane.ts';
import type { PlanesRead } from '../../core/storage.ts';
import type { Strip } from '../../core/strips.ts';
import type { Planes } from '../planes/planes.ts';
import type { StripSum } from './strip-sum.ts';

/**
 * `inputs` are added up. `less`: what is subtracted of the counters. `first`, `latest`: where these planes
 * come from, or have been made.
 */
export interface Parts {
  readonly inputs: readonly PlanesRead[];
  readonly fullScale: FullScale;
  readonly fadeSeconds: number;
  readonly less: Planes | null;
  readonly first: PlanesRead | Planes | null;
  readonly latest: PlanesRead | Planes | null;
}

export class MergedPlanes {
  private readonly parts: Parts;
  private readonly sum: StripSum;
  /** In the sum, before anything is subtracted. */
  private readonly frames: number;

  constructor(parts: Parts, sum: StripSum) {
    this.parts = parts;
    this.sum = sum;
    this.frames = parts.inputs.reduce((total, { header }) => total + header.frames, 0);
  }

  /**
   * Each is to be used before the next is asked for. Errors: damaged-state when one of a stack does not fit
   * its checksum.
   */
  async *strips(layout: readonly Strip[]): AsyncGenerator<Uint8Array> {
    for (const [i, strip] of layout.entries()) {
      const { name } = strip.plane;
      if (!isPlane(name)) yield* this.whole(i, this.parts.inputs[0]!);
      else if (isCounter(name)) yield await this.counts(i, strip);
      else if (name === 'max' || name === 'min') yield await this.picked(i, strip);
      else if (name === 'glow') yield await this.faded(i, strip);
      else yield* this.ofEnd(i, strip, this.parts[name] ?? this.parts.inputs[0]!);
    }
  }

  private async counts(i: number, { plane, start, samples: n }: Strip): Promise<Uint8Array> {
    const { inputs, fullScale, less } = this.parts;
    const { sum } = this;
    const name = plane.name as PlaneName;
    const isWide = isCounter(name) && needsHigh(name, this.frames, fullScale);
    sum.clear(n, isWide);
    for (const input of inputs) {
      const bytes = await input.read(i);
      sum.add(n, { bytes, width: input.strips[i]!.plane.bytesPerSample }, isWide);
      giveBack(bytes);
    }
    if (less) {
      const width = packedBytes(name, less.frames, fullScale);
      const bytes = less.pack({ plane: { name, bytesPerSample: width }, start, samples: n });
      sum.subtract(n, { bytes, width }, isWide);
    }
    return sum.pack(n, plane.bytesPerSample);
  }

  private async picked(i: number, { plane, samples: n }: Strip): Promise<Uint8Array> {
    const { sum } = this;
    for (const [k, input] of this.parts.inputs.entries()) {
      const bytes = await input.read(i);
      if (k === 0) sum.begin(bytes);
      else sum.pick(plane.name as 'max' | 'min', bytes, plane.bytesPerSample === 2);
      giveBack(bytes);
    }
    return sum.picked(n * plane.bytesPerSample);
  }

  /** As of the latest of them all. */
  private async faded(i: number, { plane, samples: n }: Strip): Promise<Uint8Array> {
    const { inputs, fadeSeconds } = this.parts;
    const { sum } = this;
    sum.beginGlow(n);
    for (const input of inputs) {
      const bytes = await input.read(i);
      const { at = 0, bytesPerSample: width } = input.strips[i]!.plane;
      sum.glow(n, { bytes, width }, fadedBetween(at, plane.at ?? 0, fadeSeconds));
      giveBack(bytes);
    }
    return sum.pack(n, plane.bytesPerSample);
  }

  private async *ofEnd(i: number, strip: Strip, from: PlanesRead | Planes): AsyncGenerator<Uint8Array> {
    if ('read' in from) yield* this.whole(i, from);
    else yield from.pack(strip);
  }

  /** As it is in one of them. */
  private async *whole(i: number, input: PlanesRead): AsyncGenerator<Uint8Array> {
    const bytes = await input.read(i);
    yield bytes;
    giveBack(bytes);
  }
}

/** What else is in a file is the same in all. */
function isPlane(name: string): name is PlaneName {
  return (planeOrder as readonly string[]).includes(name);
}
