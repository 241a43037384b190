/**
 * A frame less its dark, over its flat, hot samples mended, on a pedestal: in whole numbers, the same every
 * time.
 */
import { PEDESTAL } from './correction.ts';
import type { FrameSums } from './dark-sums.ts';
import { StackError } from './errors.ts';
import { flatGains, GAIN_ONE } from './flat-gains.ts';
import { describeShape, type Frame, sameShape } from './frame.ts';
import type { HotMap } from './hot-map.ts';
import { middleOf, neighbourhoodOf, neighboursAt } from './hot-pixels.ts';
import { LINEAR_FULL_SCALE } from './light.ts';
import { type DarkNear, Mending } from './mending.ts';
import { printable } from './names.ts';

/** Mixed colours have no black of their own. */
const NO_BLACK = [0];

/**
 * What a sensor adds to every sample. Units: `levels` the mean dark, of 65,535; `gains` of 65,536. Null for
 * nothing.
 */
export interface SensorValues {
  readonly levels: Uint16Array | null;
  readonly gains: Uint32Array | null;
}

/**
 * The loop over all samples: in place, each less its level, times its gain, on the pedestal, into 0..65,535;
 * rounded halves up.
 */
export type Subtract = (samples: Frame['samples']) => void;

export function sensorValues(dark: FrameSums | null, flat: FrameSums | null): SensorValues {
  return { levels: dark && levelsOf(dark), gains: flat && flatGains(flat, NO_BLACK).gains };
}

/** Rounding: halves down, so that what is left of a frame, which is whole, is rounded halves up. */
function levelsOf({ samples, frames }: FrameSums): Uint16Array {
  const levels = new Uint16Array(samples.length);
  for (let at = 0; at < levels.length; at++) levels[at] = Math.ceil(samples[at]! / frames - 0.5);
  return levels;
}

/** `dark` with hot samples where these are to be mended. */
export interface CorrectedBy {
  readonly dark: FrameSums | null;
  readonly flat: FrameSums | null;
  readonly map: HotMap | null;
}

export class Corrector {
  /** Hot samples that the frames show, with those around them. */
  private readonly map: readonly { readonly at: number; readonly around: readonly number[] }[];
  private readonly sources: readonly Pick<FrameSums, 'source' | 'shape'>[];
  private readonly darks: number;
  private readonly subtract: Subtract;
  /** The levels of samples that may be mended, and of those around them. */
  private readonly levels: ReadonlyMap<number, number>;
  private readonly gains: ReadonlyMap<number, number>;
  private readonly mending: Mending | null;

  /**
   * `values` of the same dark and flat. Neither is kept: they would take twice the room of what is in
   * `subtract`.
   */
  constructor({ dark, flat, map }: CorrectedBy, values: SensorValues, subtract: Subtract) {
    const near = map && neighbourhoodOf(map.shape);
    this.map = (map?.at ?? []).map((at) => ({ at, around: near ? neighboursAt(near, at) : [] }));
    this.sources = [dark, flat, map]
      .flatMap((each) => each ?? [])
      .map(({ source, shape }) => ({ source, shape }));
    this.darks = dark?.frames ?? 1;
    this.subtract = subtract;
    const mendable = [...this.map.map(({ at }) => at), ...(dark?.hot?.at ?? [])];
    this.levels = valuesAt(values.levels, [...mendable, ...this.map.flatMap(({ around }) => around)]);
    this.gains = valuesAt(values.gains, mendable);
    this.mending = dark?.hot ? new Mending(sumsNear(dark), dark.hot, LINEAR_FULL_SCALE) : null;
  }

  /**
   * Changes the samples in place; the frame is in linear light. Rounding: halves up, once for what is left of
   * the dark, and once more over the flat. What is more than 512 below black, or comes above full scale with
   * the pedestal, is cut off there.
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
    this.subtract(samples);
    for (const [at, light] of mended) {
      const gain = this.gains.get(at) ?? GAIN_ONE;
      const even = Math.floor((light * gain) / GAIN_ONE + 0.5);
      samples[at] = Math.min(LINEAR_FULL_SCALE, Math.max(0, even + PEDESTAL));
    }
  }

  /** Before any sample is changed. Shape: by place, the light that a sample gets. */
  private mended(samples: Frame['samples']): Map<number, number> {
    const { darks, levels, mending } = this;
    const mended = new Map<number, number>();
    for (const { at, around } of this.map) {
      if (around.length === 0) continue;
      const others = around.map((each) => samples[each]! - (levels.get(each) ?? 0));
      mended.set(at, Math.floor(middleOf(others) + 0.5));
    }
    if (mending === null) return mended;
    const plane = { frames: 1, sumAt: (at: number) => samples[at]! };
    mending.eachIn(plane, 0, samples.length, (at, add) => {
      mended.set(at, Math.floor((mending.lessDark(plane, at) + add) / darks + 0.5));
    });
    return mended;
  }
}

function valuesAt(values: ArrayLike<number> | null, places: readonly number[]): Map<number, number> {
  return new Map(values === null ? [] : places.map((at) => [at, values[at]!]));
}

/** The sums of hot samples and of those around them. */
function sumsNear({ samples, frames, hot }: FrameSums): DarkNear {
  const near: Record<number, number> = {};
  for (const at of [...(hot?.at ?? []), ...(hot?.around ?? []).flat()]) near[at] = samples[at]!;
  return { frames, samples: near };
}
