/** How much room is left on a disk, for those who only want to know: one that hangs is asked once. */
import { statfs } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import { within } from './deadline.ts';
import { fsPath } from './paths.ts';

const ANSWER_MS = 1000;

/**
 * Units: bytes that a user may still write; null when the disk does not say, or not in time. Errors: none.
 */
export function freeBytesAt(clock: Clock): (folder: string) => Promise<number | null> {
  const asked = new Map<string, Promise<number>>();
  return async (folder) => {
    // The answer that is waited for is everybody's: else each question would hold up a thread.
    const answer =
      asked.get(folder) ??
      statfs(fsPath(folder))
        .then(({ bavail, bsize }) => bavail * bsize)
        .finally(() => asked.delete(folder));
    asked.set(folder, answer);
    return within(answer, ANSWER_MS, clock, () => new Error('late')).catch(() => null);
  };
}
