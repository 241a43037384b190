/** Dark and flat frames: stacks of their own that are taken out of another when that is drawn. */

/**
 * What is done about hot pixels: mended where darks show them, looked for in the frames themselves, or left.
 */
export type Mending = 'dark' | 'auto' | 'off';
export const mendings: readonly Mending[] = ['dark', 'auto', 'off'];

/**
 * State files by path, null for none. `from`: as the photographer named it, for messages; a folder was
 * stacked into `file`.
 */
export interface CalibrationSettings {
  readonly dark: CalibrationFile | null;
  readonly flat: CalibrationFile | null;
  readonly mend: Mending;
}

export interface CalibrationFile {
  readonly file: string;
  readonly from: string;
}

export const uncalibrated: CalibrationSettings = { dark: null, flat: null, mend: 'off' };

/**
 * `trouble`: what keeps dark or flat from being used, in words, null when nothing does; `differs`: what they
 * and the frames say differently.
 */
export interface CalibrationSaid {
  readonly trouble: string | null;
  readonly differs: readonly string[];
}

/**
 * What was taken out of a picture, for its sidecar. `digest` of the sums; `differs`: what its frames and
 * those of the stack say differently.
 */
export interface FrameFacts {
  readonly file: string;
  readonly frames: number;
  readonly digest: string;
  readonly differs: readonly string[];
}

/**
 * `hotPixels`: samples in the map of them, of which those are mended that the dark cannot save; `map` its
 * digest; null where nothing is mended.
 */
export interface DarkFacts extends FrameFacts {
  readonly hotPixels: number | null;
  readonly map: string | null;
}
