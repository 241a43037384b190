/**
 * What is taken out of every frame before it is laid on the others: dark and flat are of the sensor, on which
 * aligned frames are moved.
 */
import type { CalibrationFile, Mending } from './dark.ts';

/**
 * Units: levels of linear light. Every corrected sample is so much brighter than its light, so that noise
 * that is darker than the dark is not cut off; pictures are drawn without it. What is less than this below
 * full light is cut off in its place.
 */
export const PEDESTAL = 512;

/** `digest` of all that is used of the file, hex. */
export interface CorrectionFile extends CalibrationFile {
  readonly digest: string;
}

/**
 * `mend`: which hot samples are mended, those of the dark, or those of `hot`, which the frames themselves
 * show; it is left out for others.
 */
export interface Correction {
  readonly dark: CorrectionFile | null;
  readonly flat: CorrectionFile | null;
  readonly hot?: CorrectionFile;
  readonly mend: Mending;
}

/** In words; two corrections do the same when these are. */
export function correctionText({ dark, flat, hot, mend }: Correction): string {
  const parts = [
    ...(dark ? [`dark ${dark.digest}`] : []),
    ...(flat ? [`flat ${flat.digest}`] : []),
    ...(hot ? [`hot pixels ${hot.digest}`] : []),
    ...(mend === 'off' ? [] : [`mended by ${mend}`]),
  ];
  return parts.join(', ');
}

/** Null where nothing is to be taken out of frames. */
export function correctionBy(
  dark: CorrectionFile | null,
  flat: CorrectionFile | null,
  hot: CorrectionFile | null,
  mend: Mending,
): Correction | null {
  if (hot) return { dark, flat, hot, mend: 'auto' };
  if (dark === null && flat === null) return null;
  return { dark, flat, mend: dark !== null && mend === 'dark' ? 'dark' : 'off' };
}
