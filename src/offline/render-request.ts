/** What `render` is asked to take out of a picture, in place of what the stack is asked to. */
import { lastSettings } from '../config/settings-file.ts';
import type { CalibrationSettings } from '../core/dark.ts';
import { StackError } from '../core/errors.ts';
import type { Given } from '../flags/flag.ts';
import type { calibrationFlags } from '../flags/picture.ts';
import { calibrationFiles } from './calibration-files.ts';
import { calibrationOf, ownFolder } from './calibration-flags.ts';
import { type SteerFlags, stateFolder } from './reach.ts';

/** Null where nothing is said of it. Errors: usage, config. */
export async function calibrationAsked(
  given: SteerFlags & Given<typeof calibrationFlags>,
): Promise<CalibrationSettings | null> {
  const { dark, flat, mend } = given;
  if (dark === undefined && flat === undefined && mend === undefined) return null;
  if (mend === 'auto') {
    const text =
      'hot pixels are found in frames when these are stacked, by stack with --align; give dark, with --dark';
    throw new StackError('usage', `--mend: found auto; ${text}`);
  }
  const asked = calibrationOf(given, process.cwd());
  const { calibration: own, ...stack } = await lastSettings(await stateFolder(given));
  const ready = await calibrationFiles(asked, stack, ownFolder);
  return {
    dark: ready.dark ?? own.dark,
    flat: ready.flat ?? own.flat,
    mend: mend === undefined ? own.mend : ready.mend,
  };
}
