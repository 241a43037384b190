/** The locks of a daemon: one on its state, one on each preview. */
import { basename, dirname, join } from 'node:path';
import { isWantOfRoom } from '../core/errors.ts';
import { sidecarFile } from '../core/sidecar.ts';
import { systemClock } from '../io/clock.ts';
import { type Lock, takeLock } from '../io/lock.ts';
import { guardedState } from '../offline/guarded.ts';

/**
 * The first is the one on the state, which engines inherit. Errors: state-locked, cannot-create; no lock is
 * then held.
 */
export async function takeLocks(stateFolder: string, previewFiles: readonly string[]): Promise<Lock[]> {
  const locks: Lock[] = [];
  try {
    const state = join(stateFolder, 'lock');
    locks.push(await takeLock(state, guardedState(stateFolder), systemClock));
    for (const file of previewFiles) {
      // Previews that differ in their extension alone share their sidecar.
      const beside = join(dirname(file), `.${basename(sidecarFile(file))}.lock`);
      const guarded = `the preview ${file}; use another --preview`;
      const lock = await takeLock(beside, guarded, systemClock, true).catch((error) => {
        // A preview that cannot be written now is no reason not to fold.
        if (!isWantOfRoom(error)) throw error;
        return null;
      });
      if (lock) locks.push(lock);
    }
    return locks;
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
}
