/** `--dark`, `--flat` and `--mend` of a command that has no config of its own. */

import { defaultStateFolder } from '../config/state-folder.ts';
import { absolute } from '../config/where-flags.ts';
import type { CalibrationSettings } from '../core/dark.ts';
import type { Given } from '../flags/flag.ts';
import type { calibrationFlags } from '../flags/picture.ts';

/** As the photographer named it: a folder has still to be stacked. */
export function calibrationOf(
  { dark, flat, mend = 'dark' }: Given<typeof calibrationFlags>,
  cwd: string,
): CalibrationSettings {
  const named = (path: string | undefined) => {
    if (path === undefined) return null;
    const file = absolute(path, cwd);
    return { file, from: file };
  };
  return { dark: named(dark), flat: named(flat), mend };
}

/** Where the sums of a folder are kept that belongs to no stack. */
export const ownFolder = (captures: string): string => defaultStateFolder([captures], process.env);
