/** Stage 5: a frame through the calibration steps of its stack, and the recipe that says how. */
import { crc32 } from 'node:zlib';
import type { FilterCapture } from '../../core/filter.ts';
import type { Frame } from '../../core/frame.ts';
import type { Recipe } from '../../core/recipe.ts';
import type { PreparedStep } from '../calibrate/step.ts';
import { inLinearLight } from './light.ts';

/** A frame as it is folded; the recipe is undefined where there are no steps. */
export interface Calibrated {
  readonly frame: Frame;
  readonly recipe: Recipe | undefined;
}

/**
 * `before`: the recipe by which the frame was folded, whose numbers are used again; undefined for one that is
 * new. The samples given are changed.
 *
 * Errors: those of the steps: all of the capture family.
 */
export async function calibrated(
  stored: Frame,
  steps: readonly PreparedStep[],
  capture: FilterCapture,
  before: Recipe | undefined,
): Promise<Calibrated> {
  if (steps.length === 0) return { frame: stored, recipe: undefined };
  let frame = stored;
  const found: Record<string, readonly number[]> = {};
  for (const { name, label, light, apply } of steps) {
    if (light === 'linear') frame = inLinearLight(frame);
    // Numbers of another version of the step mean something else.
    const known = before?.steps?.includes(label) ? (before.found?.[name] ?? null) : null;
    const kept = await apply(frame, capture, known);
    if (kept !== null) found[name] = kept;
  }
  return {
    frame,
    recipe: {
      steps: steps.map(({ label }) => label),
      ...(Object.keys(found).length > 0 && { found }),
      samplesCrc: crcOf(frame.samples),
    },
  };
}

function crcOf({ buffer, byteOffset, byteLength }: Frame['samples']): number {
  return crc32(new Uint8Array(buffer, byteOffset, byteLength));
}
