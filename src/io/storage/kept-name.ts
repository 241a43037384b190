/** Renaming where other programs keep names by having their files open, as a viewer on Windows does. */
import { rename } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { codeOf } from '../../core/errors.ts';
import { systemRules } from '../system.ts';

const RETRY_MS = 50;
/** What Windows says of a name whose file another has open. Source: uv_translate_sys_error of libuv. */
const keptCodes = ['EPERM', 'EACCES', 'EBUSY'];

export interface RenamePorts {
  rename(from: string | Buffer, to: string | Buffer): Promise<void>;
  wait(ms: number): Promise<unknown>;
}

/**
 * Renames in place of what has the new name; tried again for as long as the rules say. Errors: those of the
 * file system.
 */
export async function renameKept(
  from: string | Buffer,
  to: string | Buffer,
  { keptNameMs } = systemRules,
  ports: RenamePorts = { rename, wait },
): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return await ports.rename(from, to);
    } catch (error) {
      if (waitedMs >= keptNameMs || !keptCodes.includes(codeOf(error) ?? '')) throw error;
      await ports.wait(RETRY_MS);
    }
  }
}
