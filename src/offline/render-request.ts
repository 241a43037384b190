/** What `render` is asked to take out of a picture, in place of what the stack is asked to. */
import { lastSettings } from '../config/settings-file.ts';
import type { CalibrationSettings } from '../core/dark.ts';
import { StackError } from '../core/errors.ts';
import type { Interval } from '../core/interval.ts';
import type { Given } from '../flags/flag.ts';
import type { intervalFlags } from '../flags/interval.ts';
import type { calibrationFlags } from '../flags/picture.ts';
import { clockBeside, instantOf, isClock } from '../io/instant.ts';
import { calibrationFiles } from './calibration-files.ts';
import { calibrationOf, ownFolder } from './calibration-flags.ts';
import { type SteerFlags, stateFolder } from './reach.ts';

export type IntervalFlags = Given<typeof intervalFlags>;

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

/** Whether less than all of the stack is wanted. */
export function isInterval({ from, until, frames, last }: IntervalFlags): boolean {
  return [from, until, frames, last].some((each) => each !== undefined);
}

/**
 * The interval that is asked for of a stack whose latest frame was taken at `latestAt`: a time of the day is
 * the last before that, and the end the first after the beginning. Units: ms since 1970. Errors: usage for a
 * time in which nothing can lie.
 */
export function intervalOf(given: IntervalFlags, latestAt: number): Interval {
  const { frames: numbers = null, last = null } = given;
  const at = (text: string | undefined, near: number, side: 'up-to' | 'after') => {
    if (text === undefined) return null;
    return isClock(text) ? clockBeside(text, near, side) : instantOf(text);
  };
  const from = at(given.from, latestAt, 'up-to');
  const until = from === null ? at(given.until, latestAt, 'up-to') : at(given.until, from, 'after');
  if (from !== null && until !== null && from >= until) {
    const text = `--until, --from: no time is between ${given.from} and ${given.until}; give --until a later one`;
    throw new StackError('usage', text);
  }
  return { from, until, numbers, last };
}
