/** A frame less its dark, over its flat, hot samples mended, on a pedestal: in whole numbers, the same every time. */
import { PEDESTAL } from './correction.ts';
import type { FrameSums } from './dark-sums.ts';
import { StackError } from './errors.ts';
import { type FlatGains, flatGains } from './flat-gains.ts';
import { describeShape, type Frame, sameShape } from './frame.ts';
import type { HotMap } from './hot-map.ts';
import { middleOf, neighbourhoodOf, neighboursAt } from './hot-pixels.ts';
import { LINEAR_FULL_SCALE } from './light.ts';
import { type DarkNear, Mending } from './mending.ts';
import { printable } from './names.ts';

/** Mixed colours have no black of their own. */
const NO_BLACK = [0];

export class Corrector {
  /** Hot samples that the frames show, with those around them. */
  private readonly map: readonly { readonly at: number; readonly around: readonly number[] }[];
  private readonly sources: readonly Pick<FrameSums, 'source' | 'shape'>[];
  private readonly darks: number;
  /** Units: levels; the mean dark of each sample. */
  private readonly levels: Uint16Array | null;
  private readonly gains: Pick<FlatGains, 'one' | 'gains'> | null;
  private readonly mending: Mending | null;

  /** `dark` with hot samples where these are to be mended. Its sums are not kept: they would take twice the room of its levels. */
  constructor(dark: FrameSums | null, flat: FrameSums | null, map: HotMap | null = null) {
    const near = map && neighbourhoodOf(map.shape);
    this.map = (map?.at ?? []).map((at) => ({ at, around: near ? neighboursAt(near, at) : [] }));
    this.sources = [dark, flat, map]
      .flatMap((each) => each ?? [])
      .map(({ source, shape }) => ({ source, shape }));
    this.darks = dark?.frames ?? 1;
    this.levels = dark && levelsOf(dark);
    const gains = flat && flatGains(flat, NO_BLACK);
    this.gains = gains && { one: gains.one, gains: gains.gains };
    this.mending = dark?.hot ? new Mending(sumsNear(dark), dark.hot, LINEAR_FULL_SCALE) : null;
  }

  /**
   * Changes the samples in place; the frame is in linear light. Rounding: halves up, once for what is left of the dark, and once more over
   * the flat. What is more than 512 below black, or comes above full scale with the pedestal, is cut off there.
   *
   * Errors: shape-mismatch when dark or flat are of another shape.
   */
  correct({ shape, samples }: Frame): void {
    for (const { source, shape: of } of this.sources) {
      if (sameShape(of, shape)) continue;
      const text = `it is ${describeShape(shape)}, and ${printable(source.from)}, which is to be taken out of it, is ${describeShape(of)}`;
      throw new StackError('shape-mismatch', text);
    }
    const mended = this.mended(samples);
    this.subtract(samples, mended);
  }

  /** Before any sample is changed. Shape: by place, the light that a sample gets. */
  private mended(samples: Frame['samples']): Map<number, number> {
    const { darks, levels, mending } = this;
    const mended = new Map<number, number>();
    for (const { at, around } of this.map) {
      if (around.length === 0) continue;
      const others = around.map((each) => samples[each]! - (levels ? levels[each]! : 0));
      mended.set(at, Math.floor(middleOf(others) + 0.5));
    }
    if (mending === null || levels === null) return mended;
    const plane = { frames: 1, sumAt: (at: number) => samples[at]! };
    mending.eachIn(plane, 0, samples.length, (at, add) => {
      mended.set(at, Math.floor((mending.lessDark(plane, at) + add) / darks + 0.5));
    });
    return mended;
  }

  private subtract(samples: Frame['samples'], mended: ReadonlyMap<number, number>): void {
    const { levels, gains } = this;
    const on = (light: number) => Math.min(LINEAR_FULL_SCALE, Math.max(0, light + PEDESTAL));
    const even = (light: number, at: number) =>
      gains ? Math.floor((light * gains.gains[at]!) / gains.one + 0.5) : light;
    if (levels && gains === null) {
      const below = LINEAR_FULL_SCALE - PEDESTAL;
      for (let at = 0; at < samples.length; at++) {
        const light = samples[at]! - levels[at]!;
        samples[at] = light < -PEDESTAL ? 0 : light > below ? LINEAR_FULL_SCALE : light + PEDESTAL;
      }
    } else {
      for (let at = 0; at < samples.length; at++)
        samples[at] = on(even(samples[at]! - (levels ? levels[at]! : 0), at));
    }
    for (const [at, light] of mended) samples[at] = on(even(light, at));
  }
}

/** Rounding: halves down, so that what is left of a frame, which is whole, is rounded halves up. */
function levelsOf({ samples, frames }: FrameSums): Uint16Array {
  const levels = new Uint16Array(samples.length);
  for (let at = 0; at < levels.length; at++) levels[at] = Math.ceil(samples[at]! / frames - 0.5);
  return levels;
}

/** The sums of hot samples and of those around them. */
function sumsNear({ samples, frames, hot }: FrameSums): DarkNear {
  const near: Record<number, number> = {};
  for (const at of [...(hot?.at ?? []), ...(hot?.around ?? []).flat()]) near[at] = samples[at]!;
  return { frames, samples: near };
}
