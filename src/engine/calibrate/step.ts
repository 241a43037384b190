/**
 * What a calibration step is: something that every frame goes through after it is decoded, and again whenever
 * it is developed.
 */
import type { FrameSums } from '../../core/dark-sums.ts';
import type { FilterCapture } from '../../core/filter.ts';
import type { Frame } from '../../core/frame.ts';
import type { HotMap } from '../../core/hot-map.ts';
import type { Meaning } from '../../core/meaning.ts';
import type { Storage } from '../../core/storage.ts';
import type { Kernels } from '../../kernels/kernels.ts';

/** The outside world as far as a step may need it. */
export interface StepPorts {
  /** What a module exports, and the SHA-256, hex, of its bytes. Errors: config. */
  loadFilter(module: string): Promise<{ exported: unknown; digest: string }>;
  readonly storage: Pick<Storage, 'load'>;
  /** Grows from one page of 64 KiB. */
  openMemory(): WebAssembly.Memory;
  kernels(memory: WebAssembly.Memory): Promise<Kernels>;
}

/**
 * Laws, for every entry of the registry:
 * 1. The same bytes of a capture give the same samples, whatever came before: a frame is developed again to
 *    be taken out, put back, refolded and verified.
 * 2. All that decides the samples is in `digest`, or in the numbers that `apply` gives to keep.
 * 3. A setting that a step depends on is part of the meaning of a stack (core/meaning.ts).
 */
export interface CalibrationStep {
  /** As in the registry. */
  readonly name: string;
  /** Steps run by rank, lowest first. */
  readonly rank: number;
  /**
   * `stored`: it takes samples as the decoder left them; `linear`: in linear light, of a stack that is in
   * linear light.
   */
  readonly light: 'stored' | 'linear';
  /** What the step does in a stack of this meaning; null for nothing. Errors: config. */
  prepare(meaning: Meaning, ports: StepPorts): Promise<StepInStack | null>;
}

/** What is said of darks or flats. */
export type SumsSaid = Pick<FrameSums, 'source' | 'frames' | 'digest' | 'taken' | 'hot'>;

/** What a step takes out of every frame, for people. */
export interface Corrected {
  readonly dark: SumsSaid | null;
  readonly flat: SumsSaid | null;
  /** Hot samples that the frames themselves show; null where none are looked for in them. */
  readonly map: Pick<HotMap, 'at' | 'digest'> | null;
}

export interface StepInStack {
  /** Another one where the step would make other samples. Shape: hex. */
  readonly digest: string;
  readonly corrected?: Corrected;
  /**
   * Changes the samples in place. `found`: what was kept of this frame before, to be repeated; null for a
   * frame that is new. Resolves with the whole numbers to keep of it; null for none.
   *
   * Errors: those of the capture family.
   */
  apply(
    frame: Frame,
    capture: FilterCapture,
    found: readonly number[] | null,
  ): Promise<readonly number[] | null>;
}

/** A step that has something to do in a stack. */
export interface PreparedStep extends StepInStack, Pick<CalibrationStep, 'name' | 'light'> {
  /** How recipes name it. */
  readonly label: string;
}

/** Shape: in the order in which frames go through them. Errors: config. */
export async function prepareSteps(
  registry: readonly CalibrationStep[],
  meaning: Meaning,
  ports: StepPorts,
): Promise<PreparedStep[]> {
  const prepared: PreparedStep[] = [];
  for (const step of registry.toSorted((a, b) => a.rank - b.rank)) {
    const { name, light } = step;
    const inStack = await step.prepare(meaning, ports);
    if (inStack) prepared.push({ ...inStack, name, light, label: `${name} ${inStack.digest}` });
  }
  return prepared;
}
