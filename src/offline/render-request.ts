/** What `render` is asked to take out of a picture, in place of what the stack is asked to. */
import { lastSettings } from '../config/settings-file.ts';
import type { CalibrationSettings } from '../core/dark.ts';
import { StackError } from '../core/errors.ts';
import type { Interval } from '../core/interval.ts';
import type { Given } from '../flags/flag.ts';
import type { intervalFlags } from '../flags/interval.ts';
import type { calibrationFlags } from '../flags/picture.ts';
import { instantOf } from '../io/instant.ts';
import { calibrationFiles } from './calibration-files.ts';
import { calibrationOf, ownFolder } from './calibration-flags.ts';
import { type SteerFlags, stateFolder } from './reach.ts';

/** Null where nothing is said of it. Errors: usage, config. */
export async function calibrationAsked(
  given: SteerFlags & Given<typeof calibrationFlags>,
): Promise<CalibrationSettings | null> {
  const { dark, flat, mend } = given;
  if (dark === undefined && flat === undefined && mend === undefined) return null;
  const asked = calibrationOf(given, process.cwd());
  const { calibration: own, ...stack } = await lastSettings(await stateFolder(given));
  const ready = await calibrationFiles(asked, stack, ownFolder);
  return {
    dark: ready.dark ?? own.dark,
    flat: ready.flat ?? own.flat,
    mend: mend === undefined ? own.mend : ready.mend,
  };
}

/** Null where all of the stack is wanted. Errors: usage for a time in which nothing can lie. */
export function intervalAsked(given: Given<typeof intervalFlags>): Interval | null {
  const { frames = null, last = null } = given;
  const [from, until] = [given.from, given.until].map((text) =>
    text === undefined ? null : instantOf(text),
  );
  if (from == null && until == null && frames === null && last === null) return null;
  if (from != null && until != null && from >= until) {
    const text = `--until, --from: no time is between ${given.from} and ${given.until}; give --until a later one`;
    throw new StackError('usage', text);
  }
  return { from: from ?? null, until: until ?? null, numbers: frames, last };
}
