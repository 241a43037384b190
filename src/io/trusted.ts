/** Whether a file may say what this process runs: only what its user, or root, alone can have put there. */
import { realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf, StackError } from '../core/errors.ts';
import { systemRules } from './system.ts';

const OTHERS_MAY_WRITE = 0o022;
/** In a folder with this bit nobody moves what is another's. Source: unlink(2), EPERM. */
const STICKY = 0o1000;

/**
 * Refuses what somebody else may write to, or exchange. File and folder belong to the user of this process or
 * to root, and nobody else may write to them, sticky or not; of the folders above, those that others may
 * write to are sticky. The same holds for what links lead to.
 *
 * On a system whose files do not say who may write to them it only has to be there.
 *
 * Errors: config, with what is to be done; also when there is no such file.
 */
export function mustBeTrusted(file: string, { hasOwners } = systemRules): void {
  let real: string;
  try {
    real = realpathSync(file);
  } catch (cause) {
    throw new StackError('config', `cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
  if (!hasOwners) return;
  for (const path of new Set([resolve(file), real])) {
    for (const place of [path, dirname(path)]) mustBeOurs(place, file);
    for (let above = dirname(dirname(path)); above !== dirname(above); above = dirname(above)) {
      mayNotBeExchanged(above, file);
    }
  }
}

/** Errors: config. */
function mustBeOurs(place: string, file: string): void {
  const stats = statSync(place);
  const me = process.geteuid?.() ?? stats.uid;
  if (stats.uid !== me && stats.uid !== 0) {
    throw refused(file, `${place} belongs to user ${stats.uid}, who is neither you nor root`);
  }
  if ((stats.mode & OTHERS_MAY_WRITE) !== 0) throw refused(file, mayWrite(place, stats));
}

/** Errors: config. */
function mayNotBeExchanged(folder: string, file: string): void {
  const stats = statSync(folder);
  if ((stats.mode & OTHERS_MAY_WRITE) !== 0 && (stats.mode & STICKY) === 0) {
    throw refused(file, mayWrite(folder, stats));
  }
}

function mayWrite(place: string, { mode }: Stats): string {
  return `others may write to ${place} (mode ${(mode & 0o7777).toString(8).padStart(4, '0')}): chmod go-w '${place}', or put it elsewhere`;
}

function refused(file: string, why: string): StackError {
  return new StackError('config', `somebody else could change what ${file} has us run: ${why}`);
}
